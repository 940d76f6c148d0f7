"""Evaluate all subscribers of a brand after its rules changed.

A refresh is a chain of tasks, one for each page. Each step is a compare-and-set write on the state
of the refresh. So if a task runs twice, the second run does not move the refresh; it only queues
the next task again.
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
from shared.segments.count_folding import count_documents
from shared.segments.daily import DailyEvaluation
from shared.segments.evaluation import SegmentEvaluation, as_read
from shared.segments.models.stored import RefreshTask, StoredRefresh

PAGE: Final = 250
QUEUE: Final = Queue("refresh-segments", "jobs")

_STALLED_MS: Final = 3_600_000


class SegmentRefresh:
    """Begins refreshes, evaluates their pages, and resumes refreshes that stopped."""

    def __init__(
        self,
        db: AsyncClient,
        evaluation: SegmentEvaluation,
        daily: DailyEvaluation,
        queue: Queue = QUEUE,
    ) -> None:
        self._db = db
        self._evaluation = evaluation
        self._daily = daily
        self._queue = queue

    async def begin(self, brand_id: str, version: int) -> None:
        """Begin a refresh for this version, unless one for this or a later version has begun."""
        reference = self._reference(brand_id)
        refresh = StoredRefresh.read(await reference.get())
        if refresh.version < version:
            await self._daily.begin(brand_id)
            subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
            total = await count_documents(subscribers)

            async def start(transaction: AsyncTransaction) -> StoredRefresh:
                old = StoredRefresh.read(await reference.get(transaction=transaction))
                if old.version >= version:
                    return old
                new = old.started(version, total, clock.now_ms())
                transaction.set(reference, new.model_dump(mode="json"))
                return new

            refresh = await transact(self._db, start)
        await self._queue_next(brand_id, refresh)

    async def carry_out(self, task: RefreshTask) -> None:
        """Evaluate the task's page, unless it was evaluated before.

        Then queue the next page, if there is one.
        """
        snapshot = await self._reference(task.brand_id).get()
        refresh = StoredRefresh.read(snapshot)
        if refresh.running and (refresh.version, refresh.page) == (task.version, task.page):
            refresh = await self._evaluate_page(task.brand_id, refresh, snapshot.update_time)
        await self._queue_next(task.brand_id, refresh)

    async def _evaluate_page(
        self, brand_id: str, refresh: StoredRefresh, update_time: datetime
    ) -> StoredRefresh:
        """Evaluate the next page, and return the state after it.

        If another task has evaluated the page meanwhile, return the state that it stored.
        """
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        query = subscribers.order_by("__name__").limit(PAGE)
        if refresh.after is not None:
            query = query.start_after({"__name__": subscribers.document(refresh.after)})
        if refresh.second_lap and refresh.lap_start is not None:
            query = query.end_at({"__name__": subscribers.document(refresh.lap_start)})
        page = await query.get()
        await self._evaluation.evaluate(brand_id, [as_read(each) for each in page])
        last, more = page[-1].id if page else None, len(page) == PAGE
        new = refresh.after_page(last, len(page), clock.now_ms(), more=more)
        reference = self._reference(brand_id)
        as_it_was_read = self._db.write_option(last_update_time=update_time)
        fields = new.model_dump(mode="json")
        try:
            await repeat(lambda: reference.update(fields, option=as_it_was_read))
        except FailedPrecondition:
            return StoredRefresh.read(await reference.get())
        return new

    async def resume(self) -> list[str]:
        """Queue the next page of each refresh that has not moved for an hour. Return their brands.

        Cloud Tasks gives up a task that fails too often, and then the chain stops.
        """
        stopped = (
            self._db.collection_group("segmentRefresh")
            .where(filter=FieldFilter("running", "==", True))
            .where(filter=FieldFilter("movedAt", "<", clock.now_ms() - _STALLED_MS))
        )
        brands = []
        for each in await stopped.get():
            brand_id = BrandPaths.of(each.reference.path).brand_id
            brands.append(brand_id)
            hour = f"{clock.now():%Y%m%d%H}"
            await self._queue_next(brand_id, StoredRefresh.read(each), resumed_in=hour)
        return brands

    async def _queue_next(
        self, brand_id: str, refresh: StoredRefresh, resumed_in: str = ""
    ) -> None:
        """Queue the next page, if the refresh is running.

        Cloud Tasks accepts each task name once, so a resumed page needs a different name
        (`resumed_in`).
        """
        if not refresh.running:
            return
        task = RefreshTask(brand_id=brand_id, version=refresh.version, page=refresh.page)
        cause = (brand_id, str(refresh.version), str(refresh.page), resumed_in)
        await self._queue.add(task, *cause)

    def _reference(self, brand_id: str) -> AsyncDocumentReference:
        return self._db.document(BrandPaths(brand_id).segment_refresh)
