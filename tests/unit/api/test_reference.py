"""The OpenAPI document explains everything, and its examples are what the API takes and sends."""

from collections.abc import Iterator

import pytest
from jsonschema_rs import Draft202012Validator

from functions.http.api.reference.examples import EXAMPLES
from functions.http.api.reference.examples.reports import SERIES
from functions.http.api.reference.meanings import MEANINGS, MODELS
from functions.http.api.reference.prose import operations
from functions.http.api.reference.tags import TAGS
from tests.api_pages.document import DOCUMENT, OPERATIONS, ROUTES, SCHEMAS, Json

NEVER_SENT = {
    ("MarketingStats", "emailOpenRate"),
    ("MarketingStats", "emailClickRate"),
    ("SubscriberSegment", "subscriberIds"),
    ("ImportWithRefusals", "error"),
}
"""Fields that no answer has yet, or that another answer shows."""


def media(operation: Json) -> Iterator[tuple[str, Json]]:
    """The bodies of an operation: of its request, and of its answer."""
    yield from operation.get("requestBody", {}).get("content", {}).items()
    yield from operation["responses"]["200"]["content"].items()


def validator(schema: Json) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def answers() -> Iterator[tuple[str, Json, object]]:
    """Every example of an answer with its schema."""
    for name, operation in OPERATIONS.items():
        content = operation["responses"]["200"]["content"]
        if "application/json" in content:
            yield name, content["application/json"]["schema"], EXAMPLES[name].answer
    yield "getStats", {"$ref": "#/components/schemas/StatsAnswer"}, SERIES


@pytest.mark.parametrize("name", OPERATIONS)
class TestOperations:
    def test_says_what_it_is(self, name: str) -> None:
        operation = OPERATIONS[name]
        assert 3 < len(operation["summary"]) < 60
        assert not operation["summary"].endswith(".")
        assert operation["description"].endswith(".")
        assert len(operation["tags"]) == 1
        assert operation["tags"][0] in TAGS
        assert name[0].islower()
        assert name.isalnum()

    def test_explains_its_parameters(self, name: str) -> None:
        parameters = OPERATIONS[name].get("parameters", [])
        assert [each["name"] for each in parameters if not each.get("description")] == []

    def test_has_examples_that_are_valid(self, name: str) -> None:
        bodies = list(media(OPERATIONS[name]))
        assert bodies
        for kind, body in bodies:
            assert body["example"] is not None, kind
            validator(body["schema"]).validate(body["example"])


def test_every_example_is_of_an_operation() -> None:
    assert set(EXAMPLES) == set(OPERATIONS) == {*ROUTES, "track", "subscribe"}


def test_every_field_has_a_meaning() -> None:
    missing = [
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for field, about in schema.get("properties", {}).items()
        if not about.get("description")
    ]
    assert missing == []


def test_every_meaning_is_of_something() -> None:
    fields = {
        name
        for model, schema in SCHEMAS.items()
        for field in schema.get("properties", {})
        for name in (field, f"{model}.{field}")
    }
    parameters = {
        key
        for path, operation in operations(DOCUMENT)
        for each in operation.get("parameters", [])  # type: ignore[attr-defined]
        for key in (
            each["name"],
            f"{operation['operationId']}.{each['name']}",
            f"{path.split('/')[3]}.{each['name']}",
        )
    }
    inline = {f"CostRow.{field}" for field in ("day", "channelId", "cost")} | {
        "setChannelCosts.costs"
    }
    assert set(MEANINGS) - fields - parameters - inline == set()
    assert set(MODELS) - set(SCHEMAS) - {"CostRow"} == set()


@pytest.mark.parametrize("name", ROUTES)
def test_an_example_is_what_the_models_take_and_send(name: str) -> None:
    """Stricter than schemas: rules, emails and times are checked, and answers are written anew."""
    route, example = ROUTES[name], EXAMPLES[name]
    if route.body_field is not None:
        _, errors = route.body_field.validate(example.request, {}, loc=("body",))
        assert not errors
    if route.response_model is not None:
        answer = route.response_model.model_validate(example.answer)
        sent = answer.model_dump(mode="json", by_alias=True, exclude_none=True)
        assert sent == example.answer


def resolved(schema: Json, value: object) -> tuple[str, Json]:
    """The model that a value is of, and its schema."""
    name = ""
    while True:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = SCHEMAS[name]
        elif options := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
            schema = next(each for each in options if validator(each).is_valid(value))
        else:
            return name, schema


def shown(schema: Json, value: object) -> Iterator[tuple[str, str]]:
    """The fields of models that a value has; fails for one that its model has not."""
    name, found = resolved(schema, value)
    if isinstance(value, list):
        for each in value:
            yield from shown(found["items"], each)
    elif isinstance(value, dict):
        known = found.get("properties", {})
        more = found.get("additionalProperties", True)
        for field, inner in value.items():
            assert field in known or more or not name, f"{name} has no field {field}"
            if field in known:
                yield name, field
                yield from shown(known[field], inner)
            elif isinstance(more, dict):
                yield from shown(more, inner)


def test_the_answers_show_every_field() -> None:
    seen: set[tuple[str, str]] = set()
    for _, schema, answer in answers():
        seen |= set(shown(schema, answer))
    wanted = {
        (name, field)
        for name in {name for name, _ in seen}
        for field in SCHEMAS[name].get("properties", {})
    }
    assert wanted - seen - NEVER_SENT == {
        ("StatsAnswer", "previous"),
        ("ChannelsAnswer", "previous"),
    }
