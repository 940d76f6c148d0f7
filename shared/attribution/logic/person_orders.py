"""Work out what a change of a conversion changes on the persons it belongs to. Pure.

A person has an order as a fact of its own, or, once it is folded, as a part of its day's entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.subscribers.logic.folded_orders import entry_of
from shared.subscribers.models.stored import OrderEntry, PersonOrder


@dataclass(frozen=True, slots=True)
class OwnedOrder:
    """An order as a person has it. Nobody has one without `subscriber_id` or without `fact`."""

    subscriber_id: str | None
    fact: PersonOrder | None
    folded: bool = False


@dataclass(slots=True)
class PersonChange:
    """What changes on one person.

    With `set_fact`, `fact` is the order as it is now, and None takes it off the person. `entries`
    are to be added to the entries of these days; in them, `at` is a moment that counts from now on.
    """

    set_fact: bool = False
    fact: PersonOrder | None = None
    entries: dict[str, OrderEntry] = field(default_factory=dict)


def order_changes(before: OwnedOrder, after: OwnedOrder) -> Mapping[str, PersonChange]:
    """Return what changes on each person, by subscriber id. Empty if nothing does."""
    changes: dict[str, PersonChange] = defaultdict(PersonChange)
    if before == after:
        return changes
    for subscriber_id, fact in _own_facts((before, None), (after, after.fact)):
        changes[subscriber_id].set_fact = True
        changes[subscriber_id].fact = fact
    for (subscriber_id, day), entry in _entries(before, after).items():
        changes[subscriber_id].entries[day] = entry
    return changes


def _own_facts(
    *sides: tuple[OwnedOrder, PersonOrder | None],
) -> Iterable[tuple[str, PersonOrder | None]]:
    for owned, fact in sides:
        if owned.subscriber_id is not None and owned.fact is not None and not owned.folded:
            yield owned.subscriber_id, fact


def _entries(before: OwnedOrder, after: OwnedOrder) -> dict[tuple[str, str], OrderEntry]:
    sums: dict[tuple[str, str], OrderEntry] = {}
    for owned, sign in ((before, -1), (after, 1)):
        if owned.subscriber_id is None or owned.fact is None or not owned.folded:
            continue
        place, entry = (owned.subscriber_id, owned.fact.day), entry_of(owned.fact)
        old = sums.get(place, OrderEntry())
        sums[place] = OrderEntry(
            orders=old.orders + sign * entry.orders,
            net=old.net + sign * entry.net,
            at=entry.at if sign > 0 else 0,
        )
    return {place: entry for place, entry in sums.items() if entry.orders or entry.net or entry.at}
