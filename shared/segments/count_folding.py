"""Fold counts: add shards to the segments and totals that they count, and delete the shards.

When a subscriber changes, the change in counts is stored in shards
(`shared/subscribers/counts.py`). `fold_soon` queues the task that folds them. Readers use
`open_counts` to add the shards that are not folded yet.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncCollectionReference, Increment
from google.cloud.firestore_v1.async_aggregation import AsyncAggregationQuery
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Snapshot, transact
from shared.gcp.tasks import BrandTask, Queue
from shared.subscribers.counts import TOTALS

QUEUE: Final = Queue("fold-counts", "tasks")

_AT_ONCE: Final = 100
"""The most shards that one commit folds."""

Counts = dict[str, dict[str, int]]
"""The numbers to add to counts, by segment id (or `TOTALS`) and field."""


async def fold_soon(brand_id: str, queue: Queue = QUEUE) -> None:
    """Queue the folding of a brand's counts, at most twice a minute.

    The first change in a minute is folded at once. That task may miss later changes in the minute,
    so the first of them queues a second task for the beginning of the next minute.
    """
    minute = clock.now().astimezone(UTC).replace(second=0, microsecond=0)
    following = minute + timedelta(minutes=1)
    task = BrandTask(brand_id=brand_id)
    if not await queue.add(task, brand_id, f"{minute:%Y%m%d%H%M}"):
        await queue.add(task, brand_id, f"{following:%Y%m%d%H%M}", at=following)


async def open_counts(
    db: AsyncClient, brand_id: str, transaction: AsyncTransaction, segment_id: str | None = None
) -> Counts:
    """Return what the shards that are not folded yet add to counts.

    If `segment_id` is given, return only what they add to that segment.
    """
    shards = db.collection(BrandPaths(brand_id).segment_shards)
    query = shards.order_by("__name__")
    if segment_id is not None:
        query = shards.where(filter=FieldFilter("segmentId", "==", segment_id))
    return _added_up(await query.get(transaction=transaction))


async def count_documents(collection: AsyncCollectionReference) -> int:
    """Return the number of documents in a collection. This costs a read for each thousand."""
    found = await AsyncAggregationQuery(collection.select([])).count().get()
    return int(found[0][0].value)


class CountFolding:
    """Carries out the folding task of a brand, and then writes the brand's `marketingSummary`."""

    def __init__(self, db: AsyncClient, brands: AsyncClient) -> None:
        self._db = db
        self._brands = brands

    async def fold(self, brand_id: str) -> None:
        """Fold until no shard is left. Then write the summary."""
        while await transact(self._db, lambda t: self._fold_some(brand_id, t)):
            pass
        await self._write_summary(brand_id)

    async def _fold_some(self, brand_id: str, transaction: AsyncTransaction) -> bool:
        """Fold some shards in one commit. Return whether more may be left.

        The shards of a deleted segment are deleted without being counted.
        """
        paths = BrandPaths(brand_id)
        query = self._db.collection(paths.segment_shards).limit(_AT_ONCE)
        shards = await query.get(transaction=transaction)
        added = _added_up(shards)
        segments = self._db.collection(paths.segments)
        targets = [segments.document(each) for each in sorted(added) if each != TOTALS]
        read = self._db.get_all(targets, field_paths=[], transaction=transaction)
        existing = {each.id async for each in read if each.exists} if targets else set()
        for segment_id in sorted(existing):
            count = Increment(added[segment_id].get("subscribers", 0))
            transaction.update(segments.document(segment_id), {"subscriberCount": count})
        if TOTALS in added:
            totals = {name: Increment(number) for name, number in added[TOTALS].items()}
            transaction.set(self._db.document(paths.totals), totals, merge=True)
        for shard in shards:
            transaction.delete(shard.reference)
        return len(shards) == _AT_ONCE

    async def _write_summary(self, brand_id: str) -> None:
        """Write `marketingSummary` into the brand's document, unless a newer one is there."""
        paths = BrandPaths(brand_id)
        as_of = iso(clock.now())
        summary = {
            "totalSubscribers": await self._subscribers(brand_id),
            "totalCampaigns": await count_documents(self._db.collection(paths.campaigns)),
            "totalAutomations": await count_documents(self._db.collection(paths.automations)),
            "lastUpdated": as_of,
        }
        reference = self._brands.document(paths.brand)

        async def write(transaction: AsyncTransaction) -> None:
            brand = (await reference.get(transaction=transaction)).to_dict()
            if brand is None:
                return
            stored = brand.get("marketingSummary") or {}
            if str(stored.get("lastUpdated", "")) <= as_of:
                transaction.update(reference, {"marketingSummary": summary})

        await transact(self._brands, write)

    async def _subscribers(self, brand_id: str) -> int:
        """Return the number of a brand's subscribers: the folded count plus the open shards."""

        async def read(transaction: AsyncTransaction) -> int:
            totals = self._db.document(BrandPaths(brand_id).totals)
            folded = (await totals.get(transaction=transaction)).to_dict() or {}
            opened = await open_counts(self._db, brand_id, transaction, TOTALS)
            added = opened.get(TOTALS, {}).get("subscribers", 0)
            return int(folded.get("subscribers", 0)) + added

        return await transact(self._db, read, read_only=True)


def _added_up(shards: Iterable[Snapshot]) -> Counts:
    sums: Counts = {}
    for shard in shards:
        fields = shard.to_dict() or {}
        counts = sums.setdefault(str(fields.pop("segmentId")), {})
        for name, number in fields.items():
            counts[name] = counts.get(name, 0) + int(number)
    return sums
