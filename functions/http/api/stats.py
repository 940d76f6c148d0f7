"""`GET /api/marketing/stats`: a brand's totals for a range of days."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import ReportQuery
from shared.common.enums import PeriodKind
from shared.reports import wiring as reports
from shared.reports.models.stats import MarketingStats, SeriesPoint

router = APIRouter(responses=REFUSALS, tags=["Reports"])


class StatsQuery(ReportQuery):
    """A report's query. With `interval` the answer is a series instead of one total."""

    interval: Literal["day", "week", "month"] | None = None


class StatsAnswer(BaseModel):
    """Has `stats` of the whole range or, with an interval, a `series` with a point each period."""

    stats: MarketingStats | None = None
    series: list[SeriesPoint] | None = None
    previous: MarketingStats | list[SeriesPoint] | None = None


@router.get("/stats", response_model_exclude_none=True)
async def get_stats(query: Annotated[StatsQuery, Query()], settings: Readable) -> StatsAnswer:
    """Get totals.

    Returns visits, orders and sales of the range, in total and by channel. With `interval`, returns
    a series of the totals instead.
    """
    days, model = query.days(settings), query.model(settings)
    before = query.compared(days)
    service = reports.service()
    if query.interval is not None:
        interval = PeriodKind(query.interval)
        series = partial(service.series, settings.config, model=model, interval=interval)
        return StatsAnswer(
            series=await series(days), previous=await series(before) if before else None
        )
    return StatsAnswer(
        stats=await service.stats(settings.config, days, model),
        previous=await service.stats(settings.config, before, model) if before else None,
    )
