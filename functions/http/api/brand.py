"""`GET /api/marketing/brand`: the brand system's document, with the marketing settings."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, JsonValue

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import QueryModel
from shared.brands import wiring as brands

router = APIRouter(responses=REFUSALS, tags=["Settings"])


class BrandAnswer(BaseModel):
    brand: dict[str, JsonValue]


@router.get("/brand")
async def get_brand(_query: Annotated[QueryModel, Query()], settings: Readable) -> BrandAnswer:
    """Get the brand.

    The answer has all fields of the document `brands/{brandId}`, which belongs to your own
    brand system, and the marketing settings as `marketingConfig`.
    """
    brand_id = settings.config.brand_id
    document = await brands.directory().document(brand_id)
    config = settings.config.model_dump(mode="json", exclude_none=True)
    return BrandAnswer(brand={**(document or {}), "id": brand_id, "marketingConfig": config})
