"""Add up the numbers of days: a tally, and the registers that count distinct visitors.

They come from two kinds of documents. Shards (`statShards`) store registers as a map of ranks,
periods (`stats`) store them as bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from shared.common.enums import AttributionModel
from shared.counters.logic.tally import NUMBERS, VISITORS, Tally, add, leaves, number, prune
from shared.counters.logic.unique_visitors import EMPTY, estimate, from_ranks, merge

REGISTERS: Final = "registers"
MOST_COUNTED: Final = 2**54
"""The largest number that a day may count, so that the sums of a year fit into 64 bits.

Firestore's increments end at 2^63 - 1 and -2^63, silently. A number beyond this limit may have
ended there, and may be wrong.
"""

KEY_NUMBERS: Final = ("sessions", "orders", "newOrders", "sales")


@dataclass(frozen=True, slots=True)
class Totals:
    """The sum of what several documents count."""

    tally: Tally = field(default_factory=dict)
    registers: bytes = EMPTY

    @classmethod
    def of(cls, documents: Iterable[Mapping[str, object]]) -> Self:
        """Return the sum of documents of `statShards` and `stats`."""
        tally: Tally = {}
        registers = EMPTY
        for document in documents:
            add(tally, {name: document[name] for name in NUMBERS if name in document})
            registers = merge(registers, _registers(document))
        return cls(tally, registers)

    @classmethod
    def sum(cls, parts: Iterable[Self]) -> Self:
        """Return the sum of several totals."""
        tally: Tally = {}
        registers = EMPTY
        for part in parts:
            add(tally, part.tally)
            registers = merge(registers, part.registers)
        return cls(tally, registers)

    def plus(self, other: Self) -> Self:
        """Return the sum of these totals and others."""
        return self.sum([self, other])

    @property
    def unique_visitors(self) -> int:
        """The estimated number of unique visitors, at most the number of sessions."""
        return min(estimate(self.registers), number(self.tally, "sessions"))

    @property
    def are_exact(self) -> bool:
        """Whether all numbers are small enough to be sure of them, see `MOST_COUNTED`."""
        return all(abs(number) <= MOST_COUNTED for _, number in leaves(self.tally))

    def document(self) -> dict[str, object]:
        """Return the fields of a period document that hold these totals."""
        return {**self.tally, REGISTERS: self.registers}

    def key_numbers(self) -> Tally:
        """Return the numbers of a day that its month's document keeps, for daily series."""
        kept: Tally = {name: number(self.tally, name) for name in KEY_NUMBERS}
        kept["marketing"] = {
            model.value: {
                "orders": number(self.tally, "marketing", model.value, "orders"),
                "sales": number(self.tally, "marketing", model.value, "sales"),
            }
            for model in AttributionModel
        }
        kept[VISITORS] = self.unique_visitors
        return kept

    def same_as(self, other: "Totals") -> bool:
        """Return whether both count the same. A missing number counts as 0."""
        same_visitors = self.registers == other.registers
        return same_visitors and prune(self.tally) == prune(other.tally)


def _registers(document: Mapping[str, object]) -> bytes:
    ranks, folded = document.get(VISITORS), document.get(REGISTERS)
    registers = folded if isinstance(folded, bytes) else EMPTY
    return merge(registers, from_ranks(ranks)) if isinstance(ranks, dict) else registers
