"""Compute with days as whole numbers, so that a window of days is an addition.

The functions tell which day a moment is, and on which day an answer changes next only because the
date does. A day's number counts from 1 January of year 1 (`date.toordinal`). `MISSING` is before
all days, and `NEVER` after all days.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol

from shared.common.calendar import FIRST_YEAR, LAST_YEAR, Zones, parse_day

MISSING: Final = 0
NEVER: Final = 10_000_000

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(Z|[+-][0-9:]+)?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_HOUR: Final = 3_600_000
_MOST_HOURS: Final = 10_000
_MOST_CALENDARS: Final = 8
"""The most calendars kept in memory. With all their hours, they take about 10 MB."""


@lru_cache(maxsize=16_384)
def day_number(day: str) -> int:
    """Return the number of a day such as 2026-01-15, or `MISSING` if the text is not a day."""
    try:
        return parse_day(day).toordinal()
    except ValueError:
        return MISSING


def is_day(text: str) -> bool:
    """Tell whether a valid date is a day and not a moment, by its length."""
    return len(text) == len("2026-01-15")


def moment_ms(text: str) -> int:
    """Return an ISO 8601 moment in milliseconds since the epoch. Without a zone, it is in UTC.

    Raise ValueError if the text is not a moment.
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text[:80]!r} is not a moment")
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValueError(f"{text[:80]!r} is outside the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MILLISECOND


class DayNumbers:
    """Finds the numbers of the days to which moments belong in a calendar.

    Asking the calendar takes far longer than evaluating a rule. So this caches the day of each hour
    that lies within one day.
    """

    def __init__(self, day_of: Callable[[int], str]) -> None:
        self._day_of = day_of
        self._hours: dict[str | int, int] = {}

    def of_text(self, moment: object) -> int:
        """Return the day number of a stored moment, or `MISSING` if it is not a moment."""
        if not isinstance(moment, str):
            return MISSING
        if moment[23:] != "Z":
            return self._of_any(moment)
        hour = moment[: len("2026-01-15T10")]
        known = self._hours.get(hour)
        return self._of_any(moment, hour) if known is None else known

    def of_ms(self, ms: object) -> int:
        """Return the day number of a moment in milliseconds since the epoch.

        Return `MISSING` if it is not a whole number, or outside the years of the calendar.
        """
        if not isinstance(ms, int):
            return MISSING
        known = self._hours.get(ms // _HOUR)
        return self._of_new(ms, ms // _HOUR) if known is None else known

    def _of_any(self, moment: str, hour: str | None = None) -> int:
        try:
            return self._of_new(moment_ms(moment), hour)
        except (ValueError, OverflowError):  # no calendar has this moment
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
    """Return the day numbers of a calendar. Brands with equal calendars share one cache."""
    return DayNumbers(calendar.day_of)


def anniversary(year: int, month: int, day: int, today: int) -> int:
    """Return the number of the day of a date's next anniversary, today or later.

    The first anniversary is a year after the date. For 29 February, it is 28 February in years
    without a 29 February. Return `NEVER` for a date that does not exist.
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
    """Return the next anniversary of a day. Return `NEVER` if the day is `MISSING`."""
    if number == MISSING:
        return NEVER
    then = date.fromordinal(number)
    return anniversary(then.year, then.month, then.day, today)


def anniversary_of_birthday(birthday: object, today: int) -> int:
    """Return the next anniversary of a stored birthday.

    A birthday may have no year (`--02-29`). Return `NEVER` if it is missing or not a date.
    """
    if not isinstance(birthday, str):
        return NEVER
    if birthday.startswith("--") and birthday[4:5] == "-" and len(birthday) == len("--02-29"):
        month, day = birthday[2:4], birthday[5:]
        if month.isdecimal() and day.isdecimal():
            return anniversary(MISSING, int(month), int(day), today)
        return NEVER
    return anniversary_of_day(day_number(birthday), today)


def change_of_day(day: int, today: int, windows: Sequence[int]) -> int:
    """Return the first day after today that changes an answer to "within the last n days".

    `day` is the date that the rules ask about. `windows` are all n that rules ask for, ascending.
    Return `NEVER` if no answer changes again.
    """
    if day == MISSING:
        return NEVER
    if day > today:
        return day
    place = bisect_left(windows, today - day)
    return day + windows[place] + 1 if place < len(windows) else NEVER


def change_of_anniversary(coming: int, today: int, windows: Sequence[int]) -> int:
    """Return the first day after today that may change an answer to "within the next n days".

    `coming` is the date's next anniversary. `windows` are all n that rules ask for, ascending.
    """
    if coming == NEVER:
        return NEVER
    place = bisect_left(windows, coming - today)
    return coming - windows[place - 1] if place else coming + 1


def change_of_counts(days: Sequence[int], today: int, windows: Sequence[tuple[int, int]]) -> int:
    """Return the first day after today on which a count can cross a threshold.

    `days` are the sorted days of what is counted. `windows` are pairs: a number of days, and a
    threshold for the count within them. A count falls as days leave the window: it falls below 3
    when the third newest day leaves.
    """
    future = bisect_right(days, today)
    soonest = days[future] if future < len(days) else NEVER
    for window, threshold in windows:
        if threshold <= future - bisect_left(days, today - window):
            soonest = min(soonest, days[future - threshold] + window + 1)
    return soonest


class Counted(Protocol):
    """Sorted days, and how many there are of what is counted in the first n places."""

    @property
    def days(self) -> Sequence[int]: ...

    @property
    def counts(self) -> Sequence[int]: ...


def change_of_orders(orders: Counted, today: int, windows: Sequence[tuple[int, int]]) -> int:
    """Return what `change_of_counts` does, for days that stand for several orders each."""
    days, counts = orders.days, orders.counts
    future = bisect_right(days, today)
    soonest = days[future] if future < len(days) else NEVER
    for window, threshold in windows:
        first = bisect_left(days, today - window)
        beyond = counts[future] - threshold
        if beyond >= counts[first]:
            crossing = bisect_right(counts, beyond, first, future + 1) - 1
            soonest = min(soonest, days[crossing] + window + 1)
    return soonest


def change_of_sums(days: Sequence[int], today: int, windows: Sequence[int]) -> int:
    """Return the first day after today on which an order's day enters or leaves a window.

    `days` are the sorted days of the orders. `windows` are numbers of days.
    """
    future = bisect_right(days, today)
    soonest = days[future] if future < len(days) else NEVER
    for window in windows:
        first = bisect_left(days, today - window)
        if first < future:
            soonest = min(soonest, days[first] + window + 1)
    return soonest
