"""Erase a person: the subscriber at once, their other documents page by page.

The transaction that deletes the subscriber notes what to erase, since nothing else leads there
afterwards. Each page finds only what is still there. So the work may stop anywhere, be repeated,
and continue in the request or in a task.
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
from shared.privacy.anonymize import Anonymizer
from shared.privacy.deletion import ERASURE_KEPT, DeletionService
from shared.privacy.models.erasure import ErasureState, ErasureTask, StoredErasure
from shared.subscribers.store import no_such_subscriber

QUEUE: Final = Queue("erase-person", "jobs")
AT_ONCE: Final = 300
"""How many documents a request erases. A task erases the rest."""

_OF_A_TASK: Final = 2_000
_VISITORS: Final = 30
_OF_A_REQUEST: Final = timedelta(minutes=2)
"""The longest that a request may take. After that, a task continues its work."""


class ErasureService:
    """Erases people, in requests and in a chain of tasks."""

    def __init__(
        self,
        db: AsyncClient,
        deletion: DeletionService,
        anonymizer: Anonymizer,
        queue: Queue = QUEUE,
        *,
        at_once: int = AT_ONCE,
    ) -> None:
        self._db = db
        self._deletion = deletion
        self._anonymizer = anonymizer
        self._documents = PersonDocuments(db)
        self._queue = queue
        self._at_once = at_once

    async def erase(self, brand_id: str, subscriber_id: str) -> bool:
        """Erase a subscriber, who may be deleted already. Return False if a task must continue.

        Calling it again continues the work. Raise `NotFoundError` if nothing is known of the
        subscriber.
        """
        if not await self._deletion.begin_erasure(brand_id, subscriber_id):
            raise no_such_subscriber(subscriber_id)
        first = ErasureTask(brand_id=brand_id, subscriber_id=subscriber_id)
        return await self._go_on(first, self._at_once)

    async def resume(self, brand_id: str, subscriber_id: str) -> None:
        """Enqueue a task for an erasure that has begun, in case its request was interrupted."""
        note = await self._deletion.note(brand_id, subscriber_id).get()
        if note.exists and StoredErasure.read(note).state is ErasureState.ERASING:
            first = ErasureTask(brand_id=brand_id, subscriber_id=subscriber_id)
            await self._enqueue(first, clock.now() + _OF_A_REQUEST)

    async def carry_out(self, task: ErasureTask) -> None:
        """Erase what is left. If it is too much for one task, enqueue another for the rest."""
        await self._go_on(task, _OF_A_TASK)

    async def _go_on(self, task: ErasureTask, most: int) -> bool:
        """Erase at most `most` documents. Return True if nothing is left; else enqueue a task.

        The documents of one group of browsers are erased before the next group is deleted.
        """
        left = most
        while left > 0:
            note = await self._deletion.note(task.brand_id, task.subscriber_id).get()
            erasure = StoredErasure.read(note)
            if erasure.state is ErasureState.ERASED:
                return True
            person = erasure.traces(task.brand_id)
            left -= await self._anonymizer.erase(person, erasure.pseudonym, left)
            if left > 0:
                left -= await self._delete_visitors(note, person, erasure.pseudonym)
        await self._enqueue(task.model_copy(update={"number": task.number + 1}))
        return False

    async def _enqueue(self, task: ErasureTask, at: datetime | None = None) -> None:
        cause = (task.brand_id, task.subscriber_id, str(task.number))
        await self._queue.add(task, *cause, at=at)

    async def _delete_visitors(self, note: Snapshot, person: Traces, pseudonym: str) -> int:
        """Delete some of the person's browsers, and note that their documents are next.

        Return how many browsers. If none is left, note that the person is erased.
        """
        visitors: list[Snapshot] = []
        for query in self._documents.visitors(person):
            visitors = visitors or list(await query.limit(_VISITORS).get())
        batch = self._db.batch()
        own = [each.id for each in visitors if self._take_out(batch, each, person, pseudonym)]
        for claim in self._documents.claims(person):
            batch.delete(claim)
        changes = {"visitorIds": own} if visitors else _erased()
        unmoved = self._db.write_option(last_update_time=note.update_time)
        batch.update(note.reference, changes, option=unmoved)
        try:
            await repeat(batch.commit)
        except (FailedPrecondition, NotFound):
            return 0  # another task continues it, or a browser was linked to somebody else
        return len(visitors)

    def _take_out(
        self, batch: AsyncWriteBatch, visitor: Snapshot, person: Traces, pseudonym: str
    ) -> bool:
        """Delete a browser if it is this person's now. Return False if it is another person's.

        In that case a pseudonym replaces this person in the browser's past, so that nobody else is
        given what was done at that time.
        """
        unmoved = self._db.write_option(last_update_time=visitor.update_time)
        known = StoredVisitor.read(visitor)
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


def _erased() -> dict[str, object]:
    """Return the change after which a note keeps only its time and the state `erased`."""
    of_the_person = ("subscriberIds", "userIds", "customerIds", "visitorIds", "pseudonym")
    return {
        **dict.fromkeys(of_the_person, DELETE_FIELD),
        "state": ErasureState.ERASED.value,
        "marketingExpireAt": clock.now() + ERASURE_KEPT,
    }
