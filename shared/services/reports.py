"""Reports: totals, channels and series of any range of days, from periods and open shards.

A range is covered by the fewest period documents; what has not been folded yet is added from the
shards of its days. All is read in one read-only transaction, so that a fold in between neither
hides a number nor shows it twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from google.cloud.firestore import AsyncClient, AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.calendar import cover
from shared.attribution.date_ranges import DateRange
from shared.attribution.reports import channel_report
from shared.attribution.series import Bucket, buckets, day_point, point
from shared.attribution.stats import stats_report
from shared.attribution.totals import Totals
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.models.channel import ChannelAttribution
from shared.models.config import MarketingConfig
from shared.models.enums import AttributionModel, PeriodKind
from shared.models.stats import MarketingStats, SeriesPoint
from shared.services.paths import BrandPaths

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Read:
    """Period documents by id (those that exist), and the open shards of each day."""

    periods: dict[str, Document]
    shards: dict[str, list[Document]]

    def totals(self, days: DateRange) -> Totals:
        folded = (
            self.periods[each] for each in cover(days.start, days.end) if each in self.periods
        )
        opened = (
            shard
            for day, shards in self.shards.items()
            if days.start <= day <= days.end
            for shard in shards
        )
        return Totals.of([*folded, *opened])


class ReportService:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def stats(
        self, config: MarketingConfig, days: DateRange, model: AttributionModel
    ) -> MarketingStats:
        totals = await self._totals(config.brand_id, days)
        return stats_report(totals, config, days, model, clock.now())

    async def channels(
        self, config: MarketingConfig, days: DateRange, model: AttributionModel
    ) -> list[ChannelAttribution]:
        totals = await self._totals(config.brand_id, days)
        return channel_report(totals.tally, model, config.currency, config.enabled_channels)

    async def series(
        self,
        config: MarketingConfig,
        days: DateRange,
        model: AttributionModel,
        interval: PeriodKind,
    ) -> list[SeriesPoint]:
        """One point for each day, week or month of the range; those at its ends may be cut."""
        wanted = buckets(days, interval)
        if interval is PeriodKind.DAY:
            return await self._daily(config, wanted, days, model)
        periods = [each for bucket in wanted for each in cover(bucket.start, bucket.end)]
        read = await self._read(config.brand_id, periods, days)
        return [point(bucket, read.totals(bucket), config, model) for bucket in wanted]

    async def _daily(
        self,
        config: MarketingConfig,
        wanted: list[Bucket],
        days: DateRange,
        model: AttributionModel,
    ) -> list[SeriesPoint]:
        """Days from the key numbers that months hold; a day with open shards is read itself."""
        months = sorted({bucket.start[:7] for bucket in wanted})
        read = await self._read(config.brand_id, months, days, with_open_days=True)
        points = []
        for bucket in wanted:
            if bucket.start in read.shards:
                points.append(point(bucket, read.totals(bucket), config, model))
            else:
                held = read.periods.get(bucket.start[:7], {}).get("days")
                numbers = held.get(bucket.start, {}) if isinstance(held, dict) else {}
                points.append(day_point(bucket, numbers, config, model))
        return points

    async def _totals(self, brand_id: str, days: DateRange) -> Totals:
        return (await self._read(brand_id, cover(days.start, days.end), days)).totals(days)

    async def _read(
        self,
        brand_id: str,
        periods: Iterable[str],
        days: DateRange,
        *,
        with_open_days: bool = False,
    ) -> _Read:
        paths = BrandPaths(brand_id)
        stats = self._db.collection(paths.stats)
        shards = (
            self._db.collection(paths.stat_shards)
            .where(filter=FieldFilter("day", ">=", days.start))
            .where(filter=FieldFilter("day", "<=", days.end))
        )

        async def read(transaction: AsyncTransaction) -> _Read:
            opened: dict[str, list[Document]] = {}
            async for snapshot in shards.stream(transaction=transaction):
                opened.setdefault(snapshot.get("day"), []).append(snapshot.to_dict() or {})
            wanted = dict.fromkeys([*periods, *(opened if with_open_days else ())])
            references = [stats.document(period) for period in wanted]
            found = self._db.get_all(references, transaction=transaction)
            documents = {each.id: each.to_dict() async for each in found}
            return _Read({key: held for key, held in documents.items() if held}, opened)

        return await transact(self._db, read, read_only=True)
