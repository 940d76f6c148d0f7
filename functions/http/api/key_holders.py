"""Check access by API key, for a shop's backend."""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import Request

from functions.http.api.brand_access import named_brand
from shared.brands import wiring as brands
from shared.brands.models.api_key import KeyScope
from shared.brands.models.config import BrandSettings
from shared.common.errors import UnauthorizedError
from shared.gcp.rate_limits import client_address, unknown_keys_per_address


def holder_of(scope: KeyScope) -> Callable[[Request], Awaitable[BrandSettings]]:
    """Return a dependency that checks the request's API key and returns its brand's settings."""

    async def settings_for_holder(request: Request) -> BrandSettings:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise UnauthorizedError(
                "Unauthorized: send the brand's API key as 'Authorization: Bearer glk_…'"
            )
        brand_id = await named_brand(request)
        address, unknown_keys = client_address(request.headers), unknown_keys_per_address()
        may_try = partial(unknown_keys.check_left, address)
        try:
            await brands.api_keys().check(brand_id, secret.strip(), scope, may_try)
        except UnauthorizedError:
            unknown_keys.owe(address, 1)
            raise
        return await brands.settings().get(brand_id)

    return settings_for_holder
