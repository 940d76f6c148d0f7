"""Evaluates all subscribers of a brand after its rules changed.

A refresh is a chain of tasks, one for each page. It moves on by compare-and-set, so a step that
is told twice, or whose task was lost, makes the next one again and changes nothing more.
"""

from datetime import datetime
from typing import Final

from google.api_core.exceptions import FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.firestore import repeat, transact
from shared.gcp.tasks import Queue
from shared.segments.count_folding import number_of
from shared.segments.daily import SegmentDates
from shared.segments.evaluation import Seen, SegmentationService
from shared.segments.models.stored import RefreshTask, StoredRefresh

PAGE: Final = 250
QUEUE: Final = Queue("refresh-segments")

_STALLED_MS: Final = 3_600_000


class SegmentRefresh:
    def __init__(
        self,
        db: AsyncClient,
        segmentation: SegmentationService,
        dates: SegmentDates,
        queue: Queue = QUEUE,
    ) -> None:
        self._db = db
        self._dates = dates
        self._segmentation = segmentation
        self._queue = queue

    async def begin(self, brand_id: str, version: int) -> None:
        """Starts a refresh for this version, unless one for it, or a later one, was started."""
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        reference = self._reference(brand_id)
        known = StoredRefresh.model_validate((await reference.get()).to_dict() or {})
        if known.version < version:
            await self._dates.begin(brand_id)
            total = await number_of(subscribers)

            async def start(transaction: AsyncTransaction) -> StoredRefresh:
                stored = (await reference.get(transaction=transaction)).to_dict() or {}
                old = StoredRefresh.model_validate(stored)
                if old.version >= version:
                    return old
                new = old.started(version, total, clock.now_ms())
                transaction.set(reference, new.model_dump(mode="json"))
                return new

            known = await transact(self._db, start)
        await self._go_on(brand_id, known)

    async def carry_out(self, task: RefreshTask) -> None:
        """Evaluates a page where it is the refresh's next, and has the one after it done."""
        reference = self._reference(task.brand_id)
        snapshot = await reference.get()
        refresh = StoredRefresh.model_validate(snapshot.to_dict() or {})
        if refresh.running and (refresh.version, refresh.page) == (task.version, task.page):
            refresh = await self._page(task.brand_id, refresh, snapshot.update_time)
        await self._go_on(task.brand_id, refresh)

    async def _page(
        self, brand_id: str, refresh: StoredRefresh, update_time: datetime
    ) -> StoredRefresh:
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        query = subscribers.order_by("__name__").limit(PAGE)
        if refresh.after is not None:
            query = query.start_after({"__name__": subscribers.document(refresh.after)})
        if refresh.again and refresh.origin is not None:
            query = query.end_at({"__name__": subscribers.document(refresh.origin)})
        found = await query.get()
        await self._segmentation.move(brand_id, [Seen.of(each) for each in found])
        last, more = found[-1].id if found else None, len(found) == PAGE
        new = refresh.after_page(last, len(found), clock.now_ms(), more=more)
        reference, unmoved = self._reference(brand_id), {"last_update_time": update_time}
        option = self._db.write_option(**unmoved)
        try:
            await repeat(lambda: reference.update(new.model_dump(mode="json"), option=option))
        except FailedPrecondition:
            return StoredRefresh.model_validate((await reference.get()).to_dict() or {})
        return new

    async def resume(self) -> list[str]:
        """Has refreshes go on that have not moved for an hour, their task having been given up."""
        stalled = (
            self._db.collection_group("segmentRefresh")
            .where(filter=FieldFilter("running", "==", True))
            .where(filter=FieldFilter("movedAt", "<", clock.now_ms() - _STALLED_MS))
        )
        brands = []
        for each in await stalled.get():
            brand_id = each.reference.path.split("/")[1]
            brands.append(brand_id)
            refresh = StoredRefresh.model_validate(each.to_dict())
            await self._go_on(brand_id, refresh, again=f"{clock.now():%Y%m%d%H}")
        return brands

    async def _go_on(self, brand_id: str, refresh: StoredRefresh, again: str = "") -> None:
        if not refresh.running:
            return
        place = (str(refresh.version), str(refresh.page), again)
        task = RefreshTask(brand_id=brand_id, version=refresh.version, page=refresh.page)
        await self._queue.add(task, brand_id, *place)

    def _reference(self, brand_id: str) -> AsyncDocumentReference:
        return self._db.document(BrandPaths(brand_id).segment_refresh)
