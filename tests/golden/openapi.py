"""The OpenAPI document without its prose: what callers rely on."""

from typing import Final

_PROSE: Final = {
    "description",
    "example",
    "examples",
    "operationId",
    "servers",
    "summary",
    "tags",
}
_NAMED: Final = {
    "properties",
    "patternProperties",
    "$defs",
    "schemas",
    "paths",
    "responses",
    "mapping",
    "securitySchemes",
    "content",
    "headers",
}
"""Keywords whose keys are names that somebody chose, no keywords."""


def without_prose(schema: object) -> object:
    if isinstance(schema, list):
        return [without_prose(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _members(value) if key in _NAMED else without_prose(value)
        for key, value in schema.items()
        if key not in _PROSE
    }


def _members(named: object) -> object:
    if not isinstance(named, dict):
        return without_prose(named)
    return {name: without_prose(value) for name, value in named.items()}
