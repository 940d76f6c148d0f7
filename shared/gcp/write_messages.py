"""Build writes of single documents as raw protobuf messages.

The official client's types (proto-plus) wrap these messages, which costs ten times as much for each
field. Type checkers see the wrapped classes, because only those have typed fields.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from google.cloud.firestore import SERVER_TIMESTAMP, Increment, Maximum
from google.cloud.firestore_v1.types import common, document, firestore
from google.cloud.firestore_v1.types import write as write_types
from google.protobuf.struct_pb2 import NULL_VALUE

from shared.gcp.writes import Fields

if TYPE_CHECKING:
    BatchWriteRequest = firestore.BatchWriteRequest
    BatchWriteResponse = firestore.BatchWriteResponse
    Document = document.Document
    DocumentMask = common.DocumentMask
    FieldTransform = write_types.DocumentTransform.FieldTransform
    Precondition = common.Precondition
    Value = document.Value
    Write = write_types.Write
else:
    BatchWriteRequest = firestore.BatchWriteRequest.pb()
    BatchWriteResponse = firestore.BatchWriteResponse.pb()
    Document = document.Document.pb()
    DocumentMask = common.DocumentMask.pb()
    FieldTransform = write_types.DocumentTransform.FieldTransform.pb()
    Precondition = common.Precondition.pb()
    Value = document.Value.pb()
    Write = write_types.Write.pb()

_ABSENT = Precondition(exists=False)
_PRESENT = Precondition(exists=True)
_NO_FIELDS = DocumentMask()
_SERVER_TIME: Final = write_types.DocumentTransform.FieldTransform.ServerValue.REQUEST_TIME


def create_message(name: str, fields: Fields) -> Write:
    """Return a write that creates a document. `name` is the document's full name."""
    write = Write(update=Document(name=name), current_document=_ABSENT)
    stored = write.update.fields
    for field, content in fields.items():
        if content is SERVER_TIMESTAMP:
            _transform(write, field).set_to_server_value = _SERVER_TIME  # type: ignore[assignment]
        else:
            _fill(stored[field], content)
    return write


def update_message(name: str, fields: Fields) -> Write:
    """Return a write that changes only these fields of a document.

    `name` is the document's full name. The write fails if the document does not exist.
    """
    write = Write(update=Document(name=name), update_mask=_NO_FIELDS, current_document=_PRESENT)
    for field, content in fields.items():
        if isinstance(content, Maximum):
            _fill(_transform(write, field).maximum, content.value)
        elif isinstance(content, Increment):
            _fill(_transform(write, field).increment, content.value)
        else:
            write.update_mask.field_paths.append(field)
            _fill(write.update.fields[field], content)
    return write


def _transform(write: Write, field: str) -> FieldTransform:
    """Add an empty transform to a write, and return it. Appending a filled one would copy it."""
    added: FieldTransform = write.update_transforms.add(field_path=field)  # type: ignore[attr-defined]
    return added


def _value(content: object) -> Value:
    value = Value()
    _fill(value, content)
    return value


def _fill(value: Value, content: object) -> None:  # noqa: C901 (a case for each type)
    match content:
        case str():
            value.string_value = content
        case bool():
            value.boolean_value = content
        case int():
            value.integer_value = content
        case float():
            value.double_value = content
        case datetime():
            value.timestamp_value.FromDatetime(content)
        case None:
            value.null_value = NULL_VALUE  # type: ignore[assignment]
        case Mapping():
            value.map_value.SetInParent()
            for field, part in content.items():
                _fill(value.map_value.fields[field], part)
        case list() | tuple():
            value.array_value.SetInParent()
            value.array_value.values.extend(_value(part) for part in content)
        case bytes():
            value.bytes_value = content
        case _:
            raise TypeError(f"{type(content).__name__} is not a type that Firestore stores")
