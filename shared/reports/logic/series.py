"""Series: a range of days cut into days, weeks or months, and the numbers of each piece."""

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

Bucket = DateRange


def buckets(days: DateRange, interval: PeriodKind) -> list[Bucket]:
    """The calendar periods of the range, in order; the first and the last are cut to it."""
    found: list[Bucket] = []
    start = days.start
    while start <= days.end:
        _, last = period_days(period_id(start, interval))
        end = min(last, days.end)
        found.append(Bucket(start, end))
        start = add_days(end, 1)
    return found


def point(
    bucket: Bucket, totals: Totals, config: MarketingConfig, model: AttributionModel
) -> SeriesPoint:
    return _point(bucket, totals.tally, totals.unique_visitors, config, model)


def day_point(
    bucket: Bucket,
    key_numbers: Mapping[str, object],
    config: MarketingConfig,
    model: AttributionModel,
) -> SeriesPoint:
    """The point of a day from the key numbers that its month holds; all 0 where it holds none."""
    tally: Tally = {}
    add(tally, key_numbers)
    return _point(bucket, tally, number(tally, "visitors"), config, model)


def _point(
    bucket: Bucket,
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
