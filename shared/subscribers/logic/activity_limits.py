"""Limit what is kept of what a person did, and choose the facts to delete.

A rule can ask for a count of at most 1,000. So keeping the newest `MAX_FACTS` of a kind changes no
answer: if a deleted fact would count in a window of days, all facts that are kept count too. A
browser can send any number of events, by any number of names, so only the newest of all names
together are kept. Orders are never deleted, because rules ask for their sum: the oldest are folded
(`folded_orders`).
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import Final

MAX_FACTS: Final = 1_001
"""Of visits, opened emails and clicked emails, each. A rule can ask for at most 1,000; one more
shows that there are more."""

MAX_EVENTS: Final = 1_000
"""Of all names together."""

MAX_EVENT_NAMES: Final = 50
"""The names whose newest events are the newest."""

MAX_ORDERS: Final = 200
"""The orders that are kept one by one after folding: the newest."""

FOLD_ABOVE: Final = 250
"""A person with more orders than this, kept one by one, is folded."""

FOLDED_DAYS: Final = 367
"""How many days back folded orders are kept by the day. A rule's window has at most 365 days, and
today may move back by one when a brand changes its time zone."""

Place = tuple[str, ...]
"""The names of the fields that lead to a fact, the outermost first."""

_COUNTED: Final = ("sessions", "opened", "clicked")


def superfluous_facts(subscriber: Mapping[str, object]) -> list[Place]:
    """Return the places of the facts to delete from a subscriber's document."""
    activity = _mapping(subscriber.get("activity"))
    dropped = [
        place
        for kind in _COUNTED
        for place in _beyond(_dated(("activity", kind), activity.get(kind)), MAX_FACTS)
    ]
    events = superfluous_events(_mapping(activity.get("events")))
    return [*dropped, *(("activity", "events", *place) for place in events)]


def superfluous_events(events: Mapping[str, object]) -> list[Place]:
    """Return the names to delete with all their events, and the oldest events of the others."""
    newest = {
        name: max(map(str, _mapping(facts).values()), default="") for name, facts in events.items()
    }
    gone = set(
        nsmallest(len(newest) - MAX_EVENT_NAMES, newest, key=lambda name: (newest[name], name))
    )
    kept = [
        each
        for name, facts in events.items()
        if name not in gone
        for each in _dated((name,), facts)
    ]
    return [*((name,) for name in sorted(gone)), *_beyond(kept, MAX_EVENTS)]


def _dated(place: Place, facts: object) -> Iterator[tuple[str, Place]]:
    return ((str(day), (*place, key)) for key, day in _mapping(facts).items())


def _beyond(dated: Iterable[tuple[str, Place]], most: int) -> list[Place]:
    """Return the places of all facts except the newest `most`."""
    facts = list(dated)
    return [place for _, place in nsmallest(len(facts) - most, facts)]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
