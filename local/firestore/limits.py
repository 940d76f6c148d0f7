"""Limits of documents, and checks of the values that clients send.

https://firebase.google.com/docs/firestore/quotas
https://firebase.google.com/docs/firestore/storage-size
"""

from collections.abc import Callable, MutableMapping

from local.firestore.errors import invalid_argument
from local.firestore.messages import Document, Value
from local.firestore.paths import DocumentName, check_field_name
from local.firestore.values import is_vector

MAX_DOCUMENT_BYTES = 1_048_576
MAX_TRANSFORMS = 500
MAX_DEPTH = 20
_DOCUMENT_OVERHEAD = 32
_NAME_OVERHEAD = 16
_SURELY_SMALL = MAX_DOCUMENT_BYTES // 3


def check_fields(fields: MutableMapping[str, Value], depth: int = 0) -> None:
    """Checks names and nesting, and cuts timestamps to microseconds, as storing does."""
    if depth > MAX_DEPTH:
        raise invalid_argument("Property contains an invalid nested entity.")
    for name, value in fields.items():
        check_field_name(name)
        check_value(value, depth)


def check_value(value: Value, depth: int, *, in_array: bool = False) -> None:
    match value.WhichOneof("value_type"):
        case None:
            raise invalid_argument("Cannot convert firestore.v1.Value with type unset.")
        case "timestamp_value":
            value.timestamp_value.nanos -= value.timestamp_value.nanos % 1000
        case "array_value":
            if in_array:
                raise invalid_argument("Cannot convert an array value in an array value.")
            for item in value.array_value.values:
                check_value(item, depth, in_array=True)
        case "map_value" if not is_vector(value):
            check_fields(value.map_value.fields, depth + 1)


def check_size(name: DocumentName, document: Document, serialized_bytes: int) -> None:
    """The stored size differs from the wire's, by less than a factor of three."""
    if serialized_bytes < _SURELY_SMALL:
        return
    size = name_size(name) + _DOCUMENT_OVERHEAD + _fields_size(document.fields)
    if size > MAX_DOCUMENT_BYTES:
        raise invalid_argument(
            f"Document '{name}' cannot be written because its size ({size:,} bytes) exceeds the "
            f"maximum allowed size of {MAX_DOCUMENT_BYTES:,} bytes."
        )


def name_size(name: DocumentName) -> int:
    return _NAME_OVERHEAD + sum(_string_size(segment) for segment in name.segments)


def _string_size(text: str) -> int:
    return len(text.encode()) + 1


def _fields_size(fields: MutableMapping[str, Value]) -> int:
    return sum(_string_size(name) + _value_size(value) for name, value in fields.items())


def _value_size(value: Value) -> int:
    kind = value.WhichOneof("value_type")
    return _SIZES[kind](value) if kind in _SIZES else 8


def _reference_size(value: Value) -> int:
    segments = value.reference_value.split("/")[5:]
    return _NAME_OVERHEAD + sum(_string_size(segment) for segment in segments)


_SIZES: dict[str | None, Callable[[Value], int]] = {
    "null_value": lambda _: 1,
    "boolean_value": lambda _: 1,
    "geo_point_value": lambda _: 16,
    "string_value": lambda value: _string_size(value.string_value),
    "bytes_value": lambda value: len(value.bytes_value),
    "reference_value": _reference_size,
    "array_value": lambda value: sum(map(_value_size, value.array_value.values)),
    "map_value": lambda value: _fields_size(value.map_value.fields),
}
