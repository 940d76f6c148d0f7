"""Evaluates, day by day, the subscribers of whom an answer can change by the date."""

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
from shared.segments.evaluation import Seen, SegmentationService, today
from shared.segments.models.stored import StoredDates

PAGE: Final = 250
QUEUE: Final = Queue("evaluate-brand-dates")

_MOST_PAGES: Final = 20
"""In one task."""


class DailyTask(WireModel):
    """The evaluation of one brand's day; `pages` were done by the tasks before."""

    brand_id: str
    pages: int = 0


class SegmentDates:
    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        segmentation: SegmentationService,
        queue: Queue = QUEUE,
    ) -> None:
        self._db = db
        self._configs = configs
        self._segmentation = segmentation
        self._queue = queue

    async def begin(self, brand_id: str) -> None:
        """Notes that a brand's subscribers are being evaluated for today."""
        reference = self._db.document(BrandPaths(brand_id).segment_dates)
        dates = await self._today(brand_id)
        await repeat(lambda: reference.set(dates.model_dump(mode="json")))

    async def fan_out(self) -> list[str]:
        """Makes a task for each brand of which a day has begun; none twice in an hour."""
        due = FieldFilter("dueAt", "<=", clock.now_ms())
        found = await self._db.collection_group("segmentDates").where(filter=due).select([]).get()
        brands = sorted({each.reference.path.split("/")[1] for each in found})
        for brand_id in brands:
            hour = f"{clock.now():%Y%m%d%H}"
            await self._queue.add(BrandTask(brand_id=brand_id), brand_id, hour)
        return brands

    async def evaluate(self, task: DailyTask) -> None:
        """Evaluate those whose day has come, in pages; many go on in a task of their own."""
        brand_id = task.brand_id
        paths = BrandPaths(brand_id)
        reference = self._db.document(paths.segment_dates)
        try:
            dates = await self._today(brand_id)
        except NotFoundError:  # the brand system deleted it
            await repeat(reference.delete)
            return
        due = FieldFilter("reevaluateOn", "<=", dates.evaluated_on)
        subscribers = self._db.collection(paths.subscribers).where(filter=due)
        query = subscribers.order_by("reevaluateOn").order_by("__name__").limit(PAGE)
        for _ in range(_MOST_PAGES):
            found = await query.get()
            await self._segmentation.move(brand_id, [Seen.of(each) for each in found])
            if len(found) < PAGE:
                await repeat(lambda: reference.set(dates.model_dump(mode="json")))
                return
            query = query.start_after(found[-1])
        following = DailyTask(brand_id=brand_id, pages=task.pages + _MOST_PAGES)
        cause = (brand_id, dates.evaluated_on, str(following.pages))
        await self._queue.add(following, *cause)

    async def _today(self, brand_id: str) -> StoredDates:
        """That all is evaluated for today, and when tomorrow begins, by settings read now."""
        settings = await self._configs.get(brand_id, read_since=time.monotonic())
        day = today(settings).day
        due_at = local_midnight(add_days(day, 1), settings.calendar.current)
        return StoredDates(evaluated_on=day, due_at=due_at)
