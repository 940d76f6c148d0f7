"""What a caller may do: members of a brand read it, all but viewers write."""

import json
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from shared.errors import BadRequestError, ForbiddenError
from shared.models.enums import Role
from shared.services import wiring
from shared.services.configs import BrandSettings

_READERS = frozenset(Role)
_WRITERS = frozenset(Role) - {Role.VIEWER}


def _member(allowed: frozenset[Role]) -> Callable[[Request], Awaitable[BrandSettings]]:
    async def settings_for_member(request: Request) -> BrandSettings:
        brand_id = await _brand_id(request)
        brand = await wiring.brands().find(brand_id)
        role = brand.role_of(request.state.uid) if brand else None
        if role is None:
            raise ForbiddenError(f"Forbidden: you are no member of a brand {brand_id!r}")
        if role not in allowed:
            raise ForbiddenError(
                f"Forbidden: as {role.value} of {brand_id!r} you may read, not write; ask its "
                "owner for the role of an editor"
            )
        return await wiring.configs().get(brand_id)

    return settings_for_member


async def _brand_id(request: Request) -> str:
    brand_id: object = request.query_params.get("brandId")
    if brand_id is None and request.method in ("POST", "PUT", "DELETE"):
        try:
            body = await request.json()
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raise BadRequestError("the body is no JSON; send an object with brandId") from None
        brand_id = body.get("brandId") if isinstance(body, dict) else None
    if not isinstance(brand_id, str) or not brand_id or "/" in brand_id or len(brand_id) > 100:
        where = "query" if request.method in ("GET", "HEAD") else "body"
        raise BadRequestError(f"Brand ID required: send brandId in the {where}")
    return brand_id


Readable = Annotated[BrandSettings, Depends(_member(_READERS))]
Writable = Annotated[BrandSettings, Depends(_member(_WRITERS))]
