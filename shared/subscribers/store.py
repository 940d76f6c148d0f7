"""Read and write subscribers as documents, together with their pointers.

Each email address, user and number of text messages has one pointer, which leads to its only
subscriber.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from google.cloud.firestore import (
    DELETE_FIELD,
    AsyncClient,
    AsyncDocumentReference,
    AsyncWriteBatch,
)
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, NotFoundError
from shared.common.ids import email_hash, phone_hash, user_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Read, Snapshot, transact
from shared.identity.lookup import POINTS_TO, Pointers, pointing_to, pointing_to_winner
from shared.subscribers.counts import NOWHERE, CountedIn, SegmentCounts, changes
from shared.subscribers.logic.numbers import claimed_number, leaving_number
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.numbers import Numbers, NumberTakenError
from shared.subscribers.suppressions import Suppressions

Change = Callable[[StoredSubscriber], StoredSubscriber]
"""A function from the subscriber as stored to the subscriber to store. It may run several times."""

AlsoInTransaction = Callable[
    [AsyncTransaction, StoredSubscriber, StoredSubscriber], Awaitable[None]
]
"""What else to do in the transaction of a change, given the subscriber before and after.

The function may read and write. To refuse the change, it raises an error.
"""

_ID: Final = re.compile(r"(?!__)[0-9A-Za-z_-]{1,100}")


class SubscriberStore:
    """Reads and writes subscribers together with their pointers."""

    def __init__(self, db: AsyncClient, counts: SegmentCounts) -> None:
        self._db = db
        self._counts = counts
        self._pointers = Pointers(db)
        self._suppressions = Suppressions(db)
        self._numbers = Numbers(db)

    def reference(self, brand_id: str, subscriber_id: str) -> AsyncDocumentReference:
        """Return the reference of a subscriber's document."""
        return self._db.collection(BrandPaths(brand_id).subscribers).document(subscriber_id)

    async def read(self, brand_id: str, subscriber_id: str) -> Read[StoredSubscriber] | None:
        """Return a subscriber, or None if there is none with this id."""
        snapshot = await self.reference(brand_id, subscriber_id).get()
        return read_subscriber(snapshot) if snapshot.exists else None

    async def id_of_email(self, brand_id: str, email: str) -> str | None:
        """Return the id of the subscriber of a normalised email address, or None.

        This costs one read.
        """
        pointer = await self._pointers.of_email(brand_id, email)
        return None if pointer is None else pointer.subscriber_id

    async def id_of_user(self, brand_id: str, user_id: str) -> str | None:
        """Return the id of the subscriber who is this user, or None. This costs one read."""
        pointer = await self._pointers.of_user(brand_id, user_id)
        return None if pointer is None else pointer.subscriber_id

    async def ids_of_emails(self, brand_id: str, emails: Collection[str]) -> dict[str, str]:
        """Return the ids of the subscribers of these normalised email addresses, by address.

        Addresses without a subscriber are left out. This costs one read for each address.
        """
        if not emails:
            return {}
        by_hash = {email_hash(email): email for email in emails}
        pointers = self._db.collection(BrandPaths(brand_id).emails)
        documents = self._db.get_all([pointers.document(each) for each in by_hash])
        return {by_hash[each.id]: each.get(POINTS_TO) async for each in documents if each.exists}

    async def by_email(self, brand_id: str, email: str) -> Read[StoredSubscriber] | None:
        """Return the subscriber of a normalised email address, or None."""
        subscriber_id = await self.id_of_email(brand_id, email)
        return None if subscriber_id is None else await self.read(brand_id, subscriber_id)

    async def by_user(self, brand_id: str, user_id: str) -> Read[StoredSubscriber] | None:
        """Return the subscriber of a user, or None."""
        subscriber_id = await self.id_of_user(brand_id, user_id)
        return None if subscriber_id is None else await self.read(brand_id, subscriber_id)

    def add(
        self,
        batch: AsyncWriteBatch,
        brand_id: str,
        subscriber_id: str,
        new: StoredSubscriber,
        membership: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Create a subscriber and their pointers, in the caller's batch or transaction.

        If the subscriber's segments were evaluated already, `membership` has the fields to store.
        """
        for path in _pointers(brand_id, new):
            batch.create(self._db.document(path), pointing_to(subscriber_id))
        reference = self.reference(brand_id, subscriber_id)
        batch.create(reference, {**new.profile(), **membership})

    async def change(
        self,
        brand_id: str,
        subscriber_id: str,
        change: Change,
        also: AlsoInTransaction | None = None,
        *,
        leaves_number: bool = False,
    ) -> StoredSubscriber:
        """Change a subscriber's profile and pointers in one transaction. Return the result.

        Raise `NotFoundError` if there is no such subscriber, and `ConflictError` if the email
        address or user belongs to another one. If another one gets text messages to the same
        number, raise `NumberTakenError`, or with `leaves_number` leave the number to them: all else
        changes.
        """

        attempt = partial(self._change, brand_id, subscriber_id, change, also)
        try:
            return await attempt(leaves_number=False)
        except NumberTakenError as taken:
            if not await self._numbers.free(brand_id, taken.number) and not leaves_number:
                raise
            return await attempt(leaves_number=leaves_number)

    async def _change(
        self,
        brand_id: str,
        subscriber_id: str,
        change: Change,
        also: AlsoInTransaction | None,
        *,
        leaves_number: bool,
    ) -> StoredSubscriber:
        async def apply(transaction: AsyncTransaction) -> StoredSubscriber:
            reference = self.reference(brand_id, subscriber_id)
            snapshot = await reference.get(transaction=transaction)
            if not snapshot.exists:
                raise no_such_subscriber(subscriber_id)
            old = StoredSubscriber.read(snapshot)
            new = change(old)
            holder = await self._other_holder(transaction, subscriber_id, old, new)
            if holder is not None:
                if not leaves_number:
                    raise NumberTakenError(str(new.phone), holder)
                new = leaving_number(old, new)
            if new == old:
                return old
            new = new.model_copy(update={"updated_at": clock.now()})
            had, has = _pointers(brand_id, old), _pointers(brand_id, new)
            gained = {path: has[path] for path in sorted(has.keys() - had.keys())}
            await self._check_free(transaction, brand_id, subscriber_id, gained)
            emails = await self._suppressions.follow(transaction, brand_id, old, new)
            new = emails.stored
            if also is not None:
                await also(transaction, old, new)
            self._suppressions.note_all(transaction, brand_id, emails)
            for path in gained:
                transaction.set(self._db.document(path), pointing_to(subscriber_id))
            for path in sorted(had.keys() - has.keys()):
                transaction.delete(self._db.document(path))
            transaction.update(reference, _difference(old, new))
            return new

        return await transact(self._db, apply)

    async def _other_holder(
        self,
        transaction: AsyncTransaction,
        subscriber_id: str,
        old: StoredSubscriber,
        new: StoredSubscriber,
    ) -> str | None:
        """Return the id of another subscriber who has the number that a change claims, or None."""
        number = claimed_number(new)
        if number is None or number == claimed_number(old):
            return None
        holder = await self._numbers.holder(new.brand_id, number, transaction)
        return None if holder == subscriber_id else holder

    async def _check_free(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        subscriber_id: str,
        gained: Mapping[str, str],
    ) -> None:
        numbers = f"{BrandPaths(brand_id).phones}/"
        for path, what in gained.items():
            if path.startswith(numbers):
                continue  # the caller asked who has it
            pointer = await self._db.document(path).get(transaction=transaction)
            if pointer.exists and pointer.get(POINTS_TO) != subscriber_id:
                raise ConflictError(f"{what} belongs to another subscriber; merge the two")

    def merge(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        winner: Read[StoredSubscriber],
        loser: Read[StoredSubscriber],
        merged: StoredSubscriber,
    ) -> None:
        """Store the winner of a merge as `merged`, and delete the loser.

        The transaction must have read both. The loser's pointers then lead to the winner, and
        contain the time of the merge. Of two numbers of text messages, one is freed.
        """
        had, lost = _pointers(brand_id, winner.value), _pointers(brand_id, loser.value)
        has = _pointers(brand_id, merged)
        for path in sorted(has.keys() - had.keys()):
            pointer = self._db.document(path)
            transaction.set(pointer, pointing_to_winner(winner.id, loser.id), merge=True)
        for path in sorted((had.keys() | lost.keys()) - has.keys()):
            transaction.delete(self._db.document(path))
        kept = self.reference(brand_id, winner.id)
        transaction.update(kept, _difference(winner.value, merged))
        self._delete(transaction, brand_id, loser)

    def remove(
        self, transaction: AsyncTransaction, brand_id: str, subscriber: Read[StoredSubscriber]
    ) -> None:
        """Delete a subscriber and their pointers. The transaction must have read the subscriber."""
        for path in sorted(_pointers(brand_id, subscriber.value)):
            transaction.delete(self._db.document(path))
        self._delete(transaction, brand_id, subscriber)

    def _delete(
        self, transaction: AsyncTransaction, brand_id: str, subscriber: Read[StoredSubscriber]
    ) -> None:
        """Delete the document, and subtract the subscriber from all counts."""
        transaction.delete(self.reference(brand_id, subscriber.id))
        taken_back = changes([(CountedIn.of(subscriber.value), NOWHERE)])
        self._counts.add(transaction, brand_id, subscriber.id, taken_back)


def read_subscriber(snapshot: Snapshot) -> Read[StoredSubscriber]:
    """Return the subscriber in a document, which must exist."""
    return Read(snapshot.id, StoredSubscriber.read(snapshot), snapshot.update_time)


def known_id(subscriber_id: str) -> str:
    """Return the id. Raise `NotFoundError` if it does not have the form of a subscriber's id."""
    if not _ID.fullmatch(subscriber_id):
        raise no_such_subscriber(subscriber_id)
    return subscriber_id


def no_such_subscriber(subscriber_id: str) -> NotFoundError:
    """Return the error for an id that no subscriber has."""
    return NotFoundError(
        f"there is no subscriber {subscriber_id[:80]!r}; GET subscribers lists them"
    )


def _pointers(brand_id: str, stored: StoredSubscriber) -> dict[str, str]:
    """Return a subscriber's pointers by path, the one of the main email address first.

    Each value says what the pointer is for, as error messages name it.
    """
    paths = BrandPaths(brand_id)
    pointers = {f"{paths.emails}/{email_hash(each)}": f"email: {each}" for each in stored.emails}
    if stored.user_id is not None:
        pointers[f"{paths.user_links}/{user_hash(stored.user_id)}"] = f"userId: {stored.user_id}"
    number = claimed_number(stored)
    if number is not None:
        pointers[f"{paths.phones}/{phone_hash(number)}"] = f"phone: {number}"
    return pointers


def _difference(old: StoredSubscriber, new: StoredSubscriber) -> dict[str, object]:
    """Return the fields of the profile that changed. A field that is gone is to be deleted."""
    before, after = old.profile(), new.profile()
    changed = {
        name: after.get(name, DELETE_FIELD)
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
    return {**changed, "updatedAt": iso(new.updated_at)}
