"""Segments as they are seen: with their counts, and whether a refresh of them is under way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import NotFoundError
from shared.gcp.firestore import Snapshot, transact
from shared.segments.count_folding import CountReader
from shared.segments.logic.checking import parse_rules, references
from shared.segments.models.segment import SubscriberSegment
from shared.segments.models.stored import StoredRefresh, StoredRules, StoredSegment

_ID: Final = re.compile(r"(?!__)[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class _Book:
    """What a brand's segments are at one moment; `counts` are what open shards add."""

    rules: StoredRules
    refresh: StoredRefresh
    counts: Mapping[str, Mapping[str, int]]


class SegmentReader:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._counts = CountReader(db)

    async def find(self, brand_id: str, segment_id: str) -> SubscriberSegment:
        async def read(transaction: AsyncTransaction) -> SubscriberSegment:
            snapshot = await segment_reference(self._db, brand_id, segment_id).get(
                transaction=transaction
            )
            stored = stored_segment(snapshot)
            return _shown(segment_id, stored, await self._book(brand_id, transaction, segment_id))

        return await transact(self._db, read, read_only=True)

    async def list(self, brand_id: str) -> list[SubscriberSegment]:
        """All segments, by name."""

        async def read(transaction: AsyncTransaction) -> list[SubscriberSegment]:
            segments = self._db.collection(BrandPaths(brand_id).segments).order_by("__name__")
            found = await segments.get(transaction=transaction)
            book = await self._book(brand_id, transaction)
            return [_shown(each.id, stored_segment(each), book) for each in found]

        shown = await transact(self._db, read, read_only=True)
        return sorted(shown, key=lambda segment: (segment.name.lower(), segment.id))

    async def _book(
        self, brand_id: str, transaction: AsyncTransaction, segment_id: str | None = None
    ) -> _Book:
        paths = BrandPaths(brand_id)
        refresh = await self._db.document(paths.segment_refresh).get(transaction=transaction)
        rules = await self._db.document(paths.segment_rules).get(transaction=transaction)
        return _Book(
            rules=StoredRules.model_validate(rules.to_dict() or {}),
            refresh=StoredRefresh.model_validate(refresh.to_dict() or {}),
            counts=await self._counts.open_counts(brand_id, transaction, segment_id),
        )


def segment_reference(db: AsyncClient, brand_id: str, segment_id: str) -> AsyncDocumentReference:
    """Raises `NotFoundError` for what can be no segment's id."""
    if not _ID.fullmatch(segment_id):
        raise no_such_segment(segment_id)
    return db.collection(BrandPaths(brand_id).segments).document(segment_id)


def no_such_segment(segment_id: str) -> NotFoundError:
    return NotFoundError(f"there is no segment {segment_id[:80]!r}; GET segments lists them")


def stored_segment(snapshot: Snapshot) -> StoredSegment:
    """Raises `NotFoundError` where there is none."""
    if not snapshot.exists:
        raise no_such_segment(snapshot.id)
    return StoredSegment.model_validate(snapshot.to_dict())


def _shown(segment_id: str, stored: StoredSegment, book: _Book) -> SubscriberSegment:
    """A segment whose rules changed, or those of a segment that it asks for, is refreshing until
    all subscribers have been evaluated since.
    """
    needed = _version(segment_id, book.rules)
    waits = needed > book.refresh.done_version
    percent = book.refresh.percent if book.refresh.version >= needed else 0
    opened = book.counts.get(segment_id, {}).get("subscribers", 0)
    return SubscriberSegment.model_validate(
        {
            **stored.model_dump(exclude={"created_by"}, exclude_none=True),
            "id": segment_id,
            "subscriberCount": stored.subscriber_count + opened,
            "status": "refreshing" if waits else "ready",
            "percent": percent if waits else None,
        }
    )


def _version(segment_id: str, rules: StoredRules) -> int:
    """The newest version of a segment's rules and of all that they ask for."""
    newest, seen, waiting = 0, {segment_id}, [segment_id]
    while waiting:
        definition = rules.segments.get(waiting.pop())
        if definition is None:
            continue
        newest = max(newest, definition.version)
        asked = references(parse_rules(definition.rules)) if definition.rules else set()
        waiting += asked - seen
        seen |= asked
    return newest
