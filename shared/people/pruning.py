"""Which facts of a person are too many to keep: the oldest, of kinds that rules only count.

Rules count to a thousand at most, so with the newest `MAX_FACTS` of a kind no answer changes:
where one of the dropped facts would count, all that are kept count too. Orders are all kept, since
what a person spent is their sum.
"""

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import Final

from shared.models.stored_subscriber import MAX_FACTS

_COUNTED: Final = ("sessions", "opened", "clicked")


def superfluous_facts(subscriber: Mapping[str, object]) -> list[tuple[str, ...]]:
    """The places of facts to drop, as paths of field names, in a stored subscriber."""
    activity = _mapping(subscriber.get("activity"))
    places = [
        ("activity", kind, key)
        for kind in _COUNTED
        for key in _oldest(_mapping(activity.get(kind)))
    ]
    events = _mapping(activity.get("events"))
    return places + [
        ("activity", "events", name, key)
        for name, facts in events.items()
        for key in _oldest(_mapping(facts))
    ]


def _oldest(facts: Mapping[str, object]) -> Iterator[str]:
    """What is beyond the newest ones, by day, then key."""
    if len(facts) > MAX_FACTS:
        dated = ((str(day), key) for key, day in facts.items())
        yield from (key for _, key in nsmallest(len(facts) - MAX_FACTS, dated))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
