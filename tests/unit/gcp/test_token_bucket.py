"""Token buckets: a minute's worth at once, then as fast as they fill; bounded in number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.gcp.token_bucket import TokenBuckets

KEY = b"key"
NOW = 1_700_000_000.0


def taken(buckets: TokenBuckets, tries: int, now: float = NOW) -> int:
    return sum(buckets.take(KEY, now) == 0 for _ in range(tries))


def test_a_full_bucket_gives_a_minutes_worth() -> None:
    assert taken(TokenBuckets(5), 9) == 5


def test_the_wait_is_until_the_next_token() -> None:
    buckets = TokenBuckets(6)
    taken(buckets, 6)
    wait = buckets.take(KEY, NOW + 4)
    assert wait == pytest.approx(6)
    assert buckets.take(KEY, NOW + 4 + wait) == 0
    assert buckets.take(KEY, NOW + 4 + wait) == pytest.approx(10)


def test_a_refusal_costs_nothing() -> None:
    buckets = TokenBuckets(2)
    taken(buckets, 100)
    assert taken(buckets, 100, NOW + 60) == 2


def test_keys_have_buckets_of_their_own() -> None:
    buckets = TokenBuckets(1)
    assert buckets.take(b"a", NOW) == 0
    assert buckets.take(b"b", NOW) == 0
    assert buckets.take(b"a", NOW) > 0


def test_several_need_one_token_and_owe_the_rest() -> None:
    buckets = TokenBuckets(60)
    assert buckets.take(KEY, NOW, 80) == 0
    assert buckets.take(KEY, NOW) == pytest.approx(21)


def test_what_is_owed_is_taken_without_asking() -> None:
    buckets = TokenBuckets(1)
    buckets.owe(KEY, NOW, 3)
    assert buckets.take(KEY, NOW) == pytest.approx(180)


def test_a_clock_that_goes_back_locks_nobody_out_for_long() -> None:
    buckets = TokenBuckets(60)
    taken(buckets, 60)
    assert buckets.take(KEY, NOW - 86_400) <= 101 + 1e-6


def test_the_key_that_took_least_recently_is_forgotten_first() -> None:
    buckets = TokenBuckets(1, most_keys=2)
    for key in (b"a", b"b"):
        assert buckets.take(key, NOW) == 0
    buckets.owe(b"a", NOW, 1)
    assert buckets.take(b"c", NOW) == 0
    assert buckets.take(b"a", NOW) > 0
    assert buckets.take(b"b", NOW) == 0


def test_a_bucket_may_take_a_day_to_fill_again() -> None:
    buckets = TokenBuckets(2, seconds=86_400)
    assert taken(buckets, 5) == 2
    assert buckets.take(KEY, NOW + 43_199) > 0
    assert buckets.take(KEY, NOW + 43_200) == 0


@pytest.mark.parametrize("per_minute", [0, -5])
def test_a_limit_below_one_is_refused(per_minute: int) -> None:
    with pytest.raises(ValueError, match="nothing through"):
        TokenBuckets(per_minute)


@given(
    per_minute=st.integers(1, 1000),
    gaps=st.lists(st.floats(0, 90, allow_nan=False), max_size=200),
)
def test_no_minute_lets_through_more_than_two_buckets(per_minute: int, gaps: list[float]) -> None:
    buckets, now, passed = TokenBuckets(per_minute), NOW, list[float]()
    for gap in gaps:
        now += gap
        if buckets.take(KEY, now) == 0:
            passed.append(now)
    for start in passed:
        assert sum(start <= moment < start + 60 for moment in passed) <= 2 * per_minute
