"""Read segments with their counts, and the progress of their refresh."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import NotFoundError
from shared.gcp.firestore import Snapshot, transact
from shared.segments.count_folding import open_counts
from shared.segments.logic.checking import parse_rules, references
from shared.segments.models.segment import SubscriberSegment
from shared.segments.models.stored import StoredRefresh, StoredRules, StoredSegment
from shared.segments.rules import read_rules

_ID: Final = re.compile(r"(?!__)[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class _Moment:
    """What the API's answer about segments depends on, all read in one transaction.

    `counts` is what the shards that are not folded yet add.
    """

    rules: StoredRules
    refresh: StoredRefresh
    counts: Mapping[str, Mapping[str, int]]


class SegmentReader:
    """Reads segments. Each method uses one transaction, so that counts are right."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def find(self, brand_id: str, segment_id: str) -> SubscriberSegment:
        """Return a segment. Raise `NotFoundError` if it does not exist."""

        async def read(transaction: AsyncTransaction) -> SubscriberSegment:
            reference = segment_reference(self._db, brand_id, segment_id)
            stored = stored_segment(await reference.get(transaction=transaction))
            moment = await self._moment(brand_id, transaction, segment_id)
            return _shown(segment_id, stored, moment)

        return await transact(self._db, read, read_only=True)

    async def list(self, brand_id: str) -> list[SubscriberSegment]:
        """Return all segments, sorted by name."""

        async def read(transaction: AsyncTransaction) -> list[SubscriberSegment]:
            segments = self._db.collection(BrandPaths(brand_id).segments).order_by("__name__")
            found = await segments.get(transaction=transaction)
            moment = await self._moment(brand_id, transaction)
            return [_shown(each.id, stored_segment(each), moment) for each in found]

        shown = await transact(self._db, read, read_only=True)
        return sorted(shown, key=lambda segment: (segment.name.lower(), segment.id))

    async def _moment(
        self, brand_id: str, transaction: AsyncTransaction, segment_id: str | None = None
    ) -> _Moment:
        refresh = self._db.document(BrandPaths(brand_id).segment_refresh)
        return _Moment(
            refresh=StoredRefresh.read(await refresh.get(transaction=transaction)),
            rules=await read_rules(self._db, brand_id, transaction),
            counts=await open_counts(self._db, brand_id, transaction, segment_id),
        )


def segment_reference(db: AsyncClient, brand_id: str, segment_id: str) -> AsyncDocumentReference:
    """Return the reference of a segment's document.

    Raise `NotFoundError` if the id does not have the form of a segment's id.
    """
    if not _ID.fullmatch(segment_id):
        raise no_such_segment(segment_id)
    return db.collection(BrandPaths(brand_id).segments).document(segment_id)


def no_such_segment(segment_id: str) -> NotFoundError:
    """Return the error for an id that no segment has."""
    return NotFoundError(f"there is no segment {segment_id[:80]!r}; GET segments lists them")


def stored_segment(snapshot: Snapshot) -> StoredSegment:
    """Return the segment in a document. Raise `NotFoundError` if it does not exist."""
    if not snapshot.exists:
        raise no_such_segment(snapshot.id)
    return StoredSegment.read(snapshot)


def _shown(segment_id: str, stored: StoredSegment, moment: _Moment) -> SubscriberSegment:
    """Return the segment as the API shows it.

    Its status is `refreshing` until all subscribers have been evaluated by its rules, and by the
    rules of the segments that they name.
    """
    needed = _version(segment_id, moment.rules)
    is_refreshing = needed > moment.refresh.done_version
    percent = moment.refresh.percent if moment.refresh.version >= needed else 0
    opened = moment.counts.get(segment_id, {}).get("subscribers", 0)
    return SubscriberSegment.model_validate(
        {
            **stored.model_dump(exclude={"created_by"}, exclude_none=True),
            "id": segment_id,
            "subscriberCount": stored.subscriber_count + opened,
            "status": "refreshing" if is_refreshing else "ready",
            "percent": percent if is_refreshing else None,
        }
    )


def _version(segment_id: str, rules: StoredRules) -> int:
    """Return the newest version in which a segment's rules, or rules they depend on, changed."""
    newest, seen, waiting = 0, {segment_id}, [segment_id]
    while waiting:
        definition = rules.segments.get(waiting.pop())
        if definition is None:
            continue
        newest = max(newest, definition.version)
        named = references(parse_rules(definition.rules)) if definition.rules else set()
        waiting += named - seen
        seen |= named
    return newest
