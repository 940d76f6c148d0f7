"""How many questions go to a mailbox, whenever they are asked for."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from shared.signup.logic.asking import PERIOD_MS, asked_now

DAY = 86_400_000
HOUR = 3_600_000


@given(st.lists(st.integers(0, 40), max_size=60))
def test_at_most_three_within_a_day_and_six_within_seven(waits: list[int]) -> None:
    asked: list[int] = []
    sent: list[int] = []
    for now in accumulate(wait * HOUR for wait in waits):
        more = asked_now(asked, now)
        if more is not None:
            asked = more
            sent.append(now)
        assert sum(now - at < DAY for at in sent) <= 3
        assert sum(now - at < PERIOD_MS for at in sent) <= 6
        refused_rightly = sum(now - at < DAY for at in sent) == 3
        refused_rightly |= sum(now - at < PERIOD_MS for at in sent) == 6
        assert more is not None or refused_rightly
    assert len(asked) <= 6
