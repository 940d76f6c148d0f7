"""The pages of docs/api/: text by hand, with parts that are generated from the OpenAPI document.

A generated part stands between `<!-- what: name -->` and `<!-- end -->`.
"""

import re
from typing import Final

from functions.http.api.documentation import PREFIX
from functions.http.api.reference.examples import EXAMPLES
from functions.http.api.reference.tags import TAGS
from local.environment import ROOT
from tests.api_pages.document import OPERATIONS, SCHEMAS, Json, callers, place, resolved
from tests.api_pages.examples import answer, request
from tests.api_pages.tables import (
    Row,
    field_table,
    parameter_table,
    parameters,
    rows,
    table,
    unchanged,
    variants,
)

INDEX: Final = ROOT / "docs" / "api.md"
FOLDER: Final = ROOT / "docs" / "api"
FILES: Final = {tag: FOLDER / f"{tag.lower().replace(' ', '-')}.md" for tag in TAGS}
PAGES: Final = (INDEX, *FILES.values())

_APART: Final = frozenset(
    {"ChannelAttribution", "Subscriber", "MarketingSession", "MarketingConversion"}
)
_UPDATES: Final = frozenset({"updateConfig", "updateSubscriber", "updateSegment"})
_PART: Final = re.compile(r"<!-- (\w+): ([\w ]+) -->\n.*?<!-- end -->", re.DOTALL)


def up_to_date(text: str) -> str:
    """A page with its generated parts as they should be."""
    return _PART.sub(lambda part: _generated(part[1], part[2]), text)


def parts(text: str) -> list[tuple[str, str]]:
    """The generated parts of a page: what they show, and of what."""
    return [(found[1], found[2]) for found in _PART.finditer(text)]


def _generated(what: str, name: str) -> str:
    made = {
        "operation": _operation,
        "fields": _fields,
        "settings": _settings,
        "routes": _routes,
        "contents": _contents,
    }
    return f"<!-- {what}: {name} -->\n{made[what](name)}\n<!-- end -->"


def _operation(name: str) -> str:
    operation = OPERATIONS[name]
    sections = [f"**Who may call it**: {callers(name)}.", *_parameters(name, operation)]
    sections += ["**Example**", request(name), "Answer:", answer(name)]
    return "\n\n".join(sections)


def _parameters(name: str, operation: Json) -> list[str]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = body.get("schema", {})
    schema = schema.get("anyOf", [schema])[0]
    if variants(schema):
        return _variants("", schema)
    lines = parameters(operation)
    lines += rows(schema)
    if name in _UPDATES:
        lines = [unchanged(each) for each in lines]
    sections = [parameter_table(lines)] if lines else []
    for field, about in resolved(schema).get("properties", {}).items():
        if about.get("type") == "array" and variants(about["items"]):
            sections += [f"Each entry of `{field}`:", *_variants(f"{field}[].", about["items"])]
    return sections


def _variants(before: str, schema: Json) -> list[str]:
    """A table of what all variants have, then one for each of them."""
    found = {value: rows(each, before) for value, each in variants(schema).items()}
    first = next(iter(found.values()))
    shared = [each for each in first if all(each in lines for lines in found.values())]
    types = ", ".join(f"`{value}`" for value in found)
    kind = Row(f"{before}type", f"one of {types}", "The type", required=True)
    sections = [parameter_table([kind, *shared], before)]
    for value, lines in found.items():
        own = [each for each in lines if each not in shared and each.name != kind.name]
        sections += [f"If `{kind.name}` is `{value}`:", parameter_table(own, before)]
    return sections


def _fields(model: str) -> str:
    if "discriminator" in SCHEMAS[model]:
        return "\n\n".join(_variants("", SCHEMAS[model]))
    return field_table(rows(SCHEMAS[model], apart=_APART - {model}))


def _settings(model: str) -> str:
    read_only = ("brandId", "createdAt", "updatedAt", "zoneChanges")
    found = [row for row in rows(SCHEMAS[model]) if row.name.partition("[")[0] not in read_only]
    return field_table(found, defaults=True)


def _routes(tag: str) -> str:
    """The operations of a resource, with links to its page."""
    return _list(tag, before=str(FILES[tag].relative_to(ROOT / "docs")))


def _contents(tag: str) -> str:
    """The operations of the page that this stands on."""
    return _list(tag)


def _list(tag: str, before: str = "") -> str:
    lines = []
    for name in EXAMPLES:
        if OPERATIONS[name]["tags"] == [tag]:
            method, path = place(name)
            route = f"{method} {path.removeprefix(PREFIX)}"
            link = f"[`{route}`]({before}#{anchor(method, path)})"
            lines.append((link, str(OPERATIONS[name]["summary"])))
    return table(("route", "what it does"), lines)


def anchor(method: str, path: str) -> str:
    """The anchor that a heading gets, `## GET /api/marketing/stats`."""
    return re.sub(r"[^a-z0-9 _-]", "", f"{method} {path}".lower()).replace(" ", "-")
