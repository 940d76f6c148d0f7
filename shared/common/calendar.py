"""Work with days in a brand's time zone, and with the periods that reports consist of.

A day is a text such as `2026-01-15`, so days sort and compare as texts. Instants are milliseconds
since the epoch. A period id is a day, an ISO week `2026-W03`, a month `2026-01` or a year `2026`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from shared.common.enums import PeriodKind

FIRST_YEAR, LAST_YEAR = 1900, 2999

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERIODS = {
    PeriodKind.DAY: _DAY,
    PeriodKind.WEEK: re.compile(r"[0-9]{4}-W[0-9]{2}"),
    PeriodKind.MONTH: re.compile(r"[0-9]{4}-[0-9]{2}"),
    PeriodKind.YEAR: re.compile(r"[0-9]{4}"),
}
_ID_LENGTHS = {PeriodKind.DAY: 10, PeriodKind.MONTH: 7, PeriodKind.YEAR: 4}
_ONE_DAY = timedelta(days=1)
_MACHINE_ZONES = ("localtime", "posix", "right/", "Factory")


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A time zone that a brand had before.

    It was in force until the instant `until`, in milliseconds. `last_day` is the last day in it.
    """

    zone: str
    until: int
    last_day: str


@dataclass(frozen=True, slots=True)
class Zones:
    """A brand's time zone, and the zones it had before, oldest first.

    Together they say to which day an instant belongs. No day occurs twice: after a change, the old
    zone's day goes on until the new zone's next midnight. So a session's day never changes.
    """

    current: str = "UTC"
    changes: tuple[ZoneChange, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError if the tz database does not have the current zone."""
        _zone(self.current)

    def day_of(self, ms: int) -> str:
        """Return the brand's day at an instant, in milliseconds since the epoch."""
        for change in self.changes:
            if ms < change.until:
                return min(local_day(ms, change.zone), change.last_day)
        return local_day(ms, self.current)

    def changed(self, zone: str, at_ms: int) -> "Zones":
        """Return the zones after the brand chose `zone` at the instant `at_ms`.

        The new zone takes effect at its first midnight after the day of the choice has ended. It
        replaces an earlier choice that has not taken effect yet.
        """
        if zone == self.current:
            return self
        settled = tuple(change for change in self.changes if change.until <= at_ms)
        acting = self.current if settled == self.changes else self.changes[len(settled)].zone
        last_day = self.day_of(at_ms)
        day_ends = local_midnight(add_days(last_day, 1), acting)
        if zone == acting and at_ms < day_ends:
            return Zones(zone, settled)
        until = _first_midnight(max(at_ms, day_ends), zone)
        return Zones(zone, (*settled, ZoneChange(acting, until, last_day)))


def check_zone(name: str) -> str:
    """Return a time zone's name as the tz database writes it, from any upper and lower case.

    Raise ValueError if the tz database does not have the zone. The error does not repeat the name:
    it may be any text that somebody sent.
    """
    try:
        _zone(name)
    except ValueError:
        written = _zones_by_lower_case().get(name.lower())
        if written is not None:
            return written
        raise ValueError("is no time zone; one is an IANA name, such as Europe/Berlin") from None
    return name


def local_day(ms: int, zone: str) -> str:
    """Return the day of an instant in one zone.

    If clocks are set back over midnight, the hour that is repeated belongs to the new day.
    """
    return _day_of_second(ms // 1000, zone)


@lru_cache(maxsize=4096)
def _day_of_second(seconds: int, zone: str) -> str:
    day = _clock_day(seconds, _zone(zone)).isoformat()
    following = add_days(day, 1)
    return following if local_midnight(following, zone) <= seconds * 1000 else day


@lru_cache(maxsize=4096)
def local_midnight(day: str, zone: str) -> int:
    """Return the first instant of a day in a zone, in milliseconds.

    This is 00:00, or a later time if clocks jump over 00:00. If a zone skipped the day, because it
    crossed the date line, return the first instant of the next day.
    """
    tz, wanted = _zone(zone), parse_day(day)
    midnight = datetime(wanted.year, wanted.month, wanted.day, tzinfo=tz)
    instant = int(midnight.timestamp())
    if datetime.fromtimestamp(instant, tz).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return instant * 1000
    # Clocks jump over this midnight. The jump lies between the instants that are midnight by the
    # offset before it and by the offset after it. Find it by bisection.
    before, reached = int(midnight.replace(fold=1).timestamp()), instant
    while reached - before > 1:
        middle = (before + reached) // 2
        if _clock_day(middle, tz) >= wanted:
            reached = middle
        else:
            before = middle
    return reached * 1000


def parse_day(text: str) -> date:
    """Return the date of a text such as `2026-01-15`.

    Raise ValueError for any other form, and for years outside 1900 to 2999.
    """
    try:
        parsed = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        parsed = None
    if parsed is None or not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ValueError(f"{text!r} is not a day: expected YYYY-MM-DD, such as 2026-01-15")
    return parsed


def add_days(day: str, count: int) -> str:
    """Return the day `count` days later, or earlier if `count` is negative."""
    return (parse_day(day) + timedelta(days=count)).isoformat()


def days_between(first_day: str, last_day: str) -> int:
    """Return the number of days from the first day to the last: 0 for the same day."""
    return (parse_day(last_day) - parse_day(first_day)).days


def period_id(day: str, kind: PeriodKind) -> str:
    """Return the id of the period of this kind that contains the day."""
    return _id_of(parse_day(day), kind)


def period_kind(period: str) -> PeriodKind:
    """Return the kind of a period. Raise ValueError if the text is not a period id."""
    for kind, pattern in _PERIODS.items():
        if pattern.fullmatch(period):
            return kind
    raise ValueError(f"{period!r} is not a period: expected 2026-01-15, 2026-W03, 2026-01 or 2026")


def period_days(period: str) -> tuple[str, str]:
    """Return the first and the last day of a period.

    Raise ValueError if the period does not exist, such as 2026-W60.
    """
    kind = period_kind(period)
    try:
        first = _first_of(period, kind)
    except ValueError:
        raise ValueError(f"{period!r} is a {kind} that does not exist") from None
    return first.isoformat(), _last_of(first, kind).isoformat()


def cover(first_day: str, last_day: str) -> list[str]:
    """Return the shortest list of periods that together are exactly the days of a range, in order.

    If several lists are equally short, return the one whose earlier periods are longest. Weeks
    cross the ends of months, so this uses dynamic programming from the end of the range. Raise
    ValueError if the range ends before it starts.
    """
    return list(_cover(first_day, last_day))


@lru_cache(maxsize=512)
def _cover(first_day: str, last_day: str) -> tuple[str, ...]:
    """Return the result of `cover` as a tuple.

    Results are cached, because one for a year takes a millisecond and dashboards ask for few
    ranges.
    """
    start, days = parse_day(first_day), days_between(first_day, last_day) + 1
    if days < 1:
        raise ValueError(f"the range ends on {last_day}, before it starts on {first_day}")
    fewest = [0] * (days + 1)
    chosen = [(PeriodKind.DAY, 1)] * days
    for place in reversed(range(days)):
        fewest[place], shorter, kind = min(
            (1 + fewest[place + length], -length, kind)
            for kind, length in _starting_on(start + timedelta(days=place))
            if place + length <= days
        )
        chosen[place] = (kind, -shorter)
    return tuple(_follow(chosen, start))


def _follow(chosen: list[tuple[PeriodKind, int]], start: date) -> list[str]:
    """Return the ids of the chosen periods, beginning with the first day."""
    periods, place = [], 0
    while place < len(chosen):
        kind, length = chosen[place]
        periods.append(_id_of(start + timedelta(days=place), kind))
        place += length
    return periods


def _starting_on(day: date) -> list[tuple[PeriodKind, int]]:
    """Return the kinds of period that begin on a day, with their lengths in days."""
    kinds = [PeriodKind.DAY]
    if day.isoweekday() == 1:
        kinds.append(PeriodKind.WEEK)
    if day.day == 1:
        kinds.append(PeriodKind.MONTH)
        if day.month == 1:
            kinds.append(PeriodKind.YEAR)
    return [(kind, (_last_of(day, kind) - day).days + 1) for kind in kinds]


def _id_of(day: date, kind: PeriodKind) -> str:
    if kind is PeriodKind.WEEK:
        week = day.isocalendar()
        return f"{week.year}-W{week.week:02}"
    return day.isoformat()[: _ID_LENGTHS[kind]]


def _first_of(period: str, kind: PeriodKind) -> date:
    if kind is PeriodKind.WEEK:
        return parse_day(date.fromisocalendar(int(period[:4]), int(period[6:]), 1).isoformat())
    return parse_day(period + "-01-01"[len(period) - 4 :])


def _last_of(first: date, kind: PeriodKind) -> date:
    if kind is PeriodKind.YEAR:
        return date(first.year, 12, 31)
    if kind is PeriodKind.MONTH:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE_DAY
    return first + timedelta(days=6 if kind is PeriodKind.WEEK else 0)


def _first_midnight(ms: int, zone: str) -> int:
    """Return the first midnight in a zone at or after an instant, in milliseconds."""
    day = local_day(ms, zone)
    if local_midnight(day, zone) == ms:
        return ms
    return local_midnight(add_days(day, 1), zone)


def _clock_day(seconds: int, tz: ZoneInfo) -> date:
    return datetime.fromtimestamp(seconds, tz).date()


@lru_cache(maxsize=1)
def _zones_by_lower_case() -> dict[str, str]:
    zones = (zone for zone in available_timezones() if not zone.startswith(_MACHINE_ZONES))
    return {zone.lower(): zone for zone in zones}


def _zone(name: str) -> ZoneInfo:
    try:
        if name.startswith(_MACHINE_ZONES):
            raise ZoneInfoNotFoundError(name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"unknown time zone {name!r}: expected an IANA name, such as Europe/Berlin"
        ) from None
