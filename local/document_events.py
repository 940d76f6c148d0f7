"""CloudEvents of document changes, in binary mode, as Eventarc sends Firestore's."""

import time
import uuid
from collections.abc import Iterable
from typing import Final, TypeGuard

from google.events.cloud.firestore_v1 import DocumentEventData

from functions.manifest import SERVICES, DocumentCreated, DocumentWritten, Trigger
from local.firestore.changes import Change
from local.patterns import matches

MAX_BYTES: Final = 524_288
"""Of an event's data: Eventarc drops what is larger (https://cloud.google.com/eventarc/quotas)."""

_BRAND_SYSTEM: Final = "(default)"


def events_of(change: Change, database: str) -> Iterable[tuple[str, dict[str, str], bytes]]:
    """Service, headers and body of each event of a change in the product's database, or in that
    of the brand system.
    """
    path = change.name.partition("/documents/")[2]
    for service in SERVICES:
        trigger = service.trigger
        if not _listens(trigger, change) or not matches(trigger.pattern, path):
            continue
        if _database(change) == (_BRAND_SYSTEM if trigger.of_brand_system else database):
            yield service.name, _headers(change, trigger.event_type, path), _data(change)


def _listens(trigger: Trigger, change: Change) -> TypeGuard[DocumentCreated | DocumentWritten]:
    if isinstance(trigger, DocumentCreated):
        return change.before is None and change.after is not None
    return isinstance(trigger, DocumentWritten)


def _database(change: Change) -> str:
    """The short name of the database of a change."""
    return change.database.rpartition("/")[2]


def _headers(change: Change, event_type: str, path: str) -> dict[str, str]:
    project = change.name.split("/")[1]
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "content-type": "application/protobuf",
        "ce-id": str(uuid.uuid4()),
        "ce-specversion": "1.0",
        "ce-type": event_type,
        "ce-source": f"//firestore.googleapis.com/projects/{project}/databases/{_database(change)}",
        "ce-subject": f"documents/{path}",
        "ce-time": moment,
        "ce-datacontenttype": "application/protobuf",
        "ce-dataschema": "https://github.com/googleapis/google-cloudevents/blob/main/proto/google/"
        "events/cloud/firestore/v1/data.proto",
        "ce-project": project,
        "ce-database": _database(change),
        "ce-namespace": "(default)",
        "ce-location": "local",
        "ce-document": path,
    }


def _data(change: Change) -> bytes:
    data = DocumentEventData.pb()()
    if change.after is not None:
        data.value.ParseFromString(change.after)
    if change.before is not None:
        data.old_value.ParseFromString(change.before)
    body: bytes = data.SerializeToString()
    return body
