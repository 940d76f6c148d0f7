"""Decode Firestore's CloudEvents: which document was written, and its fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cloudevents.http import CloudEvent
from google.events.cloud.firestore_v1 import Document, DocumentEventData, Value

from shared.gcp.stored_at import moment_of

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class DocumentCreated:
    """A document that was created.

    `created_at` is when it was stored (`shared/gcp/stored_at.py`). A compare-and-set write on the
    document needs `update_time`.
    """

    path: str
    fields: Fields
    created_at: datetime
    update_time: datetime

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def brand_id(self) -> str:
        return self.path.split("/")[1]

    @classmethod
    def of(cls, event: CloudEvent) -> Self:
        """Decode a `google.cloud.firestore.document.v1.created` event."""
        data = DocumentEventData.pb()()
        data.ParseFromString(event.data)
        document = data.value
        fields = {name: _value(value) for name, value in document.fields.items()}
        return cls(
            path=document.name.partition("/documents/")[2],
            fields=fields,
            created_at=moment_of(fields, document.create_time.ToDatetime(UTC)),
            update_time=document.update_time.ToDatetime(UTC),
        )


@dataclass(frozen=True, slots=True)
class DocumentWritten:
    """A document that was created, changed or deleted.

    `before` and `after` are its fields, or None if it did not exist. A compare-and-set write on the
    document needs `update_time`, which has no meaning after a deletion.
    """

    path: str
    before: Fields | None
    after: Fields | None
    update_time: datetime

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def brand_id(self) -> str:
        return self.path.split("/")[1]

    @classmethod
    def of(cls, event: CloudEvent) -> Self:
        """Decode a `google.cloud.firestore.document.v1.written` event."""
        data = DocumentEventData.pb()()
        data.ParseFromString(event.data)
        name: str = data.value.name or data.old_value.name
        return cls(
            path=name.partition("/documents/")[2],
            before=_fields(data.old_value),
            after=_fields(data.value),
            update_time=data.value.update_time.ToDatetime(UTC),
        )


def _fields(document: Document) -> Fields | None:
    if not document.name:
        return None
    return {name: _value(value) for name, value in document.fields.items()}


def _value(value: Value) -> object:
    kind = value.WhichOneof("value_type")
    content: object = getattr(value, kind) if kind else None
    match kind:
        case "null_value" | None:
            return None
        case "timestamp_value":
            return value.timestamp_value.ToDatetime(UTC)
        case "map_value":
            return {name: _value(item) for name, item in value.map_value.fields.items()}
        case "array_value":
            return [_value(item) for item in value.array_value.values]
        case _:
            return content


def text(fields: Mapping[str, object], name: str) -> str:
    """Return the text of a field. Raise `KeyError` if it is missing or not a text."""
    value = fields[name]
    if not isinstance(value, str):
        raise KeyError(f"{name} is {type(value).__name__}, not text")
    return value


def text_or_none(fields: Mapping[str, object], name: str) -> str | None:
    """Return the text of a field, or None if it is missing or null."""
    return None if fields.get(name) is None else text(fields, name)
