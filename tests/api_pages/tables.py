"""Tables of parameters and fields, in Markdown, out of schemas."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from functions.http.api.reference.meanings.subscribers import IGNORED
from tests.api_pages.document import SCHEMAS, Json, resolved
from tests.api_pages.types import type_of

_DEFAULTS: Final = {
    "preset": "`last_30_days`",
    "attributionModel": "the brand's",
    "channels": '`["email"]`',
    "scopes": '`["events"]`',
    "occurredAt": "now",
    "data": "`{}`",
    "overwrite": "`false`",
}
"""Defaults that schemas do not state."""


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, or a field of a body or an answer; `place` is where it is sent."""

    name: str
    type: str
    meaning: str
    required: bool = False
    default: str = ""
    place: str = "body"

    @property
    def cells(self) -> tuple[str, ...]:
        required = "yes" if self.required else "no"
        return f"`{self.name}`", self.place, self.type, required, self.default, self.meaning

    def outermost(self, before: str) -> str:
        """The field that this one is inside, or its own name, below `before`."""
        inner = self.name.removeprefix(before).partition(".")[0]
        return f"{before}{inner.removesuffix('[]')}"


def default_of(name: str, schema: Json) -> str:
    value = schema.get("default")
    if value is None or value in ("", []):
        return _DEFAULTS.get(name, "")
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


def parameters(operation: Json) -> list[Row]:
    """The parameters of an operation, beside its body."""
    return [
        Row(
            name=each["name"] if each["in"] != "header" else "Idempotency-Key",
            type=type_of(each["schema"], each["name"]),
            meaning=each["description"],
            required=each.get("required", False),
            default="" if each.get("required") else default_of(each["name"], each["schema"]),
            place=each["in"],
        )
        for each in operation.get("parameters", ())
    ]


def rows(schema: Json, before: str = "", apart: frozenset[str] = frozenset()) -> list[Row]:
    """The fields of a model and, once each, of the models inside it, except those in `apart`."""
    return list(_rows(schema, before, {*apart, "SegmentGroup"}))


def _rows(schema: Json, before: str, known: set[str]) -> Iterator[Row]:
    found = resolved(schema)
    for name, about in found.get("properties", {}).items():
        required = name in found.get("required", ())
        default = "" if required else default_of(name, about)
        meaning = about.get("description", "")
        yield Row(f"{before}{name}", type_of(about, name), meaning, required, default)
        inner, step = about, "."
        if resolved(about).get("type") == "array":
            inner, step = resolved(about)["items"], "[]."
        options = [inner, *inner.get("anyOf", ())]
        models = {each["$ref"].rpartition("/")[2] for each in options if "$ref" in each}
        if not models & known:
            known |= models
            yield from _rows(inner, f"{before}{name}{step}", known)


def variants(schema: Json) -> dict[str, Json]:
    """The models that a value may be of, by the `type` that tells them apart."""
    found = resolved(schema)
    if "discriminator" not in found:
        return {}
    models = [SCHEMAS[each["$ref"].rpartition("/")[2]] for each in found["oneOf"]]
    return {
        str(value): each
        for each in models
        for value in each["properties"]["type"].get(
            "enum", [each["properties"]["type"].get("const")]
        )
    }


def table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    written = [head, tuple("---" for _ in head), *lines]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in written)


def parameter_table(lines: list[Row], before: str = "") -> str:
    """Required parameters first; fields that are ignored share the last row. All names begin with
    `before`.
    """
    taken = [each for each in lines if each.meaning != IGNORED]
    first = {each.name for each in taken if each.required}
    taken.sort(key=lambda each: each.place != "path" and each.outermost(before) not in first)
    cells = [each.cells for each in taken]
    if ignored := [f"`{each.name}`" for each in lines if each.meaning == IGNORED]:
        meaning = "Read-only: may be sent back, and is ignored"
        cells.append((", ".join(ignored), "body", "any", "no", "", meaning))
    return table(("parameter", "in", "type", "required", "default", "meaning"), cells)


def field_table(lines: list[Row], *, defaults: bool = False) -> str:
    if not defaults:
        cells = [(f"`{each.name}`", each.type, each.meaning) for each in lines]
        return table(("field", "type", "meaning"), cells)
    more = [(f"`{each.name}`", each.type, each.default, each.meaning) for each in lines]
    return table(("field", "type", "default", "meaning"), more)


def unchanged(row: Row) -> Row:
    """A row of an update: what is left out stays."""
    return row if row.required or "." in row.name else replace(row, default="unchanged")
