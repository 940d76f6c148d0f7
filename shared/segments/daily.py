"""Evaluate the subscribers whose memberships may change because a day has begun."""

import time
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.brands.settings import ConfigService
from shared.common.calendar import add_days, local_midnight
from shared.common.errors import NotFoundError
from shared.common.wire import WireModel
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.gcp.tasks import BrandTask, Queue
from shared.segments.evaluation import SegmentEvaluation, as_read, today
from shared.segments.models.stored import StoredDates

PAGE: Final = 250
QUEUE: Final = Queue("evaluate-brand-dates", "jobs")

_MOST_PAGES: Final = 20
"""Of one task."""


class DailyTask(WireModel):
    """The task to evaluate subscribers for a brand's new day.

    `pages` is the number of pages that earlier tasks of the day evaluated.
    """

    brand_id: str
    pages: int = 0


class DailyEvaluation:
    """Evaluates the subscribers whose day has come, after each brand's midnight."""

    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        evaluation: SegmentEvaluation,
        queue: Queue = QUEUE,
    ) -> None:
        self._db = db
        self._configs = configs
        self._evaluation = evaluation
        self._queue = queue

    async def begin(self, brand_id: str) -> None:
        """Store that today is evaluated, because a refresh of all subscribers begins.

        The next daily evaluation is then due tomorrow.
        """
        reference = self._db.document(BrandPaths(brand_id).segment_dates)
        dates = await self._today(brand_id)
        await repeat(lambda: reference.set(dates.model_dump(mode="json")))

    async def fan_out(self) -> list[str]:
        """Queue a task for each brand whose day has begun. Return the ids of these brands.

        Called again in the same hour, this queues no second task.
        """
        due = FieldFilter("dueAt", "<=", clock.now_ms())
        found = await self._db.collection_group("segmentDates").where(filter=due).select([]).get()
        brands = sorted({BrandPaths.of(each.reference.path).brand_id for each in found})
        for brand_id in brands:
            hour = f"{clock.now():%Y%m%d%H}"
            await self._queue.add(BrandTask(brand_id=brand_id), brand_id, hour)
        return brands

    async def evaluate(self, task: DailyTask) -> None:
        """Evaluate the subscribers whose `reevaluateOn` has come.

        If they are too many for one task, another task continues.
        """
        brand_id = task.brand_id
        paths = BrandPaths(brand_id)
        reference = self._db.document(paths.segment_dates)
        try:
            dates = await self._today(brand_id)
        except NotFoundError:  # the brand was deleted
            await repeat(reference.delete)
            return
        due = FieldFilter("reevaluateOn", "<=", dates.evaluated_on)
        subscribers = self._db.collection(paths.subscribers).where(filter=due)
        query = subscribers.order_by("reevaluateOn").order_by("__name__").limit(PAGE)
        for _ in range(_MOST_PAGES):
            page = await query.get()
            await self._evaluation.evaluate(brand_id, [as_read(each) for each in page])
            if len(page) < PAGE:
                await repeat(lambda: reference.set(dates.model_dump(mode="json")))
                return
            query = query.start_after(page[-1])
        following = DailyTask(brand_id=brand_id, pages=task.pages + _MOST_PAGES)
        await self._queue.add(following, brand_id, dates.evaluated_on, str(following.pages))

    async def _today(self, brand_id: str) -> StoredDates:
        """Return the brand's day, and when the next begins. The settings are read anew for this."""
        settings = await self._configs.get(brand_id, read_since=time.monotonic())
        day = today(settings).day
        due_at = local_midnight(add_days(day, 1), settings.calendar.current)
        return StoredDates(evaluated_on=day, due_at=due_at)
