"""`/api/marketing/conversions`: orders and other conversions, with journeys and credit."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.ranges import ModelQuery, QueryModel, channel_id
from shared.attribution import wiring as attribution
from shared.attribution.logic.credit import credited_to
from shared.attribution.models.marketing_conversion import MarketingConversion
from shared.common.enums import ConversionType
from shared.common.wire import WireModel
from shared.gcp.pages import Cursor

router = APIRouter(responses=REFUSALS, tags=["Reports"])


class ConversionsQuery(ModelQuery):
    """Asks for a page of conversions in a range of days.

    `channel` is the id or name of a channel that they are credited to.
    """

    type: ConversionType | None = None
    channel: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class ConversionsAnswer(WireModel):
    conversions: list[MarketingConversion]
    next_cursor: str | None = None


class ConversionAnswer(WireModel):
    conversion: MarketingConversion


@router.get("/conversions", response_model_exclude_none=True)
async def list_conversions(
    query: Annotated[ConversionsQuery, Query()], settings: Readable
) -> ConversionsAnswer:
    """List conversions.

    The newest conversion comes first. Each has its journey and the credit of every channel.
    """
    channel = None if query.channel is None else channel_id(query.channel)
    conversions, following = await attribution.conversion_reader().list(
        settings.config.brand_id,
        query.days(settings),
        type_=query.type,
        credited=None if channel is None else credited_to(query.model(settings), channel),
        limit=query.limit,
        cursor=None if query.cursor is None else Cursor.parse(query.cursor, "day", "occurredAt"),
    )
    return ConversionsAnswer(
        conversions=conversions, next_cursor=None if following is None else str(following)
    )


@router.get(
    "/conversions/{id}",
    response_model_exclude_none=True,
    responses={
        404: {"model": ErrorBody, "description": "The brand has no conversion with this id"}
    },
)
async def get_conversion(
    id: str,  # noqa: A002
    _query: Annotated[QueryModel, Query()],
    settings: Readable,
) -> ConversionAnswer:
    """Get a conversion.

    The answer has its journey and the credit of every channel.
    """
    conversion = await attribution.conversion_reader().find(settings.config.brand_id, id)
    return ConversionAnswer(conversion=conversion)
