"""Delete subscribers, and begin to erase them.

The transaction that deletes a subscriber also notes what their traces are found by. Nothing else
leads to the traces afterwards.
"""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Read, Snapshot, transact
from shared.identity.lookup import Pointers
from shared.identity.models import CustomerKey
from shared.people.logic.traces import Traces
from shared.people.person_documents import PersonDocuments
from shared.privacy.models.erasure import ErasureState, StoredErasure
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore, read_subscriber
from shared.subscribers.suppressions import SuppressionReason, Suppressions

ERASURE_KEPT: Final = timedelta(days=30)
"""How long an id is known as that of somebody erased."""


class DeletionService:
    """Take subscribers out of the store: deleted ones leave their traces, erased ones do not."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._documents = PersonDocuments(db)
        self._pointers = Pointers(db)
        self._suppressions = Suppressions(db)

    def note(self, brand_id: str, subscriber_id: str) -> AsyncDocumentReference:
        """Return the place of the note on a subscriber who left, a `StoredErasure`."""
        return self._db.collection(BrandPaths(brand_id).erasures).document(subscriber_id)

    async def delete(self, brand_id: str, subscriber_id: str) -> bool:
        """Delete a subscriber, who can still be erased later; return False where there is none.

        An email that was unsubscribed is suppressed, so that it stays so if it comes back.
        """
        seen = False  # an attempt whose answer was lost may have deleted it

        async def apply(transaction: AsyncTransaction) -> bool:
            nonlocal seen
            held = await self._read(brand_id, subscriber_id, transaction)
            if held is None:
                return seen
            seen = True
            person = await self._documents.traces(brand_id, held, transaction)
            emails = await self._to_suppress(brand_id, held.value, transaction)
            self._store.remove(transaction, brand_id, held)
            for email in emails:
                self._suppressions.note(
                    transaction, brand_id, email_hash(email), SuppressionReason.UNSUBSCRIBED
                )
            note = self.note(brand_id, subscriber_id)
            transaction.set(note, _begun(person, ErasureState.DELETED))
            return True

        return await transact(self._db, apply)

    async def begin_erasure(self, brand_id: str, subscriber_id: str) -> bool:
        """Note what is to be erased, and delete the subscriber if they are still there.

        Earlier deletions of the same user or email are erased along with them. Return False where
        there was never such a subscriber.
        """
        note = self.note(brand_id, subscriber_id)

        async def apply(transaction: AsyncTransaction) -> bool:
            held = await self._read(brand_id, subscriber_id, transaction)
            if held is not None:
                person = await self._documents.traces(brand_id, held, transaction)
            else:
                noted = await note.get(transaction=transaction)
                if not noted.exists:
                    return False
                erasure = StoredErasure.read(noted)
                if erasure.state is not ErasureState.DELETED:
                    return True  # it has begun already
                person = await self._still_theirs(erasure.traces(brand_id), transaction)
            earlier = await self._earlier_deletions(person, subscriber_id, transaction)
            person = await self._join(person, earlier, transaction)
            if held is not None:
                self._store.remove(transaction, brand_id, held)
            self._suppress_and_forget_merges(transaction, person)
            for each in earlier:
                transaction.set(each.reference, _erased())
            transaction.set(note, _begun(person, ErasureState.ERASING))
            return True

        return await transact(self._db, apply)

    async def _read(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction
    ) -> Read[StoredSubscriber] | None:
        reference = self._store.reference(brand_id, subscriber_id)
        snapshot = await reference.get(transaction=transaction)
        return read_subscriber(snapshot) if snapshot.exists else None

    async def _to_suppress(
        self, brand_id: str, stored: StoredSubscriber, transaction: AsyncTransaction
    ) -> list[str]:
        """Return the emails that are to stay unsubscribed, and are not suppressed yet."""
        if stored.consents.email.status is not ConsentStatus.UNSUBSCRIBED:
            return []
        emails = stored.emails
        suppressed = await self._suppressions.of_all(brand_id, emails, transaction)
        return [each for each in emails if each not in suppressed]

    async def _earlier_deletions(
        self, person: Traces, subscriber_id: str, transaction: AsyncTransaction
    ) -> list[Snapshot]:
        """Return the notes on deleted subscribers with the same user or one of the emails."""
        notes: dict[str, Snapshot] = {}
        for query in self._documents.erasures(person):
            notes |= {each.id: each for each in await query.get(transaction=transaction)}
        return [
            each
            for each in notes.values()
            if each.id != subscriber_id and StoredErasure.read(each).state is ErasureState.DELETED
        ]

    async def _join(
        self, person: Traces, earlier: list[Snapshot], transaction: AsyncTransaction
    ) -> Traces:
        """Return the person together with these earlier deletions of theirs."""
        for note in earlier:
            traces = StoredErasure.read(note).traces(person.brand_id)
            person = person.plus(await self._still_theirs(traces, transaction))
        return person

    async def _still_theirs(self, person: Traces, transaction: AsyncTransaction) -> Traces:
        """Leave out the users and emails that have become another subscriber's since."""
        lost = {
            key
            for key in map(CustomerKey.parse, person.customer_ids)
            if (now := await self._pointers.of_customer(person.brand_id, key, transaction))
            and now.subscriber_id not in person.subscriber_ids
        }
        return replace(
            person,
            customer_ids=tuple(
                each for each in person.customer_ids if CustomerKey.parse(each) not in lost
            ),
            user_ids=tuple(
                each for each in person.user_ids if CustomerKey.of_user(each) not in lost
            ),
        )

    def _suppress_and_forget_merges(self, transaction: AsyncTransaction, person: Traces) -> None:
        """Keep the person's emails from being imported again, and nothing of who they merged."""
        for hashed in person.email_hashes:
            self._suppressions.note(transaction, person.brand_id, hashed, SuppressionReason.ERASED)
        merges = self._db.collection(BrandPaths(person.brand_id).merges)
        for merged in person.subscriber_ids[1:]:
            transaction.delete(merges.document(merged))


def _begun(person: Traces, state: ErasureState) -> dict[str, object]:
    note = StoredErasure(
        at=clock.now(),
        state=state,
        pseudonym=f"erased-{secrets.token_hex(16)}",
        subscriber_ids=list(person.subscriber_ids),
        user_ids=list(person.user_ids),
        customer_ids=list(person.customer_ids),
    )
    return note.model_dump(mode="json")


def _erased() -> dict[str, object]:
    """Return the note on somebody who is erased along with another subscriber."""
    now = clock.now()
    state = ErasureState.ERASED.value
    return {"at": iso(now), "state": state, "marketingExpireAt": now + ERASURE_KEPT}
