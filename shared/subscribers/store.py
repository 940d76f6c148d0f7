"""Subscribers as documents: each with the pointers that keep addresses and users its own."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
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
from shared.common.ids import email_hash, user_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Snapshot, transact
from shared.identity.lookup import POINTS_TO, Pointers, pointing_to_winner
from shared.subscribers.address_moves import AddressMoves, addresses
from shared.subscribers.counts import NOWHERE, SegmentCounts, Standing, changes
from shared.subscribers.models.stored import MEMBERSHIP_FIELDS, StoredSubscriber

Change = Callable[[StoredSubscriber], StoredSubscriber]
"""From what a subscriber is to what it should be; may be asked more than once."""

Along = Callable[[AsyncTransaction, StoredSubscriber, StoredSubscriber], Awaitable[None]]
"""What the transaction of a change also does, from what a subscriber was to what it will be: it
may read, write, or raise what refuses the change.
"""

_ID: Final = re.compile(r"(?!__)[0-9A-Za-z_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Held:
    """A subscriber as it was read."""

    id: str
    stored: StoredSubscriber
    update_time: datetime

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Held":
        stored = StoredSubscriber.model_validate(snapshot.to_dict())
        return cls(snapshot.id, stored, snapshot.update_time)


class SubscriberStore:
    def __init__(self, db: AsyncClient, counts: SegmentCounts) -> None:
        self._db = db
        self._counts = counts
        self._pointers = Pointers(db)
        self._moves = AddressMoves(db)

    def reference(self, brand_id: str, subscriber_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).subscribers).document(subscriber_id)

    async def read(self, brand_id: str, subscriber_id: str) -> Held | None:
        snapshot = await self.reference(brand_id, subscriber_id).get()
        return Held.of(snapshot) if snapshot.exists else None

    async def id_of_email(self, brand_id: str, email: str) -> str | None:
        """Whose this normalised address is: one read."""
        found = await self._pointers.of_email(brand_id, email)
        return None if found is None else found.subscriber_id

    async def id_of_user(self, brand_id: str, user_id: str) -> str | None:
        found = await self._pointers.of_user(brand_id, user_id)
        return None if found is None else found.subscriber_id

    async def by_email(self, brand_id: str, email: str) -> Held | None:
        found = await self.id_of_email(brand_id, email)
        return None if found is None else await self.read(brand_id, found)

    async def by_user(self, brand_id: str, user_id: str) -> Held | None:
        found = await self.id_of_user(brand_id, user_id)
        return None if found is None else await self.read(brand_id, found)

    def add(
        self,
        batch: AsyncWriteBatch,
        brand_id: str,
        subscriber_id: str,
        new: StoredSubscriber,
        follows: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Makes a subscriber and its pointers in a commit of others, which may be a transaction;
        `follows` is what follows from rules, where that is known already.
        """
        for path in _pointers(brand_id, new):
            batch.create(self._db.document(path), {POINTS_TO: subscriber_id})
        batch.create(self.reference(brand_id, subscriber_id), {**stored_fields(new), **follows})

    async def ids_of_emails(self, brand_id: str, emails: Collection[str]) -> dict[str, str]:
        """Whose these normalised addresses are, as far as they are anybody's: one read each."""
        if not emails:
            return {}
        by_hash = {email_hash(email): email for email in emails}
        pointers = self._db.collection(BrandPaths(brand_id).emails)
        found = self._db.get_all([pointers.document(each) for each in by_hash])
        return {by_hash[each.id]: each.get(POINTS_TO) async for each in found if each.exists}

    async def change(
        self, brand_id: str, subscriber_id: str, change: Change, along: Along | None = None
    ) -> StoredSubscriber:
        """Applies a change in a transaction, its pointers with it; what follows from rules is left
        alone. Raises `NotFoundError`, and `ConflictError` for an address or user of another's.
        """

        async def apply(transaction: AsyncTransaction) -> StoredSubscriber:
            reference = self.reference(brand_id, subscriber_id)
            snapshot = await reference.get(transaction=transaction)
            if not snapshot.exists:
                raise no_such_subscriber(subscriber_id)
            old = Held.of(snapshot).stored
            new = change(old)
            if new == old:
                return old
            new = new.model_copy(update={"updated_at": clock.now()})
            had, has = _pointers(brand_id, old), _pointers(brand_id, new)
            gained = {path: has[path] for path in sorted(has.keys() - had.keys())}
            await self._check_free(transaction, subscriber_id, gained)
            moved = await self._moves.moved(transaction, brand_id, old, new)
            new = moved.stored
            if along is not None:
                await along(transaction, old, new)
            self._moves.note(transaction, brand_id, moved)
            for path in gained:
                transaction.set(self._db.document(path), {POINTS_TO: subscriber_id})
            for path in sorted(had.keys() - has.keys()):
                transaction.delete(self._db.document(path))
            transaction.update(reference, _difference(old, new))
            return new

        return await transact(self._db, apply)

    async def _check_free(
        self, transaction: AsyncTransaction, subscriber_id: str, gained: Mapping[str, str]
    ) -> None:
        for path, what in gained.items():
            taken = await self._db.document(path).get(transaction=transaction)
            if taken.exists and taken.get(POINTS_TO) != subscriber_id:
                raise ConflictError(f"{what} belongs to another subscriber; merge the two")

    def merge(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        winner: Held,
        loser: Held,
        merged: StoredSubscriber,
    ) -> None:
        """Makes the winner `merged`, whose the loser's pointers then are, which tell since when,
        and takes the loser out; the transaction has read both.
        """
        had = _pointers(brand_id, winner.stored)
        for path in sorted(_pointers(brand_id, merged).keys() - had.keys()):
            pointer = self._db.document(path)
            transaction.set(pointer, pointing_to_winner(winner.id, loser.id), merge=True)
        kept = self.reference(brand_id, winner.id)
        transaction.update(kept, _difference(winner.stored, merged))
        self._take_out(transaction, brand_id, loser)

    def remove(self, transaction: AsyncTransaction, brand_id: str, held: Held) -> None:
        """Deletes a subscriber with its pointers, and takes its counts back, in a transaction that
        has read it.
        """
        for path in sorted(_pointers(brand_id, held.stored)):
            transaction.delete(self._db.document(path))
        self._take_out(transaction, brand_id, held)

    def _take_out(self, transaction: AsyncTransaction, brand_id: str, held: Held) -> None:
        transaction.delete(self.reference(brand_id, held.id))
        taken_back = changes([(Standing.of(held.stored), NOWHERE)])
        self._counts.add(transaction, brand_id, held.id, taken_back)


def known_id(subscriber_id: str) -> str:
    """The id, if it can be one; raises `NotFoundError`."""
    if not _ID.fullmatch(subscriber_id):
        raise no_such_subscriber(subscriber_id)
    return subscriber_id


def no_such_subscriber(subscriber_id: str) -> NotFoundError:
    return NotFoundError(
        f"there is no subscriber {subscriber_id[:80]!r}; GET subscribers lists them"
    )


def _pointers(brand_id: str, stored: StoredSubscriber) -> dict[str, str]:
    """What each document that points to a subscriber stands for, by its path; the address first."""
    paths = BrandPaths(brand_id)
    emails = addresses(stored)
    found = {f"{paths.emails}/{email_hash(each)}": f"email: {each}" for each in emails}
    if stored.user_id is not None:
        found[f"{paths.user_links}/{user_hash(stored.user_id)}"] = f"userId: {stored.user_id}"
    return found


def stored_fields(stored: StoredSubscriber) -> dict[str, object]:
    """A subscriber's document, without what follows from rules."""
    fields = stored.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in fields.items() if name not in MEMBERSHIP_FIELDS}


def _difference(old: StoredSubscriber, new: StoredSubscriber) -> dict[str, object]:
    before, after = stored_fields(old), stored_fields(new)
    names = before.keys() | after.keys()
    changed = {
        name: after.get(name, DELETE_FIELD)
        for name in sorted(names)
        if before.get(name) != after.get(name)
    }
    return {**changed, "updatedAt": iso(new.updated_at)}
