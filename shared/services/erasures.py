"""Erasing a person: the subscriber at once, its traces page by page until nothing is left.

What is to be erased is noted in the transaction that deletes the subscriber, since nothing leads
to it afterwards. Each step finds only what is still there, so it may break off anywhere, come twice
and go on, in the request or in a task.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import (
    DELETE_FIELD,
    ArrayRemove,
    AsyncClient,
    AsyncDocumentReference,
    AsyncWriteBatch,
)
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from google.cloud.firestore_v1.field_path import FieldPath

from shared.gcp import clock
from shared.gcp.firestore import Snapshot, repeat, transact
from shared.identifiers import digest, email_hash
from shared.models.base import iso
from shared.models.person_tasks import ErasureTask, StoredErasure
from shared.models.visitor import StoredVisitor
from shared.people.erasing import Traces
from shared.services.erased_traces import TraceEraser
from shared.services.paths import BrandPaths
from shared.services.person_documents import PersonDocuments
from shared.services.subscriber_store import Held, SubscriberStore, no_such_subscriber

FUNCTION: Final = "erase-person"
AT_ONCE: Final = 300
"""Documents that a request erases before a task goes on."""

_OF_A_TASK: Final = 2_000
_VISITORS: Final = 30
_KEPT: Final = timedelta(days=30)
"""How long an id is known as that of somebody erased."""

Enqueue = Callable[[str, str, dict[str, object]], Awaitable[bool]]


class ErasureService:
    def __init__(
        self,
        db: AsyncClient,
        store: SubscriberStore,
        eraser: TraceEraser,
        enqueue: Enqueue,
        *,
        at_once: int = AT_ONCE,
    ) -> None:
        self._db = db
        self._store = store
        self._eraser = eraser
        self._documents = PersonDocuments(db)
        self._enqueue = enqueue
        self._at_once = at_once

    async def erase(self, brand_id: str, subscriber_id: str) -> bool:
        """Deletes a subscriber and what it left; False where a task goes on with that. A repeat
        answers how far it is. Raises `NotFoundError`.
        """
        if not await self._begin(brand_id, subscriber_id):
            raise no_such_subscriber(subscriber_id)
        first = ErasureTask(brand_id=brand_id, subscriber_id=subscriber_id)
        return await self._go_on(first, self._at_once)

    async def carry_out(self, task: ErasureTask) -> None:
        await self._go_on(task, _OF_A_TASK)

    async def _begin(self, brand_id: str, subscriber_id: str) -> bool:
        """Takes the subscriber out and notes its traces; False where neither is there."""
        paths = BrandPaths(brand_id)
        note = self._note(brand_id, subscriber_id)

        async def apply(transaction: AsyncTransaction) -> bool:
            reference = self._store.reference(brand_id, subscriber_id)
            snapshot = await reference.get(transaction=transaction)
            if not snapshot.exists:
                return bool((await note.get(transaction=transaction)).exists)
            held = Held.of(snapshot)
            person = await self._documents.traces(brand_id, held, transaction)
            self._store.remove(transaction, brand_id, held)
            now = clock.now()
            for address in (held.stored.email, *held.stored.other_emails):
                suppression = self._db.collection(paths.suppressions).document(email_hash(address))
                transaction.set(suppression, {"at": iso(now), "reason": "erased"})
            for merged in person.subscriber_ids[1:]:
                transaction.delete(self._db.collection(paths.merges).document(merged))
            transaction.set(
                note,
                StoredErasure(
                    at=now,
                    pseudonym=f"erased-{secrets.token_hex(16)}",
                    subscriber_ids=list(person.subscriber_ids),
                    user_ids=list(person.user_ids),
                    customer_ids=list(person.customer_ids),
                ).model_dump(mode="json"),
            )
            return True

        return await transact(self._db, apply)

    async def _go_on(self, task: ErasureTask, most: int) -> bool:
        """Whether nothing is left after at most so many documents; else a task goes on."""
        left = most
        while left > 0:
            note = await self._note(task.brand_id, task.subscriber_id).get()
            erasure = StoredErasure.model_validate(note.to_dict())
            if erasure.complete:
                return True
            person = _traces(task.brand_id, erasure)
            left -= await self._eraser.erase(person, erasure.pseudonym, left)
            if left > 0:
                left -= await self._cut_off(note, person, erasure.pseudonym)
        following = task.model_copy(update={"number": task.number + 1})
        name = digest("erase", task.brand_id, task.subscriber_id, str(following.number))
        await self._enqueue(FUNCTION, name, following.model_dump(mode="json"))
        return False

    async def _cut_off(self, note: Snapshot, person: Traces, pseudonym: str) -> int:
        """Deletes some of the person's visitors and notes that their traces are next; answers how
        many. Where there is none any more, the erasure is complete.
        """
        visitors: list[Snapshot] = []
        for query in self._documents.visitors(person):
            visitors = visitors or list(await query.limit(_VISITORS).get())
        batch = self._db.batch()
        own = [each.id for each in visitors if self._take_out(batch, each, person, pseudonym)]
        claims = self._documents.claims(person)
        for claim in claims:
            batch.delete(claim)
        changes = {"visitorIds": own} if visitors else _completed()
        unmoved = self._db.write_option(last_update_time=note.update_time)
        batch.update(note.reference, changes, option=unmoved)
        try:
            await repeat(batch.commit)
        except (FailedPrecondition, NotFound):
            return 0  # somebody else goes on with it, or a visitor has become known as another
        return len(visitors)

    def _take_out(
        self, batch: AsyncWriteBatch, visitor: Snapshot, person: Traces, pseudonym: str
    ) -> bool:
        """Deletes a visitor, if it is known as this person; else takes the person out of its past,
        in which it keeps its place, so that nobody else gets what it did.
        """
        unmoved = self._db.write_option(last_update_time=visitor.update_time)
        known = StoredVisitor.model_validate(visitor.to_dict())
        if known.subscriber_id in person.subscriber_ids:
            batch.delete(visitor.reference, option=unmoved)
            return True
        changes: dict[str, object] = {"subscriberIds": ArrayRemove(list(person.subscriber_ids))}
        if person.user_ids:
            changes["userIds"] = ArrayRemove(list(person.user_ids))
        for number, link in known.links.items():
            if link.subscriber_id in person.subscriber_ids:
                place = FieldPath("links", number)
                nobody = {"subscriberId": pseudonym, "at": link.at}
                changes[place.to_api_repr()] = nobody
        batch.update(visitor.reference, changes, option=unmoved)
        return False

    def _note(self, brand_id: str, subscriber_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).erasures).document(subscriber_id)


def _traces(brand_id: str, erasure: StoredErasure) -> Traces:
    return Traces(
        brand_id=brand_id,
        subscriber_ids=tuple(erasure.subscriber_ids),
        user_ids=tuple(erasure.user_ids),
        customer_ids=tuple(erasure.customer_ids),
        visitor_ids=tuple(erasure.visitor_ids),
    )


def _completed() -> dict[str, object]:
    """What is known of an erasure in the end: that it was one."""
    ids = ("subscriberIds", "userIds", "customerIds", "visitorIds", "pseudonym")
    forgotten = dict.fromkeys(ids, DELETE_FIELD)
    return {**forgotten, "complete": True, "marketingExpireAt": clock.now() + _KEPT}
