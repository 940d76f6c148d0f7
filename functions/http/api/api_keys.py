"""`/api/marketing/api-keys`: the API keys with which a shop's backend calls the API."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from pydantic.alias_generators import to_camel
from pydantic.config import ConfigDict

from functions.http.api.brand_access import Manageable
from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.ranges import QueryModel
from shared.brands import wiring as brands
from shared.brands.models.api_key import KEY_ID, ApiKey, KeyScope
from shared.common.shapes import shaped
from shared.common.wire import WireModel

router = APIRouter(responses=REFUSALS, tags=["Settings"])


class NewKey(WireModel):
    brand_id: str
    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[KeyScope], Field(min_length=1)] = Field(
        default_factory=lambda: [KeyScope.EVENTS]
    )


class KeyAnswer(BaseModel):
    """A new key. `secret` is in this answer only."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    api_key: ApiKey
    secret: str


class KeysAnswer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    api_keys: list[ApiKey]


class KeyRevoked(BaseModel):
    revoked: str


@router.post("/api-keys")
async def create_api_key(new: NewKey, settings: Manageable, request: Request) -> KeyAnswer:
    """Create an API key.

    The answer has the key's secret. It is shown only once: only its hash is stored.
    """
    key, secret = await brands.api_keys().create(
        settings.config.brand_id, new.name, new.scopes, request.state.uid
    )
    return KeyAnswer(api_key=key, secret=secret)


@router.get("/api-keys")
async def list_api_keys(_query: Annotated[QueryModel, Query()], settings: Manageable) -> KeysAnswer:
    """List API keys.

    The oldest key comes first. Secrets are not shown.
    """
    return KeysAnswer(api_keys=await brands.api_keys().list(settings.config.brand_id))


@router.delete(
    "/api-keys/{id}",
    responses={404: {"model": ErrorBody, "description": "The brand has no key with this id"}},
    openapi_extra={
        "parameters": [
            {"name": "brandId", "in": "query", "required": True, "schema": {"type": "string"}}
        ]
    },
)
async def revoke_api_key(
    id: Annotated[str, Path(), shaped(rf"^{KEY_ID}$", "is not an API key's id")],  # noqa: A002
    settings: Manageable,
) -> KeyRevoked:
    """Revoke an API key.

    Running instances may accept the key for up to 30 seconds more.
    """
    await brands.api_keys().revoke(settings.config.brand_id, id)
    return KeyRevoked(revoked=id)
