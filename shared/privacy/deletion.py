"""Delete subscribers, and begin to erase them.

The transaction that deletes a subscriber also notes the ids by which their other documents are
found. Afterwards, nothing else leads to those.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash, new_pseudonym, phone_hash
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
from shared.subscribers.models.suppression import SuppressionReason
from shared.subscribers.store import SubscriberStore, read_subscriber
from shared.subscribers.suppressions import Suppressions

ERASURE_KEPT: Final = timedelta(days=30)
"""How long the note that a subscriber was erased is kept."""


class DeletionService:
    """Deletes subscribers. Their other documents stay, unless the subscriber is erased."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._documents = PersonDocuments(db)
        self._pointers = Pointers(db)
        self._suppressions = Suppressions(db)

    def note(self, brand_id: str, subscriber_id: str) -> AsyncDocumentReference:
        """Return the reference of the note (`StoredErasure`) on a deleted or erased subscriber."""
        return self._db.collection(BrandPaths(brand_id).erasures).document(subscriber_id)

    async def delete(self, brand_id: str, subscriber_id: str) -> bool:
        """Delete a subscriber, who can still be erased later. Return False if there is none.

        If they had unsubscribed, their email addresses or phone number are suppressed: added again,
        they are still unsubscribed.
        """
        seen = False  # an attempt whose answer was lost may have deleted it

        async def apply(transaction: AsyncTransaction) -> bool:
            nonlocal seen
            held = await self._read(brand_id, subscriber_id, transaction)
            if held is None:
                return seen
            seen = True
            person = await self._documents.traces(brand_id, held, transaction)
            unsubscribed = _unsubscribed(held.value)
            self._store.remove(transaction, brand_id, held)
            for hashed in unsubscribed:
                self._suppressions.note(
                    transaction, brand_id, hashed, SuppressionReason.UNSUBSCRIBED
                )
            note = self.note(brand_id, subscriber_id)
            transaction.set(note, _begun(person, ErasureState.DELETED))
            return True

        return await transact(self._db, apply)

    async def begin_erasure(self, brand_id: str, subscriber_id: str) -> bool:
        """Note what to erase, and delete the subscriber if they still exist.

        Subscribers who were deleted earlier, with the same user or email address, are erased as
        well. Return False if the subscriber does not exist and was never deleted.
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
            phone = None if held is None else held.value.phone
            self._suppress_and_forget_merges(transaction, person, phone)
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

    async def _earlier_deletions(
        self, person: Traces, subscriber_id: str, transaction: AsyncTransaction
    ) -> list[Snapshot]:
        """Return the notes on deleted subscribers with the person's user or an email address."""
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
        """Return the person's ids together with those of their earlier deletions."""
        for note in earlier:
            traces = StoredErasure.read(note).traces(person.brand_id)
            person = person.plus(await self._still_theirs(traces, transaction))
        return person

    async def _still_theirs(self, person: Traces, transaction: AsyncTransaction) -> Traces:
        """Leave out users and email addresses that belong to another subscriber by now."""
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

    def _suppress_and_forget_merges(
        self, transaction: AsyncTransaction, person: Traces, phone: str | None
    ) -> None:
        """Suppress the person's email addresses and phone number.

        Also delete the notes on who was merged into them. An import then cannot create a subscriber
        with these email addresses.
        """
        numbers = [] if phone is None else [phone_hash(phone)]
        for hashed in [*person.email_hashes, *numbers]:
            self._suppressions.note(transaction, person.brand_id, hashed, SuppressionReason.ERASED)
        merges = self._db.collection(BrandPaths(person.brand_id).merges)
        for merged in person.subscriber_ids[1:]:
            transaction.delete(merges.document(merged))


def _unsubscribed(stored: StoredSubscriber) -> list[str]:
    """Return the hashes of the email addresses and the number that must stay unsubscribed."""
    hashes: list[str] = []
    if stored.consents.email.status is ConsentStatus.UNSUBSCRIBED:
        hashes += [email_hash(each) for each in stored.emails]
    if stored.consents.sms.status is ConsentStatus.UNSUBSCRIBED and stored.phone is not None:
        hashes.append(phone_hash(stored.phone))
    return hashes


def _begun(person: Traces, state: ErasureState) -> dict[str, object]:
    note = StoredErasure(
        at=clock.now(),
        state=state,
        pseudonym=new_pseudonym(),
        subscriber_ids=list(person.subscriber_ids),
        user_ids=list(person.user_ids),
        customer_ids=list(person.customer_ids),
    )
    return note.model_dump(mode="json")


def _erased() -> dict[str, object]:
    """Return the note on a person who is erased together with another subscriber."""
    now = clock.now()
    state = ErasureState.ERASED.value
    return {"at": iso(now), "state": state, "marketingExpireAt": now + ERASURE_KEPT}
