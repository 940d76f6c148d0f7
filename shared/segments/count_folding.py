"""Folds counts into segments and totals, and tells the brand's own document of them."""

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
from shared.subscribers.models.stored import Counted

QUEUE: Final = Queue("summarize-brand")

_AT_ONCE: Final = 100
"""Shards that one commit folds."""

Counts = dict[str, dict[str, int]]


async def fold_soon(brand_id: str, queue: Queue = QUEUE) -> None:
    """Have a brand's counts folded soon after they moved, at most twice a minute.

    The first move of a minute is folded at once. A later one may have missed that task, so a
    second task begins with the next minute, after everything that moved in this one.
    """
    minute = clock.now().astimezone(UTC).replace(second=0, microsecond=0)
    following = minute + timedelta(minutes=1)
    task = BrandTask(brand_id=brand_id)
    if not await queue.add(task, brand_id, f"{minute:%Y%m%d%H%M}"):
        await queue.add(task, brand_id, f"{following:%Y%m%d%H%M}", at=following)


class CountReader:
    """Counts as they are: what is folded, and the open shards."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def open_counts(
        self, brand_id: str, transaction: AsyncTransaction, segment_id: str | None = None
    ) -> Counts:
        """What open shards add, by segment and field: of all segments, or of one."""
        shards = self._db.collection(BrandPaths(brand_id).segment_shards)
        query = shards.order_by("__name__")
        if segment_id is not None:
            query = shards.where(filter=FieldFilter("segmentId", "==", segment_id))
        return added_up(await query.get(transaction=transaction))

    async def totals(self, brand_id: str) -> Counted:
        """How many subscribers a brand has, and how many of them may be written to."""

        async def read(transaction: AsyncTransaction) -> Counted:
            totals = self._db.document(BrandPaths(brand_id).totals)
            folded = (await totals.get(transaction=transaction)).to_dict() or {}
            shards = await self.open_counts(brand_id, transaction, TOTALS)
            opened = shards.get(TOTALS, {})
            names = Counted.model_fields
            return Counted(**{name: folded.get(name, 0) + opened.get(name, 0) for name in names})

        return await transact(self._db, read, read_only=True)


class SummaryService:
    def __init__(self, db: AsyncClient, brands: AsyncClient) -> None:
        self._db = db
        self._brands = brands
        self._counts = CountReader(db)

    async def summarize(self, brand_id: str) -> None:
        while await transact(self._db, lambda t: self._fold(brand_id, t)):
            pass
        await self._tell(brand_id)

    async def _fold(self, brand_id: str, transaction: AsyncTransaction) -> bool:
        """Adds shards to what they count and deletes them; whether there may be more. Shards of a
        segment that is gone count nothing.
        """
        paths = BrandPaths(brand_id)
        query = self._db.collection(paths.segment_shards).limit(_AT_ONCE)
        shards = await query.get(transaction=transaction)
        added = added_up(shards)
        segments = self._db.collection(paths.segments)
        targets = [segments.document(each) for each in sorted(added) if each != TOTALS]
        found = self._db.get_all(targets, field_paths=[], transaction=transaction)
        there = {each.id async for each in found if each.exists} if targets else set()
        for segment_id in sorted(there):
            count = Increment(added[segment_id].get("subscribers", 0))
            transaction.update(segments.document(segment_id), {"subscriberCount": count})
        if TOTALS in added:
            moves = {name: Increment(number) for name, number in added[TOTALS].items()}
            transaction.set(self._db.document(paths.totals), moves, merge=True)
        for shard in shards:
            transaction.delete(shard.reference)
        return len(shards) == _AT_ONCE

    async def _tell(self, brand_id: str) -> None:
        """Merges `marketingSummary` into the brand; of two that do so at once the later stands."""
        paths = BrandPaths(brand_id)
        as_of = iso(clock.now())
        summary = {
            "totalSubscribers": (await self._counts.totals(brand_id)).subscribers,
            "totalCampaigns": await self._number(paths.campaigns),
            "totalAutomations": await self._number(paths.automations),
            "lastUpdated": as_of,
        }
        reference = self._brands.document(paths.brand)

        async def tell(transaction: AsyncTransaction) -> None:
            brand = (await reference.get(transaction=transaction)).to_dict()
            if brand is None:
                return
            known = brand.get("marketingSummary") or {}
            if str(known.get("lastUpdated", "")) <= as_of:
                transaction.update(reference, {"marketingSummary": summary})

        await transact(self._brands, tell)

    async def _number(self, collection: str) -> int:
        return await number_of(self._db.collection(collection))


async def number_of(query: AsyncCollectionReference) -> int:
    """How many documents there are: a read for each thousand."""
    found = await AsyncAggregationQuery(query.select([])).count().get()
    return int(found[0][0].value)


def added_up(shards: Iterable[Snapshot]) -> Counts:
    sums: Counts = {}
    for shard in shards:
        fields = shard.to_dict() or {}
        counts = sums.setdefault(str(fields.pop("segmentId")), {})
        for name, number in fields.items():
            counts[name] = counts.get(name, 0) + int(number)
    return sums
