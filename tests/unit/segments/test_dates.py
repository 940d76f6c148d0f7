"""Which day a moment is, and when an anniversary comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.common.calendar import Zones
from shared.common.wire import iso
from shared.segments.logic.dates import (
    MISSING,
    NEVER,
    DayNumbers,
    anniversary_of_birthday,
    anniversary_of_day,
    day_numbers,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(
    min_value=datetime(2025, 12, 30), max_value=datetime(2026, 1, 3), timezones=st.just(UTC)
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"])


def number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@given(zones, st.lists(moments, min_size=1, max_size=30))
def test_a_remembered_hour_gives_the_calendars_day(zone: str, some: list[datetime]) -> None:
    calendar = Zones(zone)
    days = DayNumbers(calendar.day_of)
    for moment in some:
        ms = (moment - EPOCH) // timedelta(milliseconds=1)
        expected = number(calendar.day_of(ms))
        assert days.of_text(iso(moment)) == expected
        assert days.of_ms(ms) == expected


def test_hours_are_remembered() -> None:
    asked: list[int] = []

    def day_of(ms: int) -> str:
        asked.append(ms)
        return "2026-01-15"

    days = DayNumbers(day_of)
    days.of_text("2026-01-15T10:00:00.000Z")
    before = len(asked)
    assert days.of_text("2026-01-15T10:59:59.999Z") == number("2026-01-15")
    assert len(asked) == before


def test_brands_of_one_calendar_share_what_is_remembered() -> None:
    assert day_numbers(Zones("Europe/Berlin")) is day_numbers(Zones("Europe/Berlin"))
    assert day_numbers(Zones("Europe/Berlin")) is not day_numbers(Zones("Europe/Paris"))


def test_an_hour_in_which_a_day_begins_is_not_remembered() -> None:
    days = DayNumbers(Zones("Asia/Kathmandu").day_of)
    assert days.of_text("2026-01-15T18:14:59.999Z") == number("2026-01-15")
    assert days.of_text("2026-01-15T18:15:00.000Z") == number("2026-01-16")


@pytest.mark.parametrize(
    "moment", ["2026-01-15T23:30:00+00:00", "2026-01-15T23:30:00", "2026-01-16T01:30:00+02:00"]
)
def test_moments_of_any_form_are_taken(moment: str) -> None:
    assert DayNumbers(Zones("Europe/Berlin").day_of).of_text(moment) == number("2026-01-16")


@pytest.mark.parametrize(
    "moment", [None, "", "soon", 5, "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]
)
def test_what_is_no_moment_is_missing(moment: object) -> None:
    assert DayNumbers(Zones("Europe/Berlin").day_of).of_text(moment) == MISSING


@pytest.mark.parametrize("ms", [None, "5", 10**18, -(10**18)])
def test_what_no_calendar_has_is_missing(ms: object) -> None:
    assert DayNumbers(Zones("Europe/Berlin").day_of).of_ms(ms) == MISSING


@pytest.mark.parametrize(
    ("born", "today", "coming"),
    [
        ("1990-01-15", "2026-01-15", "2026-01-15"),
        ("1990-01-14", "2026-01-15", "2027-01-14"),
        ("1990-12-31", "2026-01-01", "2026-12-31"),
        ("2026-01-15", "2026-01-15", "2027-01-15"),
        ("2026-01-15", "2025-01-15", "2027-01-15"),
        ("2000-02-29", "2026-02-28", "2026-02-28"),
        ("2000-02-29", "2026-03-01", "2027-02-28"),
        ("2000-02-29", "2028-02-28", "2028-02-29"),
        ("2000-02-29", "2028-02-29", "2028-02-29"),
        ("--02-29", "2027-03-01", "2028-02-29"),
        ("--02-29", "2026-02-28", "2026-02-28"),
        ("--12-01", "2026-12-01", "2026-12-01"),
    ],
)
def test_an_anniversary_comes_every_year(born: str, today: str, coming: str) -> None:
    assert anniversary_of_birthday(born, number(today)) == number(coming)


@pytest.mark.parametrize(
    "born", [None, "", "--13-01", "--02-30", "--2-29", "1990-02-30", "--ab-cd"]
)
def test_what_is_no_date_has_none(born: object) -> None:
    assert anniversary_of_birthday(born, number("2026-01-15")) == NEVER


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_an_anniversary_is_the_first_day_that_is_celebrated(born: date, today: date) -> None:
    def celebrated(day: date) -> bool:
        eve = (born.month, born.day) == (2, 29) and (day + timedelta(days=1)).day == 1
        same = (day.month, day.day) == (born.month, born.day)
        return day.year > born.year and (same or (eve and day.month == 2))

    coming = anniversary_of_day(born.toordinal(), today.toordinal())
    ahead = [date.fromordinal(each) for each in range(today.toordinal(), coming + 1)]
    assert [each for each in ahead if celebrated(each)] == ahead[-1:]
