"""`/api/marketing/config`: a brand's marketing settings."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, JsonValue

from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.membership import Readable, Writable
from functions.http.api.ranges import QueryModel
from shared.brands import wiring as brands
from shared.brands.models.config import ConfigFields, MarketingConfig
from shared.common.validation import of_the_caller
from shared.segments import wiring as segments

router = APIRouter(responses=REFUSALS)


class ConfigAnswer(BaseModel):
    config: MarketingConfig


class ConfigUpdate(ConfigFields):
    """The settings to change; those left out stay, and what only the product sets is ignored."""

    brand_id: str
    zone_changes: JsonValue = None
    created_at: JsonValue = None
    updated_at: JsonValue = None


@router.get("/config", response_model_exclude_none=True)
async def get_config(_query: Annotated[QueryModel, Query()], settings: Readable) -> ConfigAnswer:
    """The settings in force."""
    return ConfigAnswer(config=settings.config)


@router.put(
    "/config",
    response_model_exclude_none=True,
    responses={409: {"model": ErrorBody, "description": "The currency is already in use"}},
)
async def put_config(update: ConfigUpdate, settings: Writable) -> ConfigAnswer:
    """Changes the settings it is given, and answers all of them."""
    given = update.model_fields_set & set(ConfigFields.model_fields)
    changes = update.model_dump(mode="json", include=given)
    with of_the_caller():  # settings may be wrong only beside those that are there
        changed = await brands.settings().update(
            settings.config.brand_id, changes, segments.service().evaluate_anew
        )
    return ConfigAnswer(config=changed)
