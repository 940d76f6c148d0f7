"""Places in a list, as opaque text that a caller hands back for the next page."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Self

from google.cloud.firestore import AsyncClient

from shared.errors import InvalidError
from shared.gcp.firestore import Snapshot


@dataclass(frozen=True, slots=True)
class Cursor:
    """The values of the ordered fields, and the id, of the last document of a page."""

    values: tuple[tuple[str, str], ...]
    document_id: str

    @classmethod
    def after(cls, snapshot: Snapshot, *fields: str) -> Self:
        return cls(tuple((field, str(snapshot.get(field))) for field in fields), snapshot.id)

    def position(self, db: AsyncClient, collection: str) -> dict[str, object]:
        """The place as Firestore's `start_after` takes it."""
        return {
            **dict(self.values),
            "__name__": db.collection(collection).document(self.document_id),
        }

    def __str__(self) -> str:
        text = json.dumps([*self.values, self.document_id], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, *fields: str) -> Self:
        """Reads a cursor back; raises `InvalidError` where it is not one of this list."""
        wrong = InvalidError(
            "cursor: is not one of this list; send the nextCursor of its last page"
        )
        try:
            padded = text + "=" * (-len(text) % 4)
            *values, document_id = json.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            pairs = tuple((str(name), str(value)) for name, value in values)
        except (binascii.Error, ValueError, TypeError):
            raise wrong from None
        is_id = isinstance(document_id, str) and document_id and "/" not in document_id
        if tuple(name for name, _ in pairs) != fields or not is_id:
            raise wrong
        return cls(pairs, document_id)
