"""Read the documents of a query page by page.

A cursor is a place in a list. Callers get a cursor as opaque text, and send it back to get the next
page.
"""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Self

from google.cloud.firestore import AsyncClient, AsyncCollectionReference
from google.cloud.firestore_v1.async_query import AsyncQuery

from shared.common.errors import InvalidError
from shared.gcp.firestore import Snapshot

_ID: Final = re.compile(r"(?!\.{1,2}$|__.*__$)[0-9A-Za-z._:+-]{1,400}")
_VALUE: Final = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,400}")
"""The form of ids and sort values in cursors. No list returns a cursor with any other."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The id and the sort values of the last document of a page."""

    values: tuple[tuple[str, str], ...]
    document_id: str

    @classmethod
    def after(cls, snapshot: Snapshot, *fields: str) -> Self:
        """Return the cursor for the page that begins after this document."""
        return cls(tuple((field, str(snapshot.get(field))) for field in fields), snapshot.id)

    def position(self, db: AsyncClient, collection: str) -> dict[str, object]:
        """Return the place in the form that Firestore's `start_after` takes."""
        return {
            **dict(self.values),
            "__name__": db.collection(collection).document(self.document_id),
        }

    def __str__(self) -> str:
        text = json.dumps([*self.values, self.document_id], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, *fields: str) -> Self:
        """Read a caller's cursor. Raise `InvalidError` if it does not belong to this list."""
        wrong = InvalidError(
            "cursor: is not one of this list; send the nextCursor of its last page"
        )
        try:
            padded = text + "=" * (-len(text) % 4)
            *values, document_id = json.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            pairs = tuple((str(name), str(value)) for name, value in values)
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise wrong from None
        sound = isinstance(document_id, str) and _ID.fullmatch(document_id)
        if (
            not sound
            or tuple(name for name, _ in pairs) != fields
            or not all(_VALUE.fullmatch(value) for _, value in pairs)
        ):
            raise wrong
        return cls(pairs, document_id)


async def every(query: AsyncQuery, size: int = 200) -> AsyncIterator[Snapshot]:
    """Yield all documents of an ordered query. Each request reads `size` documents."""
    query = query.limit(size)
    while True:
        found = await query.get()
        for snapshot in found:
            yield snapshot
        if len(found) < size:
            return
        query = query.start_after(found[-1])


async def page(
    collection: AsyncCollectionReference,
    query: AsyncQuery,
    *fields: str,
    limit: int,
    cursor: Cursor | None,
) -> tuple[list[Snapshot], Cursor | None]:
    """Return at most `limit` documents after `cursor`, and the cursor of the next page.

    That cursor is None on the last page. `query` must read `collection`, ordered by `fields` and
    then by `__name__`.
    """
    if cursor is not None:
        place = {**dict(cursor.values), "__name__": collection.document(cursor.document_id)}
        query = query.start_after(place)
    found = await query.limit(limit + 1).get()
    following = Cursor.after(found[limit - 1], *fields) if len(found) > limit else None
    return found[:limit], following
