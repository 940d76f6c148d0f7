"""`GET /api/marketing/brand`: the brand system's document, with the marketing settings."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, JsonValue

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import QueryModel
from shared.brands import wiring as brands
from shared.common.enums import Role

router = APIRouter(responses=REFUSALS, tags=["Settings"])


SHOWN_TO_VIEWERS: Final = frozenset(
    {
        "name",
        "displayName",
        "slug",
        "description",
        "logo",
        "logoUrl",
        "website",
        "industry",
        "country",
        "language",
        "locale",
        "currency",
        "timeZone",
        "timezone",
    }
)
"""What a shop shows to everybody. The other fields are the brand system's: perhaps contracts, or
keys of other services.
"""


class BrandAnswer(BaseModel):
    brand: dict[str, JsonValue]


@router.get("/brand")
async def get_brand(
    _query: Annotated[QueryModel, Query()], settings: Readable, request: Request
) -> BrandAnswer:
    """Get the brand.

    The answer has all fields of the document `brands/{brandId}`, which belongs to your own
    brand system, and the marketing settings as `marketingConfig`. Viewers get only the fields that
    a shop shows to everybody, such as its name and logo.
    """
    brand_id = settings.config.brand_id
    document = await brands.directory().document(brand_id) or {}
    if request.state.role is Role.VIEWER:
        document = {name: it for name, it in document.items() if name in SHOWN_TO_VIEWERS}
    config = settings.config.model_dump(mode="json", exclude_none=True)
    return BrandAnswer(brand={**document, "id": brand_id, "marketingConfig": config})
