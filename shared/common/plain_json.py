"""Turn stored fields into JSON: datetimes into the API's date format, bytes into base64."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import JsonValue

from shared.common.wire import iso


def _refuse(value: object) -> JsonValue:
    raise TypeError(f"{type(value).__name__} is not known as JSON")


def plain_object(
    fields: Mapping[str, object], otherwise: Callable[[object], JsonValue] = _refuse
) -> dict[str, JsonValue]:
    """Return the fields of a document as a JSON object. `plain` converts each value."""
    return {name: plain(value, otherwise) for name, value in fields.items()}


def plain(value: object, otherwise: Callable[[object], JsonValue] = _refuse) -> JsonValue:
    """Return a stored value as JSON.

    `otherwise` converts values of other types. By default they raise TypeError, because no document
    of the product contains any.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return iso(value)
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return plain_object(value, otherwise)
        case list():
            return [plain(each, otherwise) for each in value]
        case _:
            return otherwise(value)
