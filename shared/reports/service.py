"""Report on any range of days: totals, channels and series.

Reports read the fewest period documents that cover the range, and add the shards of its days that
are not folded into them yet.
"""

import asyncio

from google.cloud.firestore import AsyncClient

from shared.brands.models.config import MarketingConfig
from shared.common.calendar import cover
from shared.common.date_ranges import DateRange
from shared.common.enums import AttributionModel, PeriodKind
from shared.counters.periods import Counted, PeriodReader
from shared.gcp import clock
from shared.reports.audit import AuditService
from shared.reports.costs import CostService
from shared.reports.logic.channels import channel_report
from shared.reports.logic.costs import with_costs
from shared.reports.logic.series import buckets, day_point, point, with_uncounted
from shared.reports.logic.stats import stats_report
from shared.reports.models.stats import ChannelAttribution, MarketingStats, SeriesPoint


class ReportService:
    """Builds reports from what was counted, what channels cost and what audits found."""

    def __init__(self, db: AsyncClient) -> None:
        self._reader = PeriodReader(db)
        self._costs = CostService(db)
        self._audits = AuditService(db)

    async def stats(
        self, config: MarketingConfig, days: DateRange, model: AttributionModel
    ) -> MarketingStats:
        """Return the totals of a range, with its channels and the differences that audits found."""
        counted, spent, differences = await asyncio.gather(
            self._read(config.brand_id, days),
            self._costs.by_channel(config.brand_id, days),
            self._audits.known_differences(config.brand_id, days),
        )
        totals = counted.totals(days)
        report = stats_report(totals, spent, config, days, model, clock.now())
        faults = {
            "audit_differences": differences or None,
            "uncounted_days": counted.uncounted_days or None,
        }
        return report.model_copy(update=faults)

    async def channels(
        self, config: MarketingConfig, days: DateRange, model: AttributionModel
    ) -> list[ChannelAttribution]:
        """Return the channels that had a session, an order or costs, highest sales first."""
        counted, spent = await asyncio.gather(
            self._read(config.brand_id, days), self._costs.by_channel(config.brand_id, days)
        )
        tally = counted.totals(days).tally
        report = channel_report(tally, model, config.currency, config.enabled_channels)
        return with_costs(report, spent, config.currency, config.enabled_channels)

    async def series(
        self,
        config: MarketingConfig,
        days: DateRange,
        model: AttributionModel,
        interval: PeriodKind,
    ) -> list[SeriesPoint]:
        """Return a point for each day, week or month. The first and last are cut to the range."""
        wanted = buckets(days, interval)
        if interval is PeriodKind.DAY:
            return await self._daily(config, wanted, days, model)
        periods = [each for bucket in wanted for each in cover(bucket.start, bucket.end)]
        counted = await self._reader.read(config.brand_id, periods, days)
        points = [point(bucket, counted.totals(bucket), config, model) for bucket in wanted]
        return with_uncounted(points, counted.uncounted_days)

    async def _daily(
        self,
        config: MarketingConfig,
        wanted: list[DateRange],
        days: DateRange,
        model: AttributionModel,
    ) -> list[SeriesPoint]:
        """Return a point for each day from its month's key numbers. Read days with open shards in
        full.
        """
        months = sorted({bucket.start[:7] for bucket in wanted})
        counted = await self._reader.read_daily(config.brand_id, months, days)
        points = [
            point(bucket, counted.totals(bucket), config, model)
            if bucket.start in counted.open_days
            else day_point(bucket, counted.key_numbers.get(bucket.start, {}), config, model)
            for bucket in wanted
        ]
        return with_uncounted(points, counted.uncounted_days)

    async def _read(self, brand_id: str, days: DateRange) -> Counted:
        return await self._reader.read(brand_id, cover(days.start, days.end), days)
