"""Writes of single documents as raw protobuf messages.

The official client's own types wrap these (proto-plus), which costs ten times as much per field.
For type checkers the wrapped classes stand in: they carry the same fields with their types.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from google.cloud.firestore import Increment, Maximum
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


def create_message(name: str, fields: Fields) -> Write:
    """The write that creates a document; `name` is its full name."""
    write = Write(update=Document(name=name), current_document=_ABSENT)
    stored = write.update.fields
    for field, content in fields.items():
        _fill(stored[field], content)
    return write


def update_message(name: str, fields: Fields) -> Write:
    """The write that changes these fields of a document, and leaves the others."""
    transforms, mask = [], []
    changed = Document(name=name)
    for field, content in fields.items():
        if isinstance(content, Maximum):
            transforms.append(FieldTransform(field_path=field, maximum=_value(content.value)))
        elif isinstance(content, Increment):
            transforms.append(FieldTransform(field_path=field, increment=_value(content.value)))
        else:
            mask.append(field)
            _fill(changed.fields[field], content)
    return Write(
        update=changed,
        update_mask=DocumentMask(field_paths=mask),
        update_transforms=transforms,
        current_document=_PRESENT,
    )


def _value(content: object) -> Value:
    value = Value()
    _fill(value, content)
    return value


def _fill(value: Value, content: object) -> None:
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
        case _:
            raise TypeError(f"{type(content).__name__} is no value that Firestore stores")
