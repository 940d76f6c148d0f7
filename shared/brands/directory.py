"""The existing brand system, read through this one adapter."""

from datetime import datetime

from google.cloud.firestore import AsyncClient
from pydantic import JsonValue

from shared.brands.models.brand import Brand
from shared.brands.paths import BrandPaths
from shared.common.enums import Role
from shared.common.wire import iso


class BrandDirectory:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def find(self, brand_id: str) -> Brand | None:
        fields = await self.document(brand_id)
        return None if fields is None else _brand(brand_id, fields)

    async def document(self, brand_id: str) -> dict[str, JsonValue] | None:
        """The brand's own document, as the brand system keeps it, in JSON's types."""
        snapshot = await self._db.document(BrandPaths(brand_id).brand).get()
        fields = snapshot.to_dict()
        return None if fields is None else {key: _json(value) for key, value in fields.items()}


def _json(value: object) -> JsonValue:
    match value:
        case dict():
            return {str(key): _json(item) for key, item in value.items()}
        case list():
            return [_json(item) for item in value]
        case datetime():
            return iso(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


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
