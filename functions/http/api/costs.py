"""`/api/marketing/channels/costs`: the costs of channels, by day."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field

from functions.http.api.brand_access import Readable, Writable, media_type
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import RangeQuery
from shared.channels.catalog import channel_shown
from shared.common.errors import BadRequestError, TooLargeError
from shared.common.money import decimal_amount, minor_units
from shared.common.validation import of_the_caller
from shared.common.wire import WireModel
from shared.reports import wiring as reports
from shared.reports.logic.cost_csv import cost_rows, refuse
from shared.reports.logic.costs import Cost
from shared.reports.models.cost import MAX_ROWS, ChannelCost, CostRow

router = APIRouter(responses=REFUSALS, tags=["Reports"])

MAX_JSON: Final = 64 * 1024
_CSV_EXAMPLE: Final = "day,channel,cost,impressions,clicks\n2026-01-15,google_ads,12.50,1200,34\n"


class CostsBody(WireModel):
    brand_id: str
    costs: Annotated[list[CostRow], Field(min_length=1, max_length=MAX_ROWS)]


class CostsAnswer(WireModel):
    costs: list[ChannelCost]


class CountAnswer(WireModel):
    count: int


_SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "required": ["brandId", "costs"],
    "additionalProperties": False,
    "properties": {
        "brandId": {"type": "string"},
        "costs": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_ROWS,
            "items": CostRow.model_json_schema(),
        },
    },
}


@router.put(
    "/channels/costs",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _SCHEMA},
                "text/csv": {"schema": {"type": "string"}, "example": _CSV_EXAMPLE},
            },
        },
        "parameters": [
            {
                "name": "brandId",
                "in": "query",
                "description": "Required with CSV",
                "schema": {"type": "string"},
            }
        ],
    },
)
async def set_channel_costs(request: Request, settings: Writable) -> CountAnswer:
    """Set channel costs.

    A row replaces the costs of its day and channel. If one row is wrong, none is stored.
    """
    rows = _rows(await request.body(), media_type(request))
    costs = _costs(rows, settings.config.currency)
    await reports.costs().set(settings.config.brand_id, costs)
    return CountAnswer(count=len(costs))


@router.get("/channels/costs", response_model_exclude_none=True)
async def list_channel_costs(
    query: Annotated[RangeQuery, Query()], settings: Readable
) -> CostsAnswer:
    """List channel costs.

    Returns the costs of a range of days, sorted by day and channel.
    """
    config = settings.config
    costs = await reports.costs().list(config.brand_id, query.days(settings))
    return CostsAnswer(costs=[_shown(cost, config.currency) for cost in costs])


def _rows(body: bytes, kind: str) -> list[tuple[str, CostRow]]:
    """Return the rows, each with its place in the body."""
    if kind == "text/csv":
        return cost_rows(body)
    if kind != "application/json":
        raise BadRequestError(
            f"Content-Type: {kind[:80]!r} is not supported; send application/json or text/csv"
        )
    if len(body) > MAX_JSON:
        raise TooLargeError(
            f"the body is larger than {MAX_JSON} bytes; send fewer rows at once, or CSV"
        )
    with of_the_caller():
        costs = CostsBody.model_validate_json(body).costs
    return [(f"costs[{place}]", row) for place, row in enumerate(costs)]


def _costs(rows: list[tuple[str, CostRow]], currency: str) -> list[Cost]:
    """Return the rows with money in minor units. Raise `InvalidError` if any row is wrong.

    A row is wrong if its day and channel appear twice, or if its cost is not an amount.
    """
    costs: dict[tuple[str, str], Cost] = {}
    places: dict[tuple[str, str], str] = {}
    wrong: dict[str, str] = {}
    for place, row in rows:
        key = (row.day, row.channel_id)
        if places.setdefault(key, place) != place:
            what = f"{row.channel_id} on {row.day} appears twice, first in {places[key]}"
            wrong[place] = f"{what}; send one row with the sum"
            continue
        try:
            amount = minor_units(row.cost, currency)
        except ValueError as error:
            wrong[place] = f"cost: {error}"
        else:
            costs[key] = Cost(row.day, row.channel_id, amount, row.impressions, row.clicks)
    refuse(wrong)
    return list(costs.values())


def _shown(cost: Cost, currency: str) -> ChannelCost:
    return ChannelCost(
        day=cost.day,
        channel_id=cost.channel_id,
        channel_name=channel_shown(cost.channel_id).name,
        cost=decimal_amount(cost.cost, currency),
        impressions=cost.impressions,
        clicks=cost.clicks,
    )
