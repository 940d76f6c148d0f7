"""Erasing a person: the subscriber at once, its traces page by page until nothing is left.

What is to be erased is noted in the transaction that deletes the subscriber, since nothing leads
to it afterwards. Each step finds only what is still there, so it may break off anywhere, come twice
and go on, in the request or in a task.
"""

from datetime import datetime, timedelta
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import (
    DELETE_FIELD,
    ArrayRemove,
    AsyncClient,
    AsyncWriteBatch,
)
from google.cloud.firestore_v1.field_path import FieldPath

from shared.gcp import clock
from shared.gcp.firestore import Snapshot, repeat
from shared.gcp.tasks import Queue
from shared.identity.models import StoredVisitor, VisitorLink
from shared.people.logic.traces import Traces
from shared.people.person_documents import PersonDocuments
from shared.privacy.anonymize import TraceEraser
from shared.privacy.deletion import ERASURE_KEPT, Departures, stored_traces
from shared.privacy.models.tasks import ErasureTask, StoredErasure
from shared.subscribers.store import no_such_subscriber

QUEUE: Final = Queue("erase-person")
AT_ONCE: Final = 300
"""Documents that a request erases before a task goes on."""

_OF_A_TASK: Final = 2_000
_VISITORS: Final = 30
_OF_A_REQUEST: Final = timedelta(minutes=2)
"""After which what a request did not do is a task's."""


class ErasureService:
    def __init__(
        self,
        db: AsyncClient,
        departures: Departures,
        eraser: TraceEraser,
        queue: Queue = QUEUE,
        *,
        at_once: int = AT_ONCE,
    ) -> None:
        self._db = db
        self._departures = departures
        self._eraser = eraser
        self._documents = PersonDocuments(db)
        self._queue = queue
        self._at_once = at_once

    async def erase(self, brand_id: str, subscriber_id: str) -> bool:
        """Deletes a subscriber and what it left; False where a task goes on with that. A repeat
        answers how far it is, and who was deleted can be erased yet. Raises `NotFoundError`.
        """
        if not await self._departures.begin_erasure(brand_id, subscriber_id):
            raise no_such_subscriber(subscriber_id)
        first = ErasureTask(brand_id=brand_id, subscriber_id=subscriber_id)
        return await self._go_on(first, self._at_once)

    async def resume(self, brand_id: str, subscriber_id: str) -> None:
        """Has an erasure gone on with that began by now, should its request have broken off."""
        note = (await self._departures.note(brand_id, subscriber_id).get()).to_dict()
        erasure = None if note is None else StoredErasure.model_validate(note)
        if erasure is not None and not erasure.complete and not erasure.deleted:
            first = ErasureTask(brand_id=brand_id, subscriber_id=subscriber_id)
            await self._have_done(first, clock.now() + _OF_A_REQUEST)

    async def carry_out(self, task: ErasureTask) -> None:
        await self._go_on(task, _OF_A_TASK)

    async def _go_on(self, task: ErasureTask, most: int) -> bool:
        """Whether nothing is left after at most so many documents; else a task goes on."""
        left = most
        while left > 0:
            note = await self._departures.note(task.brand_id, task.subscriber_id).get()
            erasure = StoredErasure.model_validate(note.to_dict())
            if erasure.complete:
                return True
            person = stored_traces(task.brand_id, erasure)
            left -= await self._eraser.erase(person, erasure.pseudonym, left)
            if left > 0:
                left -= await self._cut_off(note, person, erasure.pseudonym)
        await self._have_done(task.model_copy(update={"number": task.number + 1}))
        return False

    async def _have_done(self, task: ErasureTask, at: datetime | None = None) -> None:
        cause = (task.brand_id, task.subscriber_id, str(task.number))
        await self._queue.add(task, *cause, at=at)

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
                nobody = VisitorLink(subscriber_id=pseudonym, at=link.at, proved_at=link.proved_at)
                changes[place.to_api_repr()] = nobody.model_dump(exclude_none=True)
        batch.update(visitor.reference, changes, option=unmoved)
        return False


def _completed() -> dict[str, object]:
    """What is known of an erasure in the end: that it was one."""
    known = ("subscriberIds", "userIds", "customerIds", "visitorIds", "pseudonym", "deleted")
    forgotten = dict.fromkeys(known, DELETE_FIELD)
    return {**forgotten, "complete": True, "marketingExpireAt": clock.now() + ERASURE_KEPT}
