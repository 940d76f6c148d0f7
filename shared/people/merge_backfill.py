"""Move a merged subscriber's visitors and conversions to the subscriber they were merged into.

Until they are moved, and for documents that come later, the notes in `merges` lead there.
"""

from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.brands.paths import BrandPaths
from shared.common.wire import WireModel
from shared.gcp.firestore import Snapshot, each
from shared.gcp.tasks import Queue
from shared.identity.merged_into import Successors
from shared.identity.models import PersonIds, StoredVisitor
from shared.identity.visitors import VisitorLinks

QUEUE: Final = Queue("merge-backfill", "jobs")
PAGES: Final = 10
"""How many pages one task moves."""

_PAGE: Final = 100


class MergeTask(WireModel):
    """A task that moves what `loser_id` left behind to `winner_id`.

    `cause` is the subscriber whose merge began the chain of tasks. It differs from `loser_id` once
    the winner was merged too. `number` counts the tasks of a chain.
    """

    brand_id: str
    cause: str
    loser_id: str
    winner_id: str
    number: int = 0


class MergeBackfill:
    """Moves documents in a chain of tasks.

    A document that was moved is not found again, so each task starts at the first page.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger, queue: Queue = QUEUE) -> None:
        self._db = db
        self._links = VisitorLinks(db)
        self._ledger = ledger
        self._successors = Successors(db)
        self._queue = queue

    async def begin(self, brand_id: str, winner_id: str, loser_id: str) -> None:
        """Enqueue the first task. Calling this again adds no second one."""
        await self._enqueue(
            MergeTask(brand_id=brand_id, cause=loser_id, loser_id=loser_id, winner_id=winner_id)
        )

    async def resume(self, brand_id: str, loser_id: str) -> bool:
        """Enqueue the first task of a committed merge. Return False if there was no merge."""
        winner_id = await self._successors.into(brand_id, loser_id)
        if winner_id is None:
            return False
        await self.begin(brand_id, winner_id, loser_id)
        return True

    async def carry_out(self, task: MergeTask) -> None:
        """Move some pages, and enqueue a task for the rest.

        If the winner was merged too in the meantime, the winner's own chain may have ended before
        these documents reached the winner. So the winner's documents are moved next.
        """
        for _ in range(PAGES):
            moved = await self._move_visitors(task) + await self._move_conversions(task)
            if moved == 0:
                into = await self._successors.into(task.brand_id, task.winner_id)
                if into is None:
                    return
                next_pair = {"loser_id": task.winner_id, "winner_id": into}
                task = task.model_copy(update=next_pair)
        await self._enqueue(task.model_copy(update={"number": task.number + 1}))

    async def _move_visitors(self, task: MergeTask) -> int:
        """Move a page of visitors, and return how many.

        Each gets a new link, because earlier attributions knew two different people. If the winner
        was erased, nothing moves: the erasure deletes the loser's visitors as well.
        """
        visitors = self._db.collection(BrandPaths(task.brand_id).visitors)
        known_as = FieldFilter("subscriberId", "==", task.loser_id)
        page = await visitors.where(filter=known_as).limit(_PAGE).get()
        if not page or await self._successors.of(task.brand_id, task.winner_id) is None:
            return 0

        async def move(snapshot: Snapshot) -> None:
            stored = StoredVisitor.read(snapshot)
            newest = stored.newest_link
            person = PersonIds(task.winner_id, stored.user_id)
            proved_at = None if newest is None else newest.stands_since
            await self._links.link(task.brand_id, snapshot.id, person, proved_at)

        await each(page, move)
        return len(page)

    async def _move_conversions(self, task: MergeTask) -> int:
        """Move a page of conversions, and return how many."""
        conversions = self._db.collection(BrandPaths(task.brand_id).conversions)
        booked_for = FieldFilter("subscriberId", "==", task.loser_id)
        by_time = conversions.where(filter=booked_for).order_by(
            "occurredAt", direction="DESCENDING"
        )
        page = await by_time.limit(_PAGE).get()

        async def to_winner(conversion: StoredConversion) -> StoredConversion:
            if conversion.subscriber_id != task.loser_id:
                return conversion
            return conversion.model_copy(update={"subscriber_id": task.winner_id})

        await each(page, lambda found: self._ledger.change(task.brand_id, found.id, to_winner))
        return len(page)

    async def _enqueue(self, task: MergeTask) -> None:
        cause = (task.cause, task.loser_id, task.winner_id, str(task.number))
        await self._queue.add(task, task.brand_id, *cause)
