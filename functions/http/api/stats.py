"""`GET /api/marketing/stats`: a brand's totals for a range of days."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from functions.http.api.documentation import REFUSALS
from functions.http.api.membership import Readable
from functions.http.api.ranges import ReportQuery
from shared.models.stats import MarketingStats
from shared.services import wiring

router = APIRouter(responses=REFUSALS)


class StatsAnswer(BaseModel):
    stats: MarketingStats
    previous: MarketingStats | None = None


@router.get("/stats", response_model_exclude_none=True)
async def get_stats(query: Annotated[ReportQuery, Query()], settings: Readable) -> StatsAnswer:
    """Totals, and every channel's part, under one attribution model."""
    days, model = query.days(settings), query.model(settings)
    before = query.compared(days)
    reports = wiring.reports()
    return StatsAnswer(
        stats=await reports.stats(settings.config, days, model),
        previous=await reports.stats(settings.config, before, model) if before else None,
    )
