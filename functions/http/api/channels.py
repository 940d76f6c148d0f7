"""`GET /api/marketing/channels`: what each channel brought in a range of days."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from functions.http.api.documentation import REFUSALS
from functions.http.api.membership import Readable
from functions.http.api.ranges import ReportQuery
from shared.reports import wiring as reports
from shared.reports.models.stats import ChannelAttribution

router = APIRouter(responses=REFUSALS)


class ChannelsAnswer(BaseModel):
    channels: list[ChannelAttribution]
    previous: list[ChannelAttribution] | None = None


@router.get("/channels", response_model_exclude_none=True)
async def get_channels(
    query: Annotated[ReportQuery, Query()], settings: Readable
) -> ChannelsAnswer:
    """The channels that had a session, an order or costs, best sales first."""
    days, model = query.days(settings), query.model(settings)
    before = query.compared(days)
    service = reports.service()
    return ChannelsAnswer(
        channels=await service.channels(settings.config, days, model),
        previous=await service.channels(settings.config, before, model) if before else None,
    )
