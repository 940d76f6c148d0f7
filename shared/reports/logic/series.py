"""Cut a range of days into days, weeks or months, and return the numbers of each."""

from collections.abc import Mapping

from shared.attribution.logic.credit import ORDER
from shared.brands.models.config import MarketingConfig
from shared.common.calendar import add_days, period_days, period_id
from shared.common.date_ranges import DateRange
from shared.common.enums import AttributionModel, PeriodKind
from shared.common.money import decimal_amount
from shared.counters.logic.tally import Tally, add, number
from shared.counters.logic.totals import Totals
from shared.reports.logic.channels import rate
from shared.reports.models.stats import SeriesPoint


def buckets(days: DateRange, interval: PeriodKind) -> list[DateRange]:
    """Return the calendar periods of the range, in order. The first and the last are cut to it."""
    periods: list[DateRange] = []
    start = days.start
    while start <= days.end:
        _, last = period_days(period_id(start, interval))
        end = min(last, days.end)
        periods.append(DateRange(start, end))
        start = add_days(end, 1)
    return periods


def point(
    bucket: DateRange, totals: Totals, config: MarketingConfig, model: AttributionModel
) -> SeriesPoint:
    """Return the point of a series for a period with these totals."""
    return _point(bucket, totals.tally, totals.unique_visitors, config, model)


def day_point(
    bucket: DateRange,
    key_numbers: Mapping[str, object],
    config: MarketingConfig,
    model: AttributionModel,
) -> SeriesPoint:
    """Return the point of a series for a day, from the key numbers in its month, or with zeros."""
    tally: Tally = {}
    add(tally, key_numbers)
    return _point(bucket, tally, number(tally, "visitors"), config, model)


def with_uncounted(points: list[SeriesPoint], days: list[str]) -> list[SeriesPoint]:
    """Return the points, each with those of these days that lie in it."""
    return [
        each.model_copy(
            update={
                "uncounted_days": [day for day in days if each.date <= day <= each.end_date] or None
            }
        )
        for each in points
    ]


def _point(
    bucket: DateRange,
    tally: Tally,
    visitors: int,
    config: MarketingConfig,
    model: AttributionModel,
) -> SeriesPoint:
    sessions, orders = number(tally, "sessions"), number(tally, "orders")
    marketing_sales = number(tally, "marketing", model.value, "sales")
    return SeriesPoint(
        date=bucket.start,
        end_date=bucket.end,
        total_sessions=sessions,
        unique_visitors=visitors,
        total_sales=decimal_amount(number(tally, "sales"), config.currency),
        total_orders=orders,
        sales_attributed_to_marketing=decimal_amount(marketing_sales, config.currency),
        orders_attributed_to_marketing=number(tally, "marketing", model.value, "orders") / ORDER,
        conversion_rate=rate(orders, sessions) or 0,
    )
