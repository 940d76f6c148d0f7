"""`/api/marketing/config`: a brand's marketing settings."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, JsonValue

from functions.http.api.brand_access import Readable, Writable
from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.ranges import QueryModel
from shared.brands import wiring as brands
from shared.brands.models.config import ConfigFields, MarketingConfig
from shared.common.validation import of_the_caller
from shared.segments import wiring as segments

router = APIRouter(responses=REFUSALS, tags=["Settings"])


class ConfigAnswer(BaseModel):
    config: MarketingConfig


class ConfigUpdate(ConfigFields):
    """The settings to change. Settings that are left out stay; read-only fields are ignored."""

    brand_id: str
    zone_changes: JsonValue = None
    created_at: JsonValue = None
    updated_at: JsonValue = None

    def changes(self) -> dict[str, JsonValue]:
        """Return the settings that were sent."""
        given = self.model_fields_set & set(ConfigFields.model_fields)
        return self.model_dump(mode="json", include=given)


@router.get("/config", response_model_exclude_none=True)
async def get_config(_query: Annotated[QueryModel, Query()], settings: Readable) -> ConfigAnswer:
    """Get the settings.

    Settings that were never changed have their defaults.
    """
    return ConfigAnswer(config=settings.config)


@router.put(
    "/config",
    response_model_exclude_none=True,
    responses={
        409: {
            "model": ErrorBody,
            "description": "The currency cannot change: there are conversions or costs in it",
        }
    },
)
async def update_config(update: ConfigUpdate, settings: Writable) -> ConfigAnswer:
    """Change settings.

    Send only the settings to change. The answer has all of them. Other instances use the change
    after at most `CONFIG_CACHE_SECONDS` seconds.
    """
    with of_the_caller():  # a change may be wrong only together with the stored settings
        changed = await brands.settings().update(
            settings.config.brand_id, update.changes(), segments.service().evaluate_anew
        )
    return ConfigAnswer(config=changed)
