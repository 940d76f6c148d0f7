"""Subscribers that leave: in the transaction that takes one out it is noted by what its traces are
found, since nothing leads to them afterwards.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Snapshot, transact
from shared.identity.lookup import Pointers
from shared.identity.models import CustomerKey
from shared.people.logic.traces import Traces
from shared.people.person_documents import PersonDocuments
from shared.privacy.models.tasks import StoredErasure
from shared.subscribers.address_moves import addresses
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import Held, SubscriberStore
from shared.subscribers.suppressions import SuppressionReason, Suppressions

ERASURE_KEPT: Final = timedelta(days=30)
"""How long an id is known as that of somebody erased."""


class Departures:
    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._documents = PersonDocuments(db)
        self._pointers = Pointers(db)
        self._suppressions = Suppressions(db)

    def note(self, brand_id: str, subscriber_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).erasures).document(subscriber_id)

    async def delete(self, brand_id: str, subscriber_id: str) -> bool:
        """Deletes a subscriber, who may be erased later; False where it is gone. Addresses that
        unsubscribed stay so if they come back.
        """
        seen = False  # an attempt whose answer was lost may have deleted it

        async def apply(transaction: AsyncTransaction) -> bool:
            nonlocal seen
            reference = self._store.reference(brand_id, subscriber_id)
            snapshot = await reference.get(transaction=transaction)
            if not snapshot.exists:
                return seen
            seen, held = True, Held.of(snapshot)
            person = await self._documents.traces(brand_id, held, transaction)
            left = await self._unsubscribed(brand_id, held.stored, transaction)
            self._store.remove(transaction, brand_id, held)
            for email in left:
                self._suppressions.note(
                    transaction, brand_id, email_hash(email), SuppressionReason.UNSUBSCRIBED
                )
            transaction.set(self.note(brand_id, subscriber_id), _noted(person, deleted=True))
            return True

        return await transact(self._db, apply)

    async def begin_erasure(self, brand_id: str, subscriber_id: str) -> bool:
        """Takes the subscriber out, if it is there yet, and notes what is to be erased; False
        where there was never such a subscriber.
        """
        note = self.note(brand_id, subscriber_id)

        async def apply(transaction: AsyncTransaction) -> bool:
            reference = self._store.reference(brand_id, subscriber_id)
            snapshot = await reference.get(transaction=transaction)
            if not snapshot.exists:
                noted = await note.get(transaction=transaction)
                if not noted.exists or not _stored(noted).deleted:
                    return bool(noted.exists)
                person = await self._own(_traces(brand_id, noted), transaction)
            else:
                held = Held.of(snapshot)
                person = await self._documents.traces(brand_id, held, transaction)
            earlier = await self._deleted_before(person, subscriber_id, transaction)
            for each in earlier:
                person = _together(person, await self._own(_traces(brand_id, each), transaction))
            if snapshot.exists:
                self._store.remove(transaction, brand_id, Held.of(snapshot))
            for hashed in person.email_hashes:
                self._suppressions.note(transaction, brand_id, hashed, SuppressionReason.ERASED)
            merges = self._db.collection(BrandPaths(brand_id).merges)
            for merged in person.subscriber_ids[1:]:
                transaction.delete(merges.document(merged))
            for each in earlier:
                transaction.set(each.reference, _erased())
            transaction.set(note, _noted(person, deleted=False))
            return True

        return await transact(self._db, apply)

    async def _unsubscribed(
        self, brand_id: str, stored: StoredSubscriber, transaction: AsyncTransaction
    ) -> list[str]:
        """The addresses that are to stay unsubscribed, and are not suppressed yet."""
        if stored.consents.email.status is not ConsentStatus.UNSUBSCRIBED:
            return []
        emails = addresses(stored)
        known = await self._suppressions.of_all(brand_id, emails, transaction)
        return [each for each in emails if each not in known]

    async def _deleted_before(
        self, person: Traces, subscriber_id: str, transaction: AsyncTransaction
    ) -> list[Snapshot]:
        """The notes of subscribers with the same user or an address that were deleted."""
        found: dict[str, Snapshot] = {}
        for query in self._documents.erasures(person):
            found |= {each.id: each for each in await query.get(transaction=transaction)}
        return [
            each for each in found.values() if each.id != subscriber_id and _stored(each).deleted
        ]

    async def _own(self, person: Traces, transaction: AsyncTransaction) -> Traces:
        """A deleted person without the users and addresses that are another subscriber's since."""
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


def stored_traces(brand_id: str, erasure: StoredErasure) -> Traces:
    """By what a person that left is found."""
    return Traces(
        brand_id=brand_id,
        subscriber_ids=tuple(erasure.subscriber_ids),
        user_ids=tuple(erasure.user_ids),
        customer_ids=tuple(erasure.customer_ids),
        visitor_ids=tuple(erasure.visitor_ids),
    )


def _traces(brand_id: str, note: Snapshot) -> Traces:
    return stored_traces(brand_id, _stored(note))


def _stored(note: Snapshot) -> StoredErasure:
    return StoredErasure.model_validate(note.to_dict())


def _noted(person: Traces, *, deleted: bool) -> dict[str, object]:
    noted = StoredErasure(
        at=clock.now(),
        deleted=deleted,
        pseudonym=f"erased-{secrets.token_hex(16)}",
        subscriber_ids=list(person.subscriber_ids),
        user_ids=list(person.user_ids),
        customer_ids=list(person.customer_ids),
    )
    return noted.model_dump(mode="json")


def _erased() -> dict[str, object]:
    """The note of somebody who is erased as another subscriber."""
    now = clock.now()
    return {"at": iso(now), "complete": True, "marketingExpireAt": now + ERASURE_KEPT}


def _together(one: Traces, other: Traces) -> Traces:
    return replace(
        one,
        subscriber_ids=_each_once(one.subscriber_ids, other.subscriber_ids),
        user_ids=_each_once(one.user_ids, other.user_ids),
        customer_ids=_each_once(one.customer_ids, other.customer_ids),
    )


def _each_once(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))
