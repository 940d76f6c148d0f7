"""Moments as they are kept: datetimes, whole numbers since the epoch, and the text of documents."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(ms: int) -> datetime:
    """Return the moment that lies `ms` milliseconds after the epoch."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def microseconds(moment: datetime) -> int:
    """Return the whole microseconds since the epoch."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def milliseconds(moment: datetime | str) -> int:
    """Return the milliseconds since the epoch of a moment, also of its text in ISO 8601."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return round(at.timestamp() * 1000)


def _from_microseconds(value: object) -> object:
    return EPOCH + timedelta(microseconds=value) if isinstance(value, int) else value


StoredMicroseconds = Annotated[
    datetime, BeforeValidator(_from_microseconds), PlainSerializer(microseconds, return_type=int)
]
"""A moment that documents keep as whole microseconds since the epoch."""
