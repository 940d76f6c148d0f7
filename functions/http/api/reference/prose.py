"""Put prose into the OpenAPI document: what things mean. Limits are in the models."""

from collections.abc import Iterator
from typing import Final

from functions.http.api.reference.examples import EXAMPLES
from functions.http.api.reference.meanings import MEANINGS, MODELS
from functions.http.api.reference.tags import INTRODUCTION, SERVERS, TAGS

Json = dict[str, object]

_METHODS: Final = frozenset({"get", "post", "put", "delete"})
_JSON: Final = "application/json"


def add_prose(document: Json) -> None:
    """Add tags, servers, summaries, descriptions and examples to the document."""
    _inside(document, "info")["description"] = INTRODUCTION
    document["servers"] = [dict(server) for server in SERVERS]
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    schemas = _inside(_inside(document, "components"), "schemas")
    for name in schemas:
        _explain(name, _inside(schemas, name))
    for path, operation in operations(document):
        _summarise(operation)
        _explain_parameters(operation, resource=path.split("/")[3])
        _explain_body(operation)
        _add_example(operation)


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Yield the document's operations, each with its path."""
    paths = _inside(document, "paths")
    for path in paths:
        item = _inside(paths, path)
        yield from ((path, _inside(item, method)) for method in item if method in _METHODS)


def _summarise(operation: Json) -> None:
    """Split a docstring into its first sentence, the summary, and the description."""
    first, _, rest = str(operation["description"]).partition("\n\n")
    operation["summary"] = first.removesuffix(".")
    operation["description"] = " ".join(rest.split())


def _explain(name: str, schema: Json) -> None:
    """Describe the model of this name and its properties, with the rows inside them."""
    if name in MODELS:
        schema["description"] = MODELS[name]
    properties = _inside(schema, "properties")
    for field in properties:
        about = _inside(properties, field)
        meaning = MEANINGS.get(f"{name}.{field}", MEANINGS.get(field))
        if meaning is not None:
            about["description"] = meaning
        items = _inside(about, "items")
        _explain(str(items.get("title", "")), items)


def _explain_parameters(operation: Json, resource: str) -> None:
    """Describe the parameters; `id` means something else for each resource."""
    parameters = operation.get("parameters", [])
    assert isinstance(parameters, list)
    for parameter in parameters:
        name = parameter["name"]
        keys = (f"{operation['operationId']}.{name}", f"{resource}.{name}", name)
        meaning = next((MEANINGS[key] for key in keys if key in MEANINGS), None)
        if meaning is not None:
            parameter["description"] = meaning


def _explain_body(operation: Json) -> None:
    content = _inside(_inside(operation, "requestBody"), "content")
    _explain(str(operation["operationId"]), _inside(_inside(content, _JSON), "schema"))


def _add_example(operation: Json) -> None:
    """Add the example of a request's body and of the answer."""
    example = EXAMPLES[str(operation["operationId"])]
    bodies = _inside(_inside(operation, "requestBody"), "content")
    if example.request is not None:
        for kind in bodies.keys() - {"text/csv", "application/x-ndjson"}:
            _inside(bodies, kind)["example"] = example.request
    answers = _inside(_inside(_inside(operation, "responses"), "200"), "content")
    for kind in answers:
        _inside(answers, kind)["example"] = example.files.get(kind, example.answer)


def _inside(outer: Json, key: str) -> Json:
    """Return the object below this key, or an empty one if there is none."""
    inner = outer.get(key, {})
    assert isinstance(inner, dict)
    return inner
