"""Which facts of a person are too many to keep: the oldest, of kinds that rules only count.

Rules count to a thousand at most, so with the newest `MAX_FACTS` of a kind no answer changes:
where one of the dropped facts would count, all that are kept count too. Orders are all kept, since
what a person spent is their sum. Of events the names last used are kept, since browsers may send
any.
"""

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import Final

from shared.models.stored_subscriber import MAX_FACTS

MAX_EVENT_NAMES: Final = 50

_COUNTED: Final = ("sessions", "opened", "clicked")


def superfluous_facts(subscriber: Mapping[str, object]) -> list[tuple[str, ...]]:
    """The places of facts to drop, as paths of field names, in a stored subscriber."""
    activity = _mapping(subscriber.get("activity"))
    places = [
        ("activity", kind, key)
        for kind in _COUNTED
        for key in _oldest(_mapping(activity.get(kind)))
    ]
    events = {name: _mapping(facts) for name, facts in _mapping(activity.get("events")).items()}
    unused = _least_used(events)
    places += [("activity", "events", name) for name in unused]
    return places + [
        ("activity", "events", name, key)
        for name in events.keys() - set(unused)
        for key in _oldest(events[name])
    ]


def _least_used(events: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The names beyond those that were used last."""
    last_days = sorted(
        (max(map(str, facts.values()), default=""), name) for name, facts in events.items()
    )
    return [name for _, name in last_days[: max(0, len(last_days) - MAX_EVENT_NAMES)]]


def _oldest(facts: Mapping[str, object]) -> Iterator[str]:
    """What is beyond the newest ones, by day, then key."""
    if len(facts) > MAX_FACTS:
        dated = ((str(day), key) for key, day in facts.items())
        yield from (key for _, key in nsmallest(len(facts) - MAX_FACTS, dated))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
