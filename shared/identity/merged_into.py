"""Who a merged person is today."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths

_LONGEST_CHAIN: Final = 20


class Successors:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def into(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """Whom this subscriber was merged into; None for one that was not, or was erased."""
        note = self._db.collection(BrandPaths(brand_id).merges).document(subscriber_id)
        found: str | None = ((await note.get(transaction=transaction)).to_dict() or {}).get("into")
        return found

    async def of(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """The subscriber that stands for this one now: itself, whom it was merged into, or None
        where that is gone. One read, and two for each merge.
        """
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        current: str | None = subscriber_id
        for _ in range(_LONGEST_CHAIN):
            if current is None:
                return None
            found = await subscribers.document(current).get(["source"], transaction=transaction)
            if found.exists:
                return current
            current = await self.into(brand_id, current, transaction)
        return None
