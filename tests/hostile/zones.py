"""Which day an instant belongs to, for a brand that may have moved to another time zone once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Zones:
    """`moved_at` is in milliseconds."""

    zone: str
    before: str | None = None
    moved_at: int = 0

    def day_of(self, ms: int) -> str:
        """The hours between the old zone's last day and the first midnight after belong to it."""
        if self.before is None:
            return _day(ms, self.zone)
        if ms < self.moved_at:
            return _day(ms, self.before)
        last_day = date.fromisoformat(_day(self.moved_at, self.before))
        last_day_ends = _midnight(last_day + timedelta(days=1), self.before)
        if ms < last_day_ends:
            return last_day.isoformat()
        start = last_day
        while _midnight(start, self.zone) < last_day_ends:
            start += timedelta(days=1)
        return _day(ms, self.zone) if ms >= _midnight(start, self.zone) else last_day.isoformat()


def _day(ms: int, zone: str) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(ZoneInfo(zone)).date().isoformat()


def _midnight(day: date, zone: str) -> int:
    """In milliseconds. The zones of the tests do not jump at midnight."""
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)
