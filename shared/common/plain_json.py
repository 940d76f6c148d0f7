"""Stored fields as JSON: moments in the plan's form, bytes as base64."""

import base64
from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from shared.common.wire import iso


def plain_object(fields: Mapping[str, object]) -> dict[str, JsonValue]:
    return {name: plain(value) for name, value in fields.items()}


def plain(value: object) -> JsonValue:
    """Raises TypeError for what no document of ours holds."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return iso(value)
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return plain_object(value)
        case list():
            return [plain(each) for each in value]
        case _:
            raise TypeError(f"{type(value).__name__} is not known as JSON")
