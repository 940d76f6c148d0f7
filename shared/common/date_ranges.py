"""Work out the date range of a report. Days are in the brand's time zone, both ends included."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from shared.common.calendar import Zones, add_days, days_between, parse_day

MAX_DAYS = 366

_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


class DateRangePreset(StrEnum):
    """The ranges that have names.

    The ranges of a number of days end with yesterday, the last complete day.
    """

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    LAST_365_DAYS = "last_365_days"
    LAST_MONTH = "last_month"
    LAST_12_MONTHS = "last_12_months"
    LAST_YEAR = "last_year"


DEFAULT_PRESET = DateRangePreset.LAST_30_DAYS

_DAYS_TO_YESTERDAY = {
    DateRangePreset.YESTERDAY: 1,
    DateRangePreset.LAST_7_DAYS: 7,
    DateRangePreset.LAST_30_DAYS: 30,
    DateRangePreset.LAST_90_DAYS: 90,
    DateRangePreset.LAST_365_DAYS: 365,
}


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days from `start` to `end`, both included.

    Raises ValueError if `end` is before `start`.
    """

    start: str
    end: str

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(
                f"the range ends on {self.end}, before it starts on {self.start}:"
                " endDate must be startDate or later"
            )

    @property
    def days(self) -> int:
        """Return the number of days in the range."""
        return days_between(self.start, self.end) + 1


def preset_range(preset_id: str, today: str) -> DateRange:
    """Return the range of a preset, if `today` is the brand's current day.

    Raise ValueError for an unknown preset.
    """
    preset = _preset(preset_id)
    if preset is DateRangePreset.TODAY:
        return DateRange(today, today)
    if preset in _DAYS_TO_YESTERDAY:
        return DateRange(add_days(today, -_DAYS_TO_YESTERDAY[preset]), add_days(today, -1))
    this_month = parse_day(today).replace(day=1)
    this_year = this_month.replace(month=1)
    first, after = {
        DateRangePreset.LAST_MONTH: ((this_month - timedelta(days=1)).replace(day=1), this_month),
        DateRangePreset.LAST_12_MONTHS: (this_month.replace(year=this_month.year - 1), this_month),
        DateRangePreset.LAST_YEAR: (this_year.replace(year=this_year.year - 1), this_year),
    }[preset]
    return DateRange(first.isoformat(), (after - timedelta(days=1)).isoformat())


def previous(current: DateRange) -> DateRange:
    """Return the range of the same length that ends just before this one."""
    return DateRange(add_days(current.start, -current.days), add_days(current.start, -1))


def parse_range(
    start: str | None, end: str | None, preset: str | None, today: str, zones: Zones
) -> DateRange:
    """Return the range that a request asks for: the last 30 days if it names none.

    `start` and `end` are days, or timestamps, which stand for the brand's day at that instant. If
    the parameters are wrong, raise ValueError with a message that says what is expected.
    """
    if start is None and end is None:
        return preset_range(DEFAULT_PRESET if preset is None else preset, today)
    if preset is not None:
        raise ValueError("give either a preset or startDate and endDate, not both")
    if start is None or end is None:
        missing, given = ("startDate", "endDate") if start is None else ("endDate", "startDate")
        raise ValueError(f"{missing} is missing: {given} needs it beside it")
    asked = DateRange(_day("startDate", start, zones), _day("endDate", end, zones))
    if asked.days > MAX_DAYS:
        raise ValueError(
            f"the range from {asked.start} to {asked.end} has {asked.days} days:"
            f" at most {MAX_DAYS} can be asked for at once"
        )
    return asked


def _preset(preset_id: str) -> DateRangePreset:
    try:
        return DateRangePreset(preset_id)
    except ValueError:
        allowed = ", ".join(DateRangePreset)
        raise ValueError(f"unknown preset {preset_id!r}: expected one of {allowed}") from None


def _day(name: str, text: str, zones: Zones) -> str:
    try:
        if _TIMESTAMP.fullmatch(text):
            seconds = math.floor(datetime.fromisoformat(text).timestamp())
            return zones.day_of(seconds * 1000)
        return parse_day(text).isoformat()
    except (ValueError, OverflowError):
        raise ValueError(
            f"{name} {text!r} is not a date: expected YYYY-MM-DD, such as 2026-01-15,"
            " or a UTC timestamp, such as 2026-01-15T08:30:00.000Z"
        ) from None


class RangePreset(NamedTuple):
    """A preset as the dashboard lists it.

    `days` is 0 for today, and negative for whole months or years.
    """

    id: str
    label: str
    days: int


DATE_RANGE_PRESETS: Final = (
    RangePreset("today", "Today", 0),
    RangePreset("yesterday", "Yesterday", 1),
    RangePreset("last_7_days", "Last 7 days", 7),
    RangePreset("last_30_days", "Last 30 days", 30),
    RangePreset("last_90_days", "Last 90 days", 90),
    RangePreset("last_365_days", "Last 365 days", 365),
    RangePreset("last_month", "Last month", -1),
    RangePreset("last_12_months", "Last 12 months", -12),
    RangePreset("last_year", "Last year", -365),
)
