"""`GET /api/marketing/channels`: what each channel brought in a range of days."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from functions.http.api.documentation import REFUSALS
from functions.http.api.membership import Readable
from functions.http.api.ranges import ReportQuery
from shared.attribution.costs import with_costs
from shared.attribution.date_ranges import DateRange
from shared.models.channel import ChannelAttribution
from shared.models.config import MarketingConfig
from shared.models.enums import AttributionModel
from shared.services import wiring

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
    return ChannelsAnswer(
        channels=await _report(settings.config, days, model),
        previous=await _report(settings.config, before, model) if before else None,
    )


async def _report(
    config: MarketingConfig, days: DateRange, model: AttributionModel
) -> list[ChannelAttribution]:
    channels, spent = await asyncio.gather(
        wiring.reports().channels(config, days, model),
        wiring.costs().by_channel(config.brand_id, days),
    )
    return with_costs(channels, spent, config.currency, config.enabled_channels)
