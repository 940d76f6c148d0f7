"""Convert moments between datetimes, whole numbers since the epoch, and texts in documents."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(ms: int) -> datetime:
    """Return the datetime of `ms` milliseconds after the epoch, in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def microseconds(moment: datetime) -> int:
    """Return a moment in whole microseconds since the epoch."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def milliseconds(moment: datetime | str) -> int:
    """Return a moment in milliseconds since the epoch.

    The moment is a datetime, or a text in ISO 8601.
    """
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return round(at.timestamp() * 1000)


def _from_microseconds(value: object) -> object:
    return EPOCH + timedelta(microseconds=value) if isinstance(value, int) else value


StoredMicroseconds = Annotated[
    datetime, BeforeValidator(_from_microseconds), PlainSerializer(microseconds, return_type=int)
]
"""A moment that is stored as whole microseconds since the epoch."""
