"""Check access by role: every member of a brand may read, all except viewers may write."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from pydantic import JsonValue

from functions.http.api.authentication import check_current_sign_in
from shared.brands import wiring as brands
from shared.brands.models.config import BrandSettings
from shared.common.enums import Role
from shared.common.errors import BadRequestError, ForbiddenError, InvalidError
from shared.common.ids import BRAND_ID
from shared.common.json_limits import half_character
from shared.gcp.logging import about_brand

_READERS = frozenset(Role)
_WRITERS = frozenset(Role) - {Role.VIEWER}
_MANAGERS = frozenset({Role.OWNER, Role.ADMIN})
_WITH_BODY = frozenset({"POST", "PUT", "DELETE"})
_NO_JSON = frozenset({"text/csv", "application/x-ndjson"})
_BRAND_ID = re.compile(BRAND_ID)

NO_JSON: Final = "the body is not valid JSON; send an object with brandId"


def _member(
    allowed: frozenset[Role], *, signed_in_now: bool = False
) -> Callable[[Request], Awaitable[BrandSettings]]:
    async def settings_for_member(request: Request) -> BrandSettings:
        brand_id = await named_brand(request)
        brand = await brands.directory().find(brand_id)
        role = brand.role_of(request.state.uid) if brand else None
        if role is None:
            raise ForbiddenError(f"Forbidden: you are not a member of the brand {brand_id!r}")
        if role not in allowed:
            raise ForbiddenError(
                f"Forbidden: the role {role.value!r} may not do this; ask the owner of "
                f"{brand_id!r} for one of these roles: {', '.join(sorted(allowed - {Role.OWNER}))}"
            )
        if signed_in_now:
            await check_current_sign_in(request)
        request.state.role = role
        about_brand(brand_id)
        return await brands.settings().get(brand_id)

    return settings_for_member


async def named_brand(request: Request) -> str:
    """Return the brandId of the JSON body or, if there is no such body, of the query.

    Raise `BadRequestError` if there is no brandId, or if body and query name different ones. Every
    route comes by here, so this also raises `InvalidError` for a body whose text cannot be stored.
    """
    asked: object = request.query_params.get("brandId")
    in_body = request.method in _WITH_BODY and media_type(request) not in _NO_JSON
    body = await _json(request) if in_body else None
    brand_id: object = body.get("brandId") if isinstance(body, dict) else None
    if brand_id is None and (not in_body or request.method == "DELETE"):
        brand_id = asked
    if asked is not None and asked != brand_id:
        raise BadRequestError("brandId: the query and the body name two brands; send it once")
    if not isinstance(brand_id, str) or not _BRAND_ID.fullmatch(brand_id):
        where = "body" if in_body and request.method != "DELETE" else "query"
        raise BadRequestError(f"Brand ID required: send brandId in the {where}")
    if (place := half_character(body)) is not None:
        raise InvalidError(
            f"{place}: has half of a character (a lone surrogate), which no text can hold; send "
            "the whole character"
        )
    return brand_id


async def _json(request: Request) -> JsonValue:
    """Return the body as it was sent, unchecked. A DELETE may have none."""
    content = await request.body()
    if not content and request.method == "DELETE":
        return None
    try:
        body: JsonValue = json.loads(content)
    except (ValueError, RecursionError):
        raise BadRequestError(NO_JSON) from None
    return body


def media_type(request: Request) -> str:
    """Return the request's Content-Type without parameters, or JSON's if it has none."""
    stated = request.headers.get("content-type", "application/json")
    return stated.partition(";")[0].strip().lower()


Readable = Annotated[BrandSettings, Depends(_member(_READERS))]
Writable = Annotated[BrandSettings, Depends(_member(_WRITERS))]
Exportable = Annotated[BrandSettings, Depends(_member(_WRITERS, signed_in_now=True))]
Manageable = Annotated[BrandSettings, Depends(_member(_MANAGERS, signed_in_now=True))]
"""Keys, exports, personal data and erasure are refused as soon as a sign-in is revoked."""
