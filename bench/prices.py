"""List prices of Firestore, Standard edition, in US dollars for 100,000 operations.

Source: https://cloud.google.com/firestore/pricing, "Pricing by location", without free quotas.
Deletes by TTL cost what deletes cost.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Operations:
    reads: float = 0
    writes: float = 0
    deletes: float = 0

    def __add__(self, other: "Operations") -> "Operations":
        return Operations(
            self.reads + other.reads, self.writes + other.writes, self.deletes + other.deletes
        )

    def __sub__(self, other: "Operations") -> "Operations":
        return self + other.times(-1)

    def times(self, factor: float) -> "Operations":
        return Operations(self.reads * factor, self.writes * factor, self.deletes * factor)


@dataclass(frozen=True, slots=True)
class Prices:
    """Of 100,000 operations."""

    place: str
    reads: float
    writes: float
    deletes: float

    def of(self, operations: Operations) -> float:
        each = (
            operations.reads * self.reads,
            operations.writes * self.writes,
            operations.deletes * self.deletes,
        )
        return sum(each) / 100_000


REGION: Final = Prices("us-central1", reads=0.03, writes=0.09, deletes=0.01)
MULTI_REGION: Final = Prices("nam5", reads=0.06, writes=0.18, deletes=0.02)
