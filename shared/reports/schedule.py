"""Decide which brands have days to fold or to audit, and do that work."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.brands.settings import ConfigService
from shared.common.calendar import add_days
from shared.counters.rollup import DUE, RollupService
from shared.gcp import clock
from shared.gcp.tasks import BrandTask, Queue
from shared.reports.audit import AuditService

AUDIT_AFTER_DAYS: Final = 3
"""How many days after a day it is audited. By then all its events have arrived.

Trackers keep beacons for at most a day, and deliveries are repeated for another day.
"""

_EASTERNMOST: Final = timedelta(hours=14)

QUEUE: Final = Queue("roll-up-brand", "jobs")


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The days that were folded and audited, oldest first."""

    folded: list[str]
    audited: list[str]


class RollupSchedule:
    """Enqueues a task for each brand with work, and does the work of one brand."""

    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        queue: Queue = QUEUE,
    ) -> None:
        self._db = db
        self._configs = configs
        self._rollup = RollupService(db)
        self._audits = AuditService(db)
        self._queue = queue

    async def fan_out(self) -> list[str]:
        """Enqueue a task, at most hourly, for each brand that may have work. Return their ids."""
        now = clock.now()
        brands = await self._brands(now)
        for brand_id in brands:
            await self._queue.add(BrandTask(brand_id=brand_id), brand_id, f"{now:%Y%m%d%H}")
        return brands

    async def roll_up(self, brand_id: str) -> RolledUp:
        """Fold the days that have ended, and audit those that are due.

        A day is not audited any more if some of its sessions may have been deleted by age.
        """
        settings = await self._configs.get(brand_id)
        today = settings.calendar.day_of(clock.now_ms())
        folded = [
            day
            for day in await self._rollup.open_days(brand_id, today)
            if await self._rollup.fold(brand_id, day)
        ]
        kept = settings.config.session_retention_days - AUDIT_AFTER_DAYS
        audited = await self._audits.due_days(
            brand_id, add_days(today, -kept), add_days(today, -AUDIT_AFTER_DAYS)
        )
        for day in audited:
            await self._audits.audit(brand_id, day)
        return RolledUp(folded, audited)

    async def _brands(self, now: datetime) -> list[str]:
        """Return brands with an audit due, or shards of a day that has ended anywhere on Earth."""
        latest = (now.astimezone(UTC) + _EASTERNMOST).date().isoformat()
        shards = self._db.collection_group("statShards").where(
            filter=FieldFilter("day", "<", latest)
        )
        due = (
            self._db.collection_group("stats")
            .where(filter=FieldFilter("audit", "==", DUE))
            .where(filter=FieldFilter("day", "<=", add_days(latest, -AUDIT_AFTER_DAYS)))
        )
        documents = [*await shards.select([]).get(), *await due.select([]).get()]
        return sorted({BrandPaths.of(each.reference.path).brand_id for each in documents})
