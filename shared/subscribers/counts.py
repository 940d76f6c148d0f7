"""Count the members of segments and a brand's subscribers.

A change in counts is stored in shards, in the same commit as the change of the subscriber. A shard
is a document with a part of a count. A count has several shards, so that writes at the same time do
not wait for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from google.cloud.firestore import AsyncClient, AsyncWriteBatch, Increment

from shared.brands.paths import BrandPaths
from shared.common.ids import spread
from shared.subscribers.models.stored import Counted, Membership

TOTALS: Final = "all"
"""The `segmentId` in shards of the brand's totals, which are counted like a segment."""


@dataclass(frozen=True, slots=True)
class CountedIn:
    """What a subscriber is counted in: segments, by id, and the brand's totals."""

    segment_ids: frozenset[str] = frozenset()
    counted: Counted = field(default_factory=Counted)

    @classmethod
    def of(cls, membership: Membership) -> Self:
        """Return what a subscriber is counted in, from their stored membership."""
        return cls(frozenset(membership.segment_ids), membership.counted)


NOWHERE: Final = CountedIn()


def changes(moves: Iterable[tuple[CountedIn, CountedIn]]) -> dict[str, dict[str, int]]:
    """Return what to add to each count, by segment and field. Zeros are left out.

    Each of `moves` is what a subscriber was counted in, and what they are counted in now.
    """
    sums: dict[str, dict[str, int]] = {}
    for before, after in moves:
        for segment_id in after.segment_ids - before.segment_ids:
            _add(sums, segment_id, "subscribers", 1)
        for segment_id in before.segment_ids - after.segment_ids:
            _add(sums, segment_id, "subscribers", -1)
        old, new = before.counted.model_dump(), after.counted.model_dump()
        for name in old:
            _add(sums, TOTALS, name, new[name] - old[name])
    nonzero = {target: {n: c for n, c in counts.items() if c} for target, counts in sums.items()}
    return {target: counts for target, counts in nonzero.items() if counts}


def _add(sums: dict[str, dict[str, int]], target: str, name: str, number: int) -> None:
    counts = sums.setdefault(target, {})
    counts[name] = counts.get(name, 0) + number


class SegmentCounts:
    """Adds to counts, in shards. The same cause always chooses the same shard."""

    def __init__(self, db: AsyncClient, *, shards: int) -> None:
        self._db = db
        self._shards = shards

    def add(
        self,
        batch: AsyncWriteBatch,
        brand_id: str,
        cause: str,
        added: Mapping[str, Mapping[str, int]],
    ) -> None:
        """Add to counts in a batch or transaction.

        Each count that changes is written once. `cause` chooses the shard.
        """
        shards = self._db.collection(BrandPaths(brand_id).segment_shards)
        place = spread(cause, self._shards)
        for target, counts in added.items():
            moves = {name: Increment(number) for name, number in counts.items()}
            shard = shards.document(f"{target}-{place}")
            batch.set(shard, {"segmentId": target, **moves}, merge=True)
