"""Moves what a merged subscriber left behind, visitors and conversions, to whom it is now.

Until it is done, and for what comes later yet, `merges` leads there too.
"""

import asyncio
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.brands.paths import BrandPaths
from shared.common.wire import WireModel
from shared.gcp.firestore import Snapshot
from shared.gcp.tasks import Queue
from shared.identity.merged_into import Successors
from shared.identity.models import PersonIds, StoredVisitor
from shared.identity.visitors import VisitorLinks

QUEUE: Final = Queue("merge-follow-up")
PAGES: Final = 10
"""Of one task."""

_PAGE: Final = 100
_AT_ONCE: Final = 10


class MergeTask(WireModel):
    """Moves what `loser_id` left behind. `cause` is who was merged at first, where its winner was
    merged too; `number` counts the tasks of one cause.
    """

    brand_id: str
    cause: str
    loser_id: str
    winner_id: str
    number: int = 0


class MergeFollowUp:
    def __init__(self, db: AsyncClient, ledger: Ledger, queue: Queue = QUEUE) -> None:
        self._db = db
        self._links = VisitorLinks(db)
        self._ledger = ledger
        self._successors = Successors(db)
        self._queue = queue

    async def begin(self, brand_id: str, winner_id: str, loser_id: str) -> None:
        """Has it done by tasks: once, however often this is asked."""
        first = MergeTask(brand_id=brand_id, cause=loser_id, loser_id=loser_id, winner_id=winner_id)
        await self._have_done(first)

    async def resume(self, brand_id: str, loser_id: str) -> bool:
        """Have the rest of a merge done, once, however often asked; False where none was."""
        winner_id = await self._successors.into(brand_id, loser_id)
        if winner_id is None:
            return False
        await self.begin(brand_id, winner_id, loser_id)
        return True

    async def move_on(self, task: MergeTask) -> None:
        """Moves some pages, and has the rest done: what is moved is not found any more. A winner
        that was merged meanwhile may not have been followed up with what came to it from here.
        """
        for _ in range(PAGES):
            moved = await self._visitors(task) + await self._conversions(task)
            if moved == 0:
                into = await self._successors.into(task.brand_id, task.winner_id)
                if into is None:
                    return
                step = {"loser_id": task.winner_id, "winner_id": into}
                task = task.model_copy(update=step)
        await self._have_done(task.model_copy(update={"number": task.number + 1}))

    async def _visitors(self, task: MergeTask) -> int:
        """The link is a new one: what was attributed before knew the two as two. Where the winner
        was erased, so are the loser's visitors.
        """
        visitors = self._db.collection(BrandPaths(task.brand_id).visitors)
        known_as = FieldFilter("subscriberId", "==", task.loser_id)
        found = await visitors.where(filter=known_as).limit(_PAGE).get()
        if not found or await self._successors.of(task.brand_id, task.winner_id) is None:
            return 0

        async def move(snapshot: Snapshot) -> None:
            stored = StoredVisitor.model_validate(snapshot.to_dict())
            newest = stored.newest_link
            person = PersonIds(task.winner_id, stored.user_id)
            proved_at = None if newest is None else newest.stands_since
            await self._links.link(task.brand_id, snapshot.id, person, proved_at)

        for start in range(0, len(found), _AT_ONCE):
            await asyncio.gather(*map(move, found[start : start + _AT_ONCE]))
        return len(found)

    async def _conversions(self, task: MergeTask) -> int:
        conversions = self._db.collection(BrandPaths(task.brand_id).conversions)
        booked_for = FieldFilter("subscriberId", "==", task.loser_id)
        by_time = conversions.where(filter=booked_for).order_by(
            "occurredAt", direction="DESCENDING"
        )
        found = await by_time.limit(_PAGE).get()

        async def moved(conversion: StoredConversion) -> StoredConversion:
            if conversion.subscriber_id != task.loser_id:
                return conversion
            return conversion.model_copy(update={"subscriber_id": task.winner_id})

        for start in range(0, len(found), _AT_ONCE):
            some = found[start : start + _AT_ONCE]
            await asyncio.gather(
                *(self._ledger.change(task.brand_id, each.id, moved) for each in some)
            )
        return len(found)

    async def _have_done(self, task: MergeTask) -> None:
        what = (task.cause, task.loser_id, task.winner_id, str(task.number))
        await self._queue.add(task, task.brand_id, *what)
