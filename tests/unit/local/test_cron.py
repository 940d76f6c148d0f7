"""Cron times equal those found by looking at one minute after the other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from local.cron import Cron

MINUTE = timedelta(minutes=1)
Field = tuple[str, frozenset[int]]


@st.composite
def parts(draw: st.DrawFn, lowest: int, highest: int) -> Field:
    """A part of a field, and the numbers that it means."""
    first, last = sorted(draw(st.tuples(*[st.integers(lowest, highest)] * 2)))
    step = draw(st.integers(1, 20))
    part: Field = draw(
        st.sampled_from(
            [
                ("*", frozenset(range(lowest, highest + 1))),
                (str(first), frozenset({first})),
                (f"{first}-{last}", frozenset(range(first, last + 1))),
                (f"{first}-{last}/{step}", frozenset(range(first, last + 1, step))),
                (f"*/{step}", frozenset(range(lowest, highest + 1, step))),
                (f"{first}/{step}", frozenset(range(first, highest + 1, step))),
            ]
        )
    )
    return part


@st.composite
def fields(draw: st.DrawFn, lowest: int, highest: int) -> Field:
    chosen = draw(st.lists(parts(lowest, highest), min_size=1, max_size=3))
    return ",".join(text for text, _ in chosen), frozenset().union(*(each for _, each in chosen))


def brute_force(expression: list[Field], start: datetime, end: datetime) -> datetime | None:
    (_, minutes), (_, hours), (day_text, days), (_, months), (weekday_text, weekdays) = expression
    moment = start.replace(second=0, microsecond=0) + MINUTE
    while moment <= end:
        of_month = moment.day in days
        of_week = moment.isoweekday() in weekdays or (moment.isoweekday() == 7 and 0 in weekdays)
        if day_text == "*" or weekday_text == "*":
            on_day = of_month and of_week
        else:
            on_day = of_month or of_week
        if on_day and moment.month in months:
            if moment.hour not in hours:
                moment = moment.replace(minute=0) + timedelta(hours=1)
            elif moment.minute in minutes:
                return moment
            else:
                moment += MINUTE
        else:
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
    return None


@settings(deadline=None)
@given(
    st.tuples(fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12), fields(0, 7)),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_time_is_the_first_minute_that_fits(
    expression: tuple[Field, ...], start: datetime
) -> None:
    try:
        cron = Cron.parse(" ".join(text for text, _ in expression))
    except ValueError:
        reject()
    found = cron.after(start)
    assert found == brute_force(list(expression), start, found)


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("5 * * * *", "2026-01-15T10:05:00", "2026-01-15T11:05"),
        ("*/15 * * * *", "2026-01-15T10:14:59.999999", "2026-01-15T10:15"),
        ("0 3 * * *", "2026-12-31T03:00:00", "2027-01-01T03:00"),
        ("0 0 29 2 *", "2096-02-29T00:00:00", "2104-02-29T00:00"),
        ("0 0 1 * 6", "2026-01-01T00:00:00", "2026-01-03T00:00"),
        ("0 0 31 * *", "2026-01-31T12:00:00", "2026-03-31T00:00"),
        ("0 9 * * 1-5", "2026-01-16T09:00:00", "2026-01-19T09:00"),
        ("0 9 * * 7", "2026-01-16T09:00:00", "2026-01-18T09:00"),
    ],
)
def test_known_times(text: str, start: str, expected: str) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert Cron.parse(text).after(moment).isoformat()[:16] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "1,,2 * * * *",
        "-1 * * * *",
        "x * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Cron.parse(text)
