"""Reports: totals and channels of any range of days, from period documents and open shards."""

from dataclasses import dataclass

from google.cloud.firestore import AsyncClient, async_transactional
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.aggregates import VISITORS, Tally, add, number
from shared.attribution.calendar import cover, period_days, period_id
from shared.attribution.credit import ORDER
from shared.attribution.date_ranges import DateRange
from shared.attribution.money import decimal_amount
from shared.attribution.reports import channel_report, rate
from shared.attribution.visitors import EMPTY, estimate, from_ranks, merge
from shared.gcp import clock
from shared.models.channel import ChannelAttribution
from shared.models.config import MarketingConfig
from shared.models.enums import AttributionModel, PeriodKind
from shared.models.stats import MarketingStats
from shared.services.paths import BrandPaths

REGISTERS = "registers"
"""The field of a period document that holds its merged HyperLogLog registers."""


@dataclass(frozen=True, slots=True)
class Totals:
    """All numbers of a range of days: the tally, and the registers of distinct visitors."""

    tally: Tally
    registers: bytes


class ReportService:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def stats(
        self, config: MarketingConfig, days: DateRange, model: AttributionModel
    ) -> MarketingStats:
        return _stats(await self._totals(config.brand_id, days), config, days, model)

    async def channels(
        self, config: MarketingConfig, days: DateRange, model: AttributionModel
    ) -> list[ChannelAttribution]:
        totals = await self._totals(config.brand_id, days)
        return channel_report(totals.tally, model, config.currency, config.enabled_channels)

    async def _totals(self, brand_id: str, days: DateRange) -> Totals:
        """Sums in one read-only transaction, so that a fold in between neither hides a number
        nor shows it twice.
        """
        paths = BrandPaths(brand_id)
        periods = self._db.collection(paths.stats)
        shards = (
            self._db.collection(paths.stat_shards)
            .where(filter=FieldFilter("day", ">=", days.start))
            .where(filter=FieldFilter("day", "<=", days.end))
        )

        @async_transactional
        async def read(transaction: AsyncTransaction) -> Totals:
            tally: Tally = {}
            registers = EMPTY
            wanted = [periods.document(period) for period in cover(days.start, days.end)]
            async for snapshot in self._db.get_all(wanted, transaction=transaction):
                registers = _include(tally, registers, snapshot.to_dict() or {})
            async for snapshot in shards.stream(transaction=transaction):
                registers = _include(tally, registers, snapshot.to_dict() or {})
            return Totals(tally, registers)

        totals: Totals = await read(self._db.transaction(read_only=True))
        return totals


def _include(tally: Tally, registers: bytes, document: dict[str, object]) -> bytes:
    ranks, folded = document.pop(VISITORS, None), document.pop(REGISTERS, None)
    add(tally, document)
    if isinstance(ranks, dict):
        registers = merge(registers, from_ranks(ranks))
    if isinstance(folded, bytes):
        registers = merge(registers, folded)
    return registers


def _stats(
    totals: Totals, config: MarketingConfig, days: DateRange, model: AttributionModel
) -> MarketingStats:
    tally, currency = totals.tally, config.currency
    sessions, orders = number(tally, "sessions"), number(tally, "orders")
    sales = decimal_amount(number(tally, "sales"), currency)
    return MarketingStats(
        brand_id=config.brand_id,
        period=_period(days),
        date=days.start,
        end_date=days.end,
        total_sessions=sessions,
        unique_visitors=min(estimate(totals.registers), sessions),
        total_sales=sales,
        total_orders=orders,
        sales_attributed_to_marketing=decimal_amount(
            number(tally, "marketing", model.value, "sales"), currency
        ),
        orders_attributed_to_marketing=number(tally, "marketing", model.value, "orders") / ORDER,
        conversion_rate=rate(orders, sessions) or 0,
        average_order_value=sales / orders if orders else None,
        channel_stats=channel_report(tally, model, currency, config.enabled_channels),
        updated_at=clock.now(),
    )


def _period(days: DateRange) -> PeriodKind | None:
    for kind in PeriodKind:
        if period_days(period_id(days.start, kind)) == (days.start, days.end):
            return kind
    return None
