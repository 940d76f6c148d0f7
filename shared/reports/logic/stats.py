"""Turn a brand's totals for a range of days into stats under one model, as the API answers."""

from collections.abc import Mapping
from datetime import datetime

from shared.attribution.logic.credit import ORDER
from shared.brands.models.config import MarketingConfig
from shared.common.calendar import period_days, period_id
from shared.common.date_ranges import DateRange
from shared.common.enums import AttributionModel, PeriodKind
from shared.common.money import decimal_amount
from shared.counters.logic.tally import number
from shared.counters.logic.totals import Totals
from shared.reports.logic.channels import channel_report, rate
from shared.reports.logic.costs import Spend, with_costs
from shared.reports.models.stats import MarketingStats


def stats_report(
    totals: Totals,
    spent: Mapping[str, Spend],
    config: MarketingConfig,
    days: DateRange,
    model: AttributionModel,
    updated_at: datetime,
) -> MarketingStats:
    """Return the totals of a range of days, with every channel's numbers and cost."""
    tally, currency = totals.tally, config.currency
    enabled = config.enabled_channels
    channels = channel_report(tally, model, currency, enabled)
    sessions, orders = number(tally, "sessions"), number(tally, "orders")
    sales = decimal_amount(number(tally, "sales"), currency)
    marketing_sales = number(tally, "marketing", model.value, "sales")
    return MarketingStats(
        brand_id=config.brand_id,
        period=_period(days),
        date=days.start,
        end_date=days.end,
        total_sessions=sessions,
        unique_visitors=totals.unique_visitors,
        total_sales=sales,
        total_orders=orders,
        sales_attributed_to_marketing=decimal_amount(marketing_sales, currency),
        orders_attributed_to_marketing=number(tally, "marketing", model.value, "orders") / ORDER,
        conversion_rate=rate(orders, sessions) or 0,
        average_order_value=sales / orders if orders else None,
        channel_stats=with_costs(channels, spent, currency, enabled),
        updated_at=updated_at,
    )


def _period(days: DateRange) -> PeriodKind | None:
    for kind in PeriodKind:
        if period_days(period_id(days.start, kind)) == (days.start, days.end):
            return kind
    return None
