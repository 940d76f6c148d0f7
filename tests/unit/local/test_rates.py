"""How fast queues dispatch, and how long they wait before they try again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.backoff import backoff
from local.tasks.rate import Rate


@given(
    st.floats(0.01, 500),
    st.integers(1, 30),
    st.lists(st.floats(0, 10), min_size=1, max_size=60),
)
def test_turns_are_in_order_and_never_exceed_the_rate(
    per_second: float, burst: int, pauses: list[float]
) -> None:
    rate, now, turns = Rate(per_second, burst), 1e6, list[float]()
    for pause in pauses:
        now += pause
        turns.append(rate.next_turn(now))
        assert turns[-1] >= now
    assert turns == sorted(turns)
    for first in range(len(turns)):
        for last in range(first + burst, len(turns)):
            allowed = (last - first - burst + 1) / per_second
            assert turns[last] - turns[first] >= allowed - 1e-6


def test_a_rested_queue_gives_a_burst_at_once() -> None:
    rate = Rate(10, burst=5)
    turns = [rate.next_turn(1000) for _ in range(7)]
    assert turns == pytest.approx([1000] * 5 + [1000.1, 1000.2])


def test_retries_wait_as_the_reference_has_it() -> None:
    """The example of google.cloud.tasks.v2.RetryConfig."""
    waits = [backoff(retry, least=10, most=300, doublings=3) for retry in range(1, 9)]
    assert waits == [10, 20, 40, 80, 160, 240, 300, 300]
