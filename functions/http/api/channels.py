"""`GET /api/marketing/channels`: visits, orders and sales by channel."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import ReportQuery
from shared.reports import wiring as reports
from shared.reports.models.stats import ChannelAttribution

router = APIRouter(responses=REFUSALS, tags=["Reports"])


class ChannelsAnswer(BaseModel):
    channels: list[ChannelAttribution]
    previous: list[ChannelAttribution] | None = None


@router.get("/channels", response_model_exclude_none=True)
async def list_channels(
    query: Annotated[ReportQuery, Query()], settings: Readable
) -> ChannelsAnswer:
    """List channels with their results.

    The list has every channel with a session, an order or costs in the range, highest sales
    first.
    """
    days, model = query.days(settings), query.model(settings)
    before = query.compared(days)
    service = reports.service()
    return ChannelsAnswer(
        channels=await service.channels(settings.config, days, model),
        previous=await service.channels(settings.config, before, model) if before else None,
    )
