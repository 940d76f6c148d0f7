"""Moments as they are kept: datetimes, whole numbers since the epoch, and the text of documents."""

from datetime import UTC, datetime


def moment(ms: int) -> datetime:
    """Return the moment that lies `ms` milliseconds after the epoch."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def microseconds(moment: datetime) -> int:
    """Return the whole microseconds since the epoch."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def milliseconds(text: str) -> int:
    """Return the milliseconds since the epoch of a stored moment, `YYYY-MM-DDTHH:mm:ss.sssZ`."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)
