"""Keep phone numbers apart: each gets the text messages of one subscriber in a brand.

The commit that gives a subscriber a consent to text messages, or asks them to confirm one, writes a
pointer from the number. So of two at the same time, one is refused.
"""

from collections.abc import Mapping

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError
from shared.common.ids import phone_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.identity.lookup import POINTS_TO
from shared.subscribers.logic.numbers import claimed_number, leaving_number, without_old_question
from shared.subscribers.models.stored import StoredSubscriber


class NumberTakenError(ConflictError):
    """The phone number already gets the text messages of another subscriber."""

    def __init__(self, number: str, holder: str) -> None:
        super().__init__(
            f"phone: {number} already gets text messages, or was asked to confirm them, as the "
            f"subscriber {holder}; a number is subscribed once: unsubscribe that one, or merge the "
            "two"
        )
        self.number = number
        self.holder = holder


class Numbers:
    """Finds out which subscriber has a phone number, and frees numbers that nobody confirmed."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def holder(
        self, brand_id: str, number: str, transaction: AsyncTransaction | None = None
    ) -> str | None:
        """Return the id of the subscriber whose text messages go to a number, or None."""
        pointer = await self._pointer(brand_id, number).get(transaction=transaction)
        return str(pointer.get(POINTS_TO)) if pointer.exists else None

    async def apart(
        self, transaction: AsyncTransaction, brand_id: str, new: Mapping[str, StoredSubscriber]
    ) -> dict[str, StoredSubscriber]:
        """Return new subscribers, by id, without text messages to numbers of others.

        Of those who name one number, the first gets them. This costs a read for each number.
        """
        claimed = {id_: claimed_number(stored) for id_, stored in new.items()}
        pointers = {each: self._pointer(brand_id, each) for each in claimed.values() if each}
        if not pointers:
            return dict(new)
        found = self._db.get_all(list(pointers.values()), transaction=transaction)
        held = {each.id: str(each.get(POINTS_TO)) async for each in found if each.exists}
        holders = {number: held.get(each.id) for number, each in pointers.items()}
        apart: dict[str, StoredSubscriber] = {}
        for id_, stored in new.items():
            number = claimed[id_]
            if number is not None and holders[number] is None:
                holders[number] = id_
            is_free = number is None or holders[number] == id_
            apart[id_] = stored if is_free else leaving_number(None, stored)
        return apart

    async def free(self, brand_id: str, number: str) -> bool:
        """Take a number from who did not confirm it in time. Return whether it is free.

        Their question ends with it.
        """

        async def apply(transaction: AsyncTransaction) -> bool:
            holder = await self.holder(brand_id, number, transaction)
            if holder is None:
                return True
            subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
            snapshot = await subscribers.document(holder).get(transaction=transaction)
            now = clock.now()
            stored = StoredSubscriber.read(snapshot) if snapshot.exists else None
            freed = None if stored is None else without_old_question(stored, now)
            if freed is None:
                return False
            consents = freed.consents.model_dump(mode="json", exclude_none=True)
            fields = {"consents": consents, "updatedAt": iso(now)}
            transaction.update(snapshot.reference, fields)
            transaction.delete(self._pointer(brand_id, number))
            return True

        return await transact(self._db, apply)

    def _pointer(self, brand_id: str, number: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).phones).document(phone_hash(number))
