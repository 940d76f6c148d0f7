"""Count unique visitors in HyperLogLog sketches, which merge over days, years and channels.

4,096 registers of one byte count distinct visitors with a standard error of 1.6 % (1.04 / √4096),
and almost exactly while there are few. A register keeps the highest rank it has seen. So it does
not matter in which order, in how many parts or how often a visitor is counted.
"""

import math
from collections.abc import Mapping
from hashlib import blake2b

INDEX_BITS = 12
REGISTERS = 1 << INDEX_BITS
RANK_BITS = 64 - INDEX_BITS
MAX_RANK = RANK_BITS + 1
EMPTY = bytes(REGISTERS)

_HIGH_BITS = int.from_bytes(b"\x80" * REGISTERS, "little")


def register(visitor_id: str) -> tuple[int, int]:
    """Return a visitor's register (0 to 4095), and the rank to raise it to (1 to 53)."""
    hashed = int.from_bytes(blake2b(visitor_id.encode(), digest_size=8).digest(), "big")
    rest = hashed & ((1 << RANK_BITS) - 1)
    return hashed >> RANK_BITS, MAX_RANK - rest.bit_length()


def from_ranks(ranks: Mapping[str, int] | Mapping[int, int]) -> bytes:
    """Return the sketch with these ranks, by register number (an integer or decimal text)."""
    registers = bytearray(REGISTERS)
    for index, rank in ranks.items():
        place = int(index)
        if not (0 <= place < REGISTERS and 0 <= rank <= MAX_RANK):
            raise ValueError(
                f"no register {index!r} of rank {rank}: 0-4095 hold ranks 0-{MAX_RANK}"
            )
        if rank > registers[place]:  # noqa: PLR1730 - max() would take half the time of it all
            registers[place] = rank
    return bytes(registers)


def merge(a: bytes, b: bytes) -> bytes:
    """Return the sketch of all visitors of both: each register is the greater of the two.

    All registers are compared at once, as the bytes of one long integer, which is some thirty times
    faster than one by one. The high bit of each byte of `a` is set before `b` is subtracted. It
    stays set in a byte exactly if that byte of `a` is not less than the one of `b`.
    """
    _require_sketch(a)
    _require_sketch(b)
    left, right = int.from_bytes(a, "little"), int.from_bytes(b, "little")
    not_less = ((left | _HIGH_BITS) - right) & _HIGH_BITS
    from_left = not_less - (not_less >> 7)
    return (right ^ ((left ^ right) & from_left)).to_bytes(REGISTERS, "little")


def estimate(registers: bytes) -> int:
    """Return how many unique visitors a sketch has counted, to the nearest whole number.

    This is the improved raw estimator of Otmar Ertl, "New cardinality estimation algorithms for
    HyperLogLog sketches" (2017), algorithm 6. It is unbiased over the whole range and needs no
    tables.
    """
    _require_sketch(registers)
    z = REGISTERS * _tau(1 - registers.count(MAX_RANK) / REGISTERS)
    for rank in range(RANK_BITS, 0, -1):
        z = 0.5 * (z + registers.count(rank))
    z += REGISTERS * _sigma(registers.count(0) / REGISTERS)
    return round(REGISTERS * REGISTERS / (2 * math.log(2) * z))


def _sigma(x: float) -> float:
    """Return x + Σ x^(2^k) · 2^(k-1), for the share of empty registers."""
    if x == 1:
        return math.inf
    weight, total = 1.0, x
    while True:
        x *= x
        previous, total = total, total + x * weight
        weight += weight
        if total == previous:
            return total


def _tau(x: float) -> float:
    """Return (1 - x - Σ (1 - x^(2^-k))² · 2^-k) / 3, for the share of registers not full."""
    if x in {0.0, 1.0}:
        return 0.0
    weight, total = 1.0, 1 - x
    while True:
        x = math.sqrt(x)
        weight *= 0.5
        previous, total = total, total - (1 - x) ** 2 * weight
        if total == previous:
            return total / 3


def _require_sketch(registers: bytes) -> None:
    if len(registers) != REGISTERS:
        raise ValueError(f"a sketch has {REGISTERS} registers, not {len(registers)}")
