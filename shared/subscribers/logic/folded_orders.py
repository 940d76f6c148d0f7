"""Keep the oldest orders of a person as one entry a day, so that their document stays small. Pure.

Rules count by days, so they have the same answers (docs/segments.md). A change of a folded order is
added to the entry of its day, even if that entry is part of the sum by now. Readers add up both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from shared.common.calendar import add_days
from shared.subscribers.logic.activity_limits import FOLDED_DAYS
from shared.subscribers.models.stored import Activity, FoldedOrders, OrderEntry, PersonOrder


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """How many orders count, their value after refunds, and when the last was placed.

    `last_ms` is in milliseconds since the epoch, and None if there is no order.
    """

    orders: int
    net: int
    last_ms: int | None


def order_totals(activity: Activity) -> OrderTotals:
    """Return the totals of all orders, folded or not."""
    entries = [entry_of(order) for order in activity.orders.values()]
    entries += standing(activity.folded)
    return OrderTotals(
        orders=sum(each.orders for each in entries),
        net=sum(each.net for each in entries),
        last_ms=max((each.at for each in entries if each.orders > 0), default=None),
    )


def standing(folded: FoldedOrders) -> list[OrderEntry]:
    """Return the entries, none of which is below zero.

    An entry below zero takes orders back from the sum, into which its day went before.
    """
    before = folded.before or OrderEntry()
    kept = []
    for entry in folded.days.values():
        if entry.orders < 0:
            before = added(before, entry)
        else:
            kept.append(entry)
    return [*kept, before]


def entry_of(order: PersonOrder) -> OrderEntry:
    """Return what an order adds to the entry of its day: nothing if it is fully refunded."""
    if order.refunded:
        return OrderEntry()
    return OrderEntry(orders=1, net=order.net, at=order.at)


def added(one: OrderEntry, other: OrderEntry) -> OrderEntry:
    """Return two entries as one."""
    return OrderEntry(
        orders=one.orders + other.orders,
        net=one.net + other.net,
        at=max(one.at, other.at),
    )


def to_fold(orders: Mapping[str, PersonOrder], keep: int, most: int) -> dict[str, PersonOrder]:
    """Return the orders to fold: the oldest, if there are more than `keep`, and at most `most`."""
    count = min(most, len(orders) - keep)
    oldest = nsmallest(count, orders, key=lambda key: (orders[key].at, key))
    return {key: orders[key] for key in oldest}


def with_orders(folded: FoldedOrders, orders: Iterable[PersonOrder]) -> FoldedOrders:
    """Return the entries with these orders added."""
    days = dict(folded.days)
    for order in orders:
        days[order.day] = added(days.get(order.day, OrderEntry()), entry_of(order))
    return FoldedOrders(days=days, before=folded.before)


def together(one: FoldedOrders, other: FoldedOrders) -> FoldedOrders:
    """Return the entries of two people who are one."""
    days = dict(one.days)
    for day, entry in other.days.items():
        days[day] = added(days.get(day, OrderEntry()), entry)
    sums = [each for each in (one.before, other.before) if each is not None]
    before = sums[0] if sums else None
    return FoldedOrders(days=days, before=added(*sums) if len(sums) > 1 else before)


def aged(folded: FoldedOrders, today: str) -> FoldedOrders:
    """Return the entries with those that no rule can ask for by the day added to the sum."""
    first = add_days(today, -FOLDED_DAYS)
    old = [entry for day, entry in folded.days.items() if day < first]
    if not old:
        return folded
    before = folded.before or OrderEntry()
    for entry in old:
        before = added(before, entry)
    recent = {day: entry for day, entry in folded.days.items() if day >= first}
    return FoldedOrders(days=recent, before=before)
