"""Choose the facts about a person to delete: the oldest of each kind that rules only count.

A rule can ask for a count of at most 1,000. So keeping the newest `MAX_FACTS` of a kind changes no
answer: if a deleted fact would count in a window of days, all facts that are kept count too. All
orders are kept, because rules ask for their sum. A browser can send any number of events, so only
the newest `MAX_EVENTS` of all names together are kept.
"""

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import Final

from shared.subscribers.models.stored import MAX_EVENTS, MAX_FACTS

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
    kept: list[tuple[str, Place]] = []
    for name, facts in _mapping(activity.get("events")).items():
        dated = list(_dated(("activity", "events", name), facts))
        old = set(_beyond(dated, MAX_FACTS))
        dropped += sorted(old)
        kept += [each for each in dated if each[1] not in old]
    return [*dropped, *_beyond(kept, MAX_EVENTS)]


def _dated(place: Place, facts: object) -> Iterator[tuple[str, Place]]:
    return ((str(day), (*place, key)) for key, day in _mapping(facts).items())


def _beyond(dated: Iterator[tuple[str, Place]] | list[tuple[str, Place]], most: int) -> list[Place]:
    """Return the places of all facts except the newest `most`."""
    facts = list(dated)
    return [place for _, place in nsmallest(max(0, len(facts) - most), facts)]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
