"""Count sessions and orders into the shards of their day, each exactly once.

The commit that counts a session also creates a marker. If the marker exists, the session was
counted before, and the commit fails. Orders need no marker: the ledger
(`shared/attribution/ledger.py`) counts an order in the commit that changes it, which fails if the
order has changed since it was read.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient, AsyncWriteBatch, Increment, Maximum

from shared.brands.paths import BrandPaths
from shared.common.ids import spread
from shared.counters.logic.tally import VISITORS, Tally, leaves, session_tally
from shared.counters.logic.unique_visitors import register
from shared.gcp import clock
from shared.gcp.firestore import repeat

MARKER_KEPT: Final = timedelta(days=3)
"""How long a marker is kept. Deliveries are repeated for 24 hours, so this must be longer."""

_MOST_TRANSFORMS: Final = 450
"""The most field transforms of one document in one commit; Firestore allows 500."""

Place = tuple[str, ...]
Tree = dict[str, object]


class DayCounters:
    """Adds sessions and orders to the numbers of a day, which are spread over shards."""

    def __init__(self, db: AsyncClient, *, shards: int) -> None:
        self._db = db
        self._shards = shards

    async def count_session(
        self, brand_id: str, session_id: str, visitor_id: str, channel_id: str, day: str
    ) -> bool:
        """Count a session into its day. Return False if it was counted before."""
        paths = BrandPaths(brand_id)
        marker = self._db.collection(paths.applied).document(f"session:{session_id}")
        batch = self._db.batch()
        batch.create(marker, {"marketingExpireAt": clock.now() + MARKER_KEPT})
        # A visitor's register names the shard. So each register lies in one shard of a day, and
        # readers of busy days read it once, not once for each shard.
        cause = str(register(visitor_id)[0])
        self.add(batch, brand_id, day, cause, session_tally(channel_id), visitor_id)
        try:
            await repeat(batch.commit)
        except AlreadyExists:
            return False
        return True

    def add(
        self,
        batch: AsyncWriteBatch,
        brand_id: str,
        day: str,
        cause: str,
        tally: Tally,
        visitor_id: str | None = None,
    ) -> None:
        """Add a tally to a shard of this day.

        The same `cause` always chooses the same shard. If the tally has too many numbers for one
        document in one commit, the rest goes to further shards.
        """
        shards = self._db.collection(BrandPaths(brand_id).stat_shards)
        first = spread(cause, self._shards)
        for number, changes in enumerate(_portions(tally, visitor_id)):
            shard = shards.document(f"{day}-{first}" if number == 0 else f"{day}-{first}.{number}")
            batch.set(shard, {"day": day, **_nested(changes)}, merge=True)


def _portions(tally: Tally, visitor_id: str | None) -> Iterator[list[tuple[Place, object]]]:
    changes: list[tuple[Place, object]] = [
        (place, Increment(number)) for place, number in leaves(tally)
    ]
    if visitor_id is not None:
        index, rank = register(visitor_id)
        changes.append(((VISITORS, str(index)), Maximum(rank)))
    for start in range(0, len(changes), _MOST_TRANSFORMS):
        yield changes[start : start + _MOST_TRANSFORMS]


def _nested(changes: list[tuple[Place, object]]) -> Tree:
    document: Tree = {}
    for place, change in changes:
        branch = document
        for key in place[:-1]:
            branch = branch.setdefault(key, {})  # type: ignore[assignment]
        branch[place[-1]] = change
    return document
