"""What an import leaves behind that is of no use once its rows are stored."""

from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.paths import BrandPaths
from shared.gcp.firestore import repeat

_AT_ONCE: Final = 300


class ImportCleanup:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def delete(self, brand_id: str, import_id: str) -> bool:
        """Deletes some of an import's parts and of what its pages noted; False at the end."""
        paths = BrandPaths(brand_id)
        collections = (paths.import_parts(import_id), paths.updated_rows(import_id))
        return any([await self._delete_some(each) for each in collections])

    async def _delete_some(self, collection: str) -> bool:
        found = await self._db.collection(collection).select([]).limit(_AT_ONCE).get()
        batch = self._db.batch()
        for each in found:
            batch.delete(each.reference)
        await repeat(batch.commit)
        return len(found) == _AT_ONCE
