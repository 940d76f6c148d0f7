"""Create, list, revoke and check API keys. Only the hash of a secret is stored."""

import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final, TypeVar

from google.cloud.firestore import AsyncClient

from shared.brands.models.api_key import ApiKey, KeyScope
from shared.brands.paths import BrandPaths
from shared.common.errors import ForbiddenError, NotFoundError, UnauthorizedError
from shared.common.wire import iso
from shared.gcp import clock

T = TypeVar("T")

PREFIX: Final = "glk_"
_KEPT_SECONDS: Final = 30
_UNKNOWN_SECONDS: Final = 60
_MOST_KEPT: Final = 1000


class ApiKeyService:
    """Manages a brand's API keys.

    A key that was used just before it was revoked may work for 30 more seconds. A key that does not
    exist is not looked for again within a minute: no key is used before it is made.
    """

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._recognised: dict[tuple[str, str], tuple[float, ApiKey]] = {}
        self._unknown: dict[tuple[str, str], float] = {}

    async def create(
        self, brand_id: str, name: str, scopes: list[KeyScope], created_by: str
    ) -> tuple[ApiKey, str]:
        """Create a key. Return it with its secret, which is not stored and never shown again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        fields = {
            "name": name,
            "scopes": [scope.value for scope in scopes],
            "hint": f"{secret[:8]}…{secret[-4:]}",
            "createdAt": iso(clock.now()),
            "createdBy": created_by,
        }
        key_id = _hash(secret)
        await self._db.collection(BrandPaths(brand_id).api_keys).document(key_id).create(fields)
        return ApiKey.model_validate({**fields, "id": key_id}), secret

    async def list(self, brand_id: str) -> list[ApiKey]:
        """Return the brand's keys, oldest first."""
        documents = await self._db.collection(BrandPaths(brand_id).api_keys).get()
        keys = [
            ApiKey.model_validate({**(each.to_dict() or {}), "id": each.id}) for each in documents
        ]
        return sorted(keys, key=lambda key: (key.created_at, key.id))

    async def revoke(self, brand_id: str, key_id: str) -> None:
        """Delete a key. Raise `NotFoundError` if the brand has no such key."""
        reference = self._db.collection(BrandPaths(brand_id).api_keys).document(key_id)
        if not (await reference.get()).exists:
            raise NotFoundError(f"there is no API key {key_id[:80]!r}; GET api-keys lists them")
        await reference.delete()
        self._recognised.pop((brand_id, key_id), None)

    async def check(
        self, brand_id: str, secret: str, scope: KeyScope, before_reading: Callable[[], None]
    ) -> ApiKey:
        """Return the key that has this secret.

        Raise `UnauthorizedError` if the brand has no such key, and `ForbiddenError` if the key
        lacks the scope. `before_reading` is called before a key is read from the database, and may
        raise an error to prevent it.
        """
        key = await self._find(brand_id, _hash(secret), before_reading)
        if key is None:
            raise UnauthorizedError(
                "Unauthorized: the API key is not one of this brand's; make one with POST api-keys"
            )
        if scope not in key.scopes:
            raise ForbiddenError(f"Forbidden: this API key lacks the scope {scope.value!r}")
        return key

    async def _find(
        self, brand_id: str, key_id: str, before_reading: Callable[[], None]
    ) -> ApiKey | None:
        place, now = (brand_id, key_id), time.monotonic()
        kept = self._recognised.get(place)
        if kept is not None and now - kept[0] < _KEPT_SECONDS:
            return kept[1]
        looked_at = self._unknown.get(place)
        if looked_at is not None and now - looked_at < _UNKNOWN_SECONDS:
            return None
        before_reading()
        document = self._db.collection(BrandPaths(brand_id).api_keys).document(key_id)
        stored = (await document.get()).to_dict()
        if stored is None:
            _keep(self._unknown, place, now)
            return None
        key = ApiKey.model_validate({**stored, "id": key_id})
        _keep(self._recognised, place, (now, key))
        return key


def _keep(kept: dict[tuple[str, str], T], place: tuple[str, str], value: T) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[place] = value


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
