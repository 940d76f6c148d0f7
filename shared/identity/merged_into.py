"""Find the subscriber that a merged person is today."""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths

_LONGEST_CHAIN: Final = 20


class Successors:
    """Finds the subscriber into which another one was merged."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def into(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """Return the subscriber into which this one was merged.

        Return None if they were not merged, or if they were erased.
        """
        note = self._db.collection(BrandPaths(brand_id).merges).document(subscriber_id)
        fields = (await note.get(transaction=transaction)).to_dict() or {}
        into: str | None = fields.get("into")
        return into

    async def of(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """Return the subscriber that a person is now: this one, or the one they were merged into.

        Merges are followed one after another. Return None if the subscriber at the end was deleted.
        This costs one read, and two more for each merge.
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
