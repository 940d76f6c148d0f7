"""Days as whole numbers, so that windows are sums: which day a moment is, and when an answer that
depends on the date changes next.

A day's number counts from 1 January of year 1 (`date.toordinal`). `MISSING` lies before all days,
`NEVER` after them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from shared.common.calendar import FIRST_YEAR, LAST_YEAR, Zones, parse_day

MISSING: Final = 0
NEVER: Final = 10_000_000

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(Z|[+-][0-9:]+)?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_HOUR: Final = 3_600_000
_MOST_HOURS: Final = 10_000
_MOST_CALENDARS: Final = 8
"""With all their hours they take about 10 MB."""


@lru_cache(maxsize=16_384)
def day_number(day: str) -> int:
    """The number of a day such as 2026-01-15; `MISSING` for what is none."""
    try:
        return parse_day(day).toordinal()
    except ValueError:
        return MISSING


def is_day(text: str) -> bool:
    """Whether a date is a whole day, rather than a moment."""
    return len(text) == len("2026-01-15")


def moment_ms(text: str) -> int:
    """An ISO 8601 moment in milliseconds since the epoch, UTC where it names no zone; raises
    ValueError for anything else.
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text[:80]!r} is not a moment")
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValueError(f"{text[:80]!r} is outside the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MILLISECOND


class DayNumbers:
    """The numbers of the days that moments belong to in a calendar.

    Asking it takes far longer than a rule, so hours are remembered that lie in one day.
    """

    def __init__(self, day_of: Callable[[int], str]) -> None:
        self._day_of = day_of
        self._hours: dict[str | int, int] = {}

    def of_text(self, moment: object) -> int:
        """The day of a moment as it is stored; `MISSING` for what is none."""
        if not isinstance(moment, str):
            return MISSING
        if moment[23:] != "Z":
            return self._of_any(moment)
        hour = moment[: len("2026-01-15T10")]
        known = self._hours.get(hour)
        return self._of_any(moment, hour) if known is None else known

    def of_ms(self, ms: object) -> int:
        if not isinstance(ms, int):
            return MISSING
        known = self._hours.get(ms // _HOUR)
        return self._of_new(ms, ms // _HOUR) if known is None else known

    def _of_any(self, moment: str, hour: str | None = None) -> int:
        try:
            return self._of_new(moment_ms(moment), hour)
        except (ValueError, OverflowError):  # a moment that no calendar has is none
            return MISSING

    def _of_new(self, ms: int, hour: str | int | None) -> int:
        number = self._number(ms)
        begins = ms - ms % _HOUR
        if hour is not None and self._number(begins) == self._number(begins + _HOUR - 1):
            if len(self._hours) >= _MOST_HOURS:
                self._hours.clear()
            self._hours[hour] = number
        return number

    def _number(self, ms: int) -> int:
        try:
            return day_number(self._day_of(ms))
        except (ValueError, OverflowError, OSError):  # outside the years of the calendar
            return MISSING


@lru_cache(maxsize=_MOST_CALENDARS)
def day_numbers(calendar: Zones) -> DayNumbers:
    """Those of a calendar: of all brands that have it, in this process."""
    return DayNumbers(calendar.day_of)


def anniversary(year: int, month: int, day: int, today: int) -> int:
    """The day, from today on, on which a date has its next anniversary, the first a year after it;
    29 February is celebrated on 28 February in common years. `NEVER` for a date that is none.
    """
    current = date.fromordinal(today)
    passed = (month, day) < (current.month, current.day)
    coming = max(current.year + passed, year + 1)
    try:
        date(2000, month, day)
    except ValueError:
        return NEVER
    return _celebrated(coming, month, day)


def _celebrated(year: int, month: int, day: int) -> int:
    if (month, day) == (2, 29):
        return date(year, 3, 1).toordinal() - 1
    return date(year, month, day).toordinal()


def anniversary_of_day(number: int, today: int) -> int:
    if number == MISSING:
        return NEVER
    then = date.fromordinal(number)
    return anniversary(then.year, then.month, then.day, today)


def anniversary_of_birthday(birthday: object, today: int) -> int:
    """Of a birthday as it is stored, with a year or without (`--02-29`)."""
    if not isinstance(birthday, str):
        return NEVER
    if birthday.startswith("--") and birthday[4:5] == "-" and len(birthday) == len("--02-29"):
        month, day = birthday[2:4], birthday[5:]
        if month.isdecimal() and day.isdecimal():
            return anniversary(MISSING, int(month), int(day), today)
        return NEVER
    return anniversary_of_day(day_number(birthday), today)


def change_of_day(day: int, today: int, windows: Sequence[int]) -> int:
    """The first day after today on which "within the last n days" changes for a date, for any n of
    `windows`, which ascend.
    """
    if day == MISSING:
        return NEVER
    if day > today:
        return day
    place = bisect_left(windows, today - day)
    return day + windows[place] + 1 if place < len(windows) else NEVER


def change_of_anniversary(coming: int, today: int, windows: Sequence[int]) -> int:
    """The first day after today on which "within the next n days" can change for an anniversary,
    for any n of `windows`, which ascend.
    """
    if coming == NEVER:
        return NEVER
    place = bisect_left(windows, coming - today)
    return coming - windows[place - 1] if place else coming + 1


def change_of_counts(days: Sequence[int], today: int, windows: Sequence[tuple[int, int]]) -> int:
    """The first day after today on which a count can pass a threshold, each with its window of
    days. Counts fall while days leave a window: a threshold of 3 is passed when the third newest
    leaves.
    """
    future = bisect_right(days, today)
    soonest = days[future] if future < len(days) else NEVER
    for window, threshold in windows:
        if threshold <= future - bisect_left(days, today - window):
            soonest = min(soonest, days[future - threshold] + window + 1)
    return soonest


def change_of_sums(days: Sequence[int], today: int, windows: Sequence[int]) -> int:
    """The first day after today on which anything enters or leaves a window of days."""
    future = bisect_right(days, today)
    soonest = days[future] if future < len(days) else NEVER
    for window in windows:
        first = bisect_left(days, today - window)
        if first < future:
            soonest = min(soonest, days[first] + window + 1)
    return soonest
