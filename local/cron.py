"""Times of the unix-cron format, in UTC, as Cloud Scheduler reads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Self

_FIELD: Final = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_LIMITS: Final = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day of the month": (1, 31),
    "month": (1, 12),
    "day of the week": (0, 7),
}
_LEAP_YEAR: Final = 2024
_LONGEST_GAP_DAYS: Final = 8 * 366
"""29 February of 2096 and of 2104."""


@dataclass(frozen=True, slots=True)
class Cron:
    """`either`: with both the day of the month and of the week restricted, either will do."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `minute hour day month weekday`, each `*`, numbers, ranges, lists or steps; raises
        `ValueError` for anything else, and for days that never come.
        """
        fields = text.split()
        if len(fields) != len(_LIMITS):
            raise ValueError(f"{text!r} has not five fields")
        minutes, hours, days, months, weekdays = (
            frozenset(_numbers(field, name)) for field, name in zip(fields, _LIMITS, strict=True)
        )
        either = fields[2] != "*" and fields[4] != "*"
        if not either and not any(_exists(month, day) for month in months for day in days):
            raise ValueError(f"{text!r} names a day that no month has")
        return cls(
            minutes=tuple(sorted(minutes)),
            hours=tuple(sorted(hours)),
            days=days,
            months=months,
            weekdays=frozenset(day % 7 for day in weekdays),
            either=either,
        )

    def after(self, moment: datetime) -> datetime:
        """The first of its times after this moment."""
        start = moment.astimezone(UTC)
        for ahead in range(_LONGEST_GAP_DAYS + 1):
            day = start.date() + timedelta(days=ahead)
            if self._on(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        time = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                        if time > start:
                            return time
        raise AssertionError("every day that exists comes within eight years")

    def _on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.either else of_month and of_week


def _numbers(field: str, name: str) -> Iterator[int]:
    lowest, highest = _LIMITS[name]
    for part in field.split(","):
        match = _FIELD.fullmatch(part)
        if match is None:
            raise ValueError(f"{name}: {part!r} is no number, range or step")
        first, last, step = (int(each) if each else None for each in match.groups())
        if first is None:
            first, last = lowest, highest
        elif last is None:
            last = first if step is None else highest
        if not lowest <= first <= last <= highest or step == 0:
            raise ValueError(f"{name}: {part!r} is not within {lowest} to {highest}")
        yield from range(first, last + 1, step or 1)


def _exists(month: int, day: int) -> bool:
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
