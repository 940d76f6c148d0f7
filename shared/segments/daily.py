"""Evaluates, day by day, the subscribers of whom an answer can change by the date."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.brands.settings import ConfigService
from shared.common.calendar import add_days, local_midnight
from shared.common.errors import NotFoundError
from shared.common.ids import digest
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.segments.evaluation import Seen, SegmentationService, today
from shared.segments.models.stored import StoredDates

PAGE: Final = 250
FUNCTION: Final = "evaluate-brand-dates"

_MOST_PAGES: Final = 20
"""In one task."""

Enqueue = Callable[[str, str, dict[str, object]], Awaitable[bool]]


class SegmentDates:
    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        segmentation: SegmentationService,
        enqueue: Enqueue,
    ) -> None:
        self._db = db
        self._configs = configs
        self._segmentation = segmentation
        self._enqueue = enqueue

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
            name = f"{digest('dates', brand_id)}-{clock.now():%Y%m%d%H}"
            await self._enqueue(FUNCTION, name, {"brandId": brand_id})
        return brands

    async def evaluate(self, brand_id: str, pages_before: int = 0) -> None:
        """Evaluates those whose day has come, in pages; many go on in a task of their own."""
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
        pages = pages_before + _MOST_PAGES
        name = digest("dates", brand_id, dates.evaluated_on, str(pages))
        await self._enqueue(FUNCTION, name, {"brandId": brand_id, "pages": pages})

    async def _today(self, brand_id: str) -> StoredDates:
        """That all is evaluated for today, and when tomorrow begins, by settings read now."""
        settings = await self._configs.get(brand_id, read_since=time.monotonic())
        day = today(settings).day
        due_at = local_midnight(add_days(day, 1), settings.calendar.current)
        return StoredDates(evaluated_on=day, due_at=due_at)
