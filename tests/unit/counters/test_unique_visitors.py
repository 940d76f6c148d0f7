"""Sketches of unique visitors: merging, and how near the estimate comes."""

from hashlib import blake2b
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.counters.logic.unique_visitors import (
    EMPTY,
    MAX_RANK,
    estimate,
    from_ranks,
    merge,
    register,
)

STANDARD_ERROR = 0.01625
"""1.04 / √4096 (Flajolet and others, 2007)."""

visitor_ids = st.sets(st.text(max_size=8), max_size=60)
sketches = st.dictionaries(st.integers(0, 4095), st.integers(0, MAX_RANK), max_size=80).map(
    from_ranks
)


def sketch(visitors: list[str] | set[str]) -> bytes:
    ranks: dict[int, int] = {}
    for visitor in visitors:
        index, rank = register(visitor)
        ranks[index] = max(rank, ranks.get(index, 0))
    return from_ranks(ranks)


def visitors(count: int, seed: int) -> list[str]:
    random = Random(seed)
    return [str(UUID(int=random.getrandbits(128), version=4)) for _ in range(count)]


class TestRegister:
    @settings(deadline=None)
    @given(st.text())
    def test_is_twelve_bits_of_the_hash_and_the_zeros_that_follow(self, visitor: str) -> None:
        digest = blake2b(visitor.encode(), digest_size=8).digest()
        bits = "".join(f"{byte:08b}" for byte in digest)
        zeros = len(bits[12:]) - len(bits[12:].lstrip("0"))
        assert register(visitor) == (int(bits[:12], 2), zeros + 1)

    def test_never_changes_since_sketches_are_stored(self) -> None:
        assert register("visitor-12") == (2914, 8)


class TestMerge:
    @settings(deadline=None)
    @given(sketches, sketches)
    def test_takes_the_greater_of_each_two_registers(self, a: bytes, b: bytes) -> None:
        assert merge(a, b) == bytes(map(max, a, b))

    def test_takes_the_greater_also_where_every_register_is_full(self) -> None:
        random = Random(2)
        a, b = (bytes(random.randrange(128) for _ in EMPTY) for _ in range(2))
        assert merge(a, b) == bytes(map(max, a, b))

    @settings(deadline=None)
    @given(sketches, sketches, sketches)
    def test_needs_no_order_and_no_once(self, a: bytes, b: bytes, c: bytes) -> None:
        assert merge(a, b) == merge(b, a)
        assert merge(merge(a, b), c) == merge(a, merge(b, c))
        assert merge(a, a) == a == merge(a, EMPTY)

    @settings(deadline=None)
    @given(visitor_ids, visitor_ids)
    def test_is_the_sketch_of_all_visitors(self, monday: set[str], tuesday: set[str]) -> None:
        assert merge(sketch(monday), sketch(tuesday)) == sketch(monday | tuesday)

    def test_refuses_what_is_no_sketch(self) -> None:
        with pytest.raises(ValueError, match="4096 registers, not 3"):
            merge(EMPTY, b"abc")


class TestFromRanks:
    def test_reads_registers_named_by_text(self) -> None:
        assert from_ranks({"0": 3, "4095": 53}) == from_ranks({0: 3, 4095: 53})
        assert from_ranks({"1": 7})[:3] == b"\x00\x07\x00"

    @pytest.mark.parametrize("ranks", [{4096: 1}, {-1: 1}, {0: 54}, {0: -1}, {"x": 1}])
    def test_refuses_what_no_visitor_can_give(self, ranks: dict[int, int]) -> None:
        with pytest.raises(ValueError, match=r"register|invalid literal"):
            from_ranks(ranks)


class TestEstimate:
    def test_is_exact_for_none_and_one(self) -> None:
        assert estimate(EMPTY) == 0
        assert estimate(sketch(["somebody"])) == 1

    @pytest.mark.parametrize("seed", range(20))
    def test_is_exact_to_a_few_while_there_are_few(self, seed: int) -> None:
        known = visitors(50, seed)
        errors = [abs(estimate(sketch(known[:count])) - count) for count in range(51)]
        assert max(errors) <= 3
        assert sum(errors) / len(errors) < 1

    @pytest.mark.parametrize("count", [10, 100, 1_000, 10_000, 200_000])
    def test_is_within_two_standard_errors(self, count: int) -> None:
        error = estimate(sketch(visitors(count, seed=1))) - count
        assert abs(error) <= 2 * STANDARD_ERROR * count

    def test_has_the_standard_error_that_is_promised(self) -> None:
        errors = [estimate(sketch(visitors(5_000, seed))) / 5_000 - 1 for seed in range(40)]
        assert (sum(error**2 for error in errors) / len(errors)) ** 0.5 <= 1.25 * STANDARD_ERROR

    @settings(deadline=None)
    @given(sketches, sketches)
    def test_never_falls_when_visitors_are_added(self, a: bytes, b: bytes) -> None:
        assert estimate(merge(a, b)) >= estimate(a)

    def test_refuses_what_is_no_sketch(self) -> None:
        with pytest.raises(ValueError, match="4096 registers, not 0"):
            estimate(b"")
