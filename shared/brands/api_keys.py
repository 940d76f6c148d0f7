"""Create, list, revoke and check API keys. Only the hash of a secret is stored."""

import secrets
import time
from hashlib import sha256
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.models.api_key import ApiKey, KeyScope
from shared.brands.paths import BrandPaths
from shared.common.errors import ForbiddenError, NotFoundError, UnauthorizedError
from shared.common.wire import iso
from shared.gcp import clock

PREFIX: Final = "glk_"
_KEPT_SECONDS: Final = 30
_MOST_KEPT: Final = 1000


class ApiKeyService:
    """Manages a brand's API keys.

    A key that was used just before it was revoked may work for 30 more seconds.
    """

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._recognised: dict[tuple[str, str], tuple[float, ApiKey]] = {}

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

    async def check(self, brand_id: str, secret: str, scope: KeyScope) -> ApiKey:
        """Return the key that has this secret.

        Raise `UnauthorizedError` if the brand has no such key, and `ForbiddenError` if the key
        lacks the scope.
        """
        key = await self._find(brand_id, _hash(secret))
        if key is None:
            raise UnauthorizedError(
                "Unauthorized: the API key is not one of this brand's; make one with POST api-keys"
            )
        if scope not in key.scopes:
            raise ForbiddenError(f"Forbidden: this API key lacks the scope {scope.value!r}")
        return key

    async def _find(self, brand_id: str, key_id: str) -> ApiKey | None:
        kept = self._recognised.get((brand_id, key_id))
        if kept is not None and time.monotonic() - kept[0] < _KEPT_SECONDS:
            return kept[1]
        document = self._db.collection(BrandPaths(brand_id).api_keys).document(key_id)
        stored = (await document.get()).to_dict()
        if stored is None:
            return None
        key = ApiKey.model_validate({**stored, "id": key_id})
        if len(self._recognised) >= _MOST_KEPT:
            self._recognised.clear()
        self._recognised[brand_id, key_id] = (time.monotonic(), key)
        return key


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
