"""`/api/marketing/conversions`: orders and other conversions, with journeys and credit."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field

from functions.http.api.brand_access import Readable, Writable
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


class VoidBody(WireModel):
    """`reason` is for the brand's members: why the conversion must not count."""

    brand_id: str
    reason: Annotated[str, Field(min_length=1, max_length=500)]


_NO_CONVERSION: Final[dict[int | str, dict[str, object]]] = {
    404: {"model": ErrorBody, "description": "The brand has no conversion with this id"}
}


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
    responses=_NO_CONVERSION,
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


@router.post("/conversions/{id}/void", response_model_exclude_none=True, responses=_NO_CONVERSION)
async def void_conversion(
    id: str,  # noqa: A002
    body: VoidBody,
    settings: Writable,
    request: Request,
) -> ConversionAnswer:
    """Void a conversion.

    It is then as if it had never been: it counts in no report, total or segment, ends no journey,
    and makes nobody a returning customer. Later conversions get their credit again within a
    minute. The conversion is kept, with who voided it, when and why.
    """
    brand_id = settings.config.brand_id
    await attribution.voiding().void(brand_id, id, request.state.uid, body.reason)
    return ConversionAnswer(conversion=await attribution.conversion_reader().find(brand_id, id))


@router.delete("/conversions/{id}/void", response_model_exclude_none=True, responses=_NO_CONVERSION)
async def restore_conversion(
    id: str,  # noqa: A002
    settings: Writable,
    request: Request,
) -> ConversionAnswer:
    """Restore a voided conversion.

    It counts again what it is now: refunds that came meanwhile are subtracted.
    """
    brand_id = settings.config.brand_id
    await attribution.voiding().restore(brand_id, id, request.state.uid)
    return ConversionAnswer(conversion=await attribution.conversion_reader().find(brand_id, id))
