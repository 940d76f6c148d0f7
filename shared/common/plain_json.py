"""Turn stored fields into JSON: moments into the API's date format, bytes into base64."""

import base64
from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from shared.common.wire import iso


def plain_object(fields: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return the fields of a document as a JSON object."""
    return {name: plain(value) for name, value in fields.items()}


def plain(value: object) -> JsonValue:
    """Return a stored value as JSON. Raise TypeError for a type that no document of ours has."""
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
