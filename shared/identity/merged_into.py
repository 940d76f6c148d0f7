"""Who a merged person is today."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths

_LONGEST_CHAIN: Final = 20


class Successors:
    """Reads who stands for a subscriber that was merged into another one."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def into(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """Return whom a subscriber was merged into, None if they were not, or were erased."""
        note = self._db.collection(BrandPaths(brand_id).merges).document(subscriber_id)
        fields = (await note.get(transaction=transaction)).to_dict() or {}
        into: str | None = fields.get("into")
        return into

    async def of(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """Return who stands for a subscriber now: they, or whom they were merged into.

        None where that one is deleted. One read, and two more for each merge.
        """
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        current: str | None = subscriber_id
        for _ in range(_LONGEST_CHAIN):
            if current is None:
                return None
            snapshot = await subscribers.document(current).get(["source"], transaction=transaction)
            if snapshot.exists:
                return current
            current = await self.into(brand_id, current, transaction)
        return None
