"""Note on a document when it was stored.

Firestore's own create time is lost when documents are copied to another database. A journey depends
on what existed at a moment, so its documents keep the moment as a field, too.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from google.cloud.firestore import SERVER_TIMESTAMP

from shared.gcp.firestore import Snapshot

STORED_AT: Final = "storedAt"


def stamped(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a new document with the server's time of the commit that stores it."""
    return {**fields, STORED_AT: SERVER_TIMESTAMP}


def stored_at(snapshot: Snapshot) -> datetime:
    """Return when a document was stored: its field, or else Firestore's create time."""
    created: datetime = snapshot.create_time
    return moment_of(snapshot.to_dict() or {}, created)


def moment_of(fields: Mapping[str, object], create_time: datetime) -> datetime:
    """Return the field's moment in a document's fields, or else its create time."""
    stored = fields.get(STORED_AT)
    return stored if isinstance(stored, datetime) else create_time
