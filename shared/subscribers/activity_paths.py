"""Where in a subscriber's document lies what they did."""

from collections.abc import Mapping
from typing import Final

from google.cloud.firestore_v1.field_path import FieldPath

from shared.common.ids import activity_key

Facts = Mapping[str, object]
"""Values by field path in the subscriber's document."""

FOLDED_BEFORE: Final = "activity.folded.before"
"""The path of the sum of all folded orders that have no entry of their day."""


def order_path(conversion_id: str) -> str:
    """Return the path of the field that contains an order in a subscriber's document."""
    return _path("orders", conversion_id)


def folded_path(day: str, *names: str) -> str:
    """Return the path of the entry of a day's folded orders, or of a field in it."""
    return _path("folded", "days", day, *names)


def session_fact(session_id: str, day: str) -> Facts:
    """Return the fact that this visit was on this day."""
    return {_path("sessions", activity_key(session_id)): day}


def event_fact(event_id: str, name: str, day: str) -> Facts:
    """Return the fact that this event, of this name, was on this day."""
    return {_path("events", name, activity_key(event_id)): day}


def _path(*names: str) -> str:
    path: str = FieldPath("activity", *names).to_api_repr()
    return path
