"""Read the brand system's own documents of brands. No other module reads them."""

from google.cloud.firestore import AsyncClient
from pydantic import JsonValue

from shared.brands.models.brand import Brand
from shared.brands.paths import BrandPaths
from shared.common.enums import Role
from shared.common.plain_json import plain_object


class BrandDirectory:
    """Reads brands from the brand system's documents."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def find(self, brand_id: str) -> Brand | None:
        """Return a brand, or None if it does not exist."""
        fields = await self.document(brand_id)
        return None if fields is None else _brand(brand_id, fields)

    async def document(self, brand_id: str) -> dict[str, JsonValue] | None:
        """Return the brand's document as JSON with all its fields; None if it does not exist."""
        snapshot = await self._db.document(BrandPaths(brand_id).brand).get()
        fields = snapshot.to_dict()
        return None if fields is None else plain_object(fields, otherwise=str)


def _brand(brand_id: str, fields: dict[str, JsonValue]) -> Brand:
    owner, members = fields.get("ownerUid"), fields.get("members")
    roles = {role.value: role for role in Role}
    return Brand(
        id=brand_id,
        owner_uid=owner if isinstance(owner, str) else "",
        members={
            uid: roles[role]
            for uid, role in (members if isinstance(members, dict) else {}).items()
            if isinstance(role, str) and role in roles
        },
    )
