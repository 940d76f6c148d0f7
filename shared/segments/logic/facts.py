"""Read facts from a subscriber's document, which is a plain dict in the form of `StoredSubscriber`.

A missing field has the default value of that model.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, cast

from shared.segments.logic.dates import MISSING, DayNumbers, day_number
from shared.segments.logic.texts import fold
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus

Document = Mapping[str, object]

_NOTHING: Final[Document] = {}


class Entry(NamedTuple):
    """Folded orders of one day: how many count, their value in minor units, and the last moment.

    `day` is the day's number, and `MISSING` for the sum of all orders before the days that are kept
    (`subscribers.logic.folded_orders`).
    """

    day: int
    orders: int
    net: int
    at: int


class Orders(NamedTuple):
    """The orders that count: one by one, and folded ones by the day."""

    single: Sequence[Document]
    folded: Sequence[Entry]


class Purchases(NamedTuple):
    """Orders sorted by day. A folded day stands for several orders.

    `counts[n]` is the number of orders in the first n places, and `sums[n]` their total value in
    minor units.
    """

    days: Sequence[int]
    counts: Sequence[int]
    sums: Sequence[int]


def part(value: object) -> Document:
    """Return a value of a document that is a map. Return an empty map for any other value."""
    return value if isinstance(value, dict) else _NOTHING


def folded(value: object) -> frozenset[str]:
    """Return the texts of a list in the form in which they are compared (`fold`)."""
    if not isinstance(value, list):
        return frozenset()
    return frozenset([fold(each) for each in value if isinstance(each, str)])


def orders(subscriber: Document) -> Orders:
    """Return the orders, without those that were fully refunded."""
    activity = part(subscriber.get("activity"))
    stored = cast(Mapping[str, Document], part(activity.get("orders")))
    folded = activity.get("folded")
    return Orders(
        [order for order in stored.values() if not order.get("refunded")],
        _entries(part(folded)) if folded else (),
    )


def _entries(folded: Document) -> Sequence[Entry]:
    """Return the entries that count. One below zero takes orders back from the sum.

    Such an entry is of a day that became part of the sum before.
    """
    days, before = part(folded.get("days")), part(folded.get("before"))
    if not days and not before:
        return ()
    entries = [_entry(day_number(day), part(entry)) for day, entry in days.items()]
    taken = [each for each in entries if each.orders < 0]
    total = _entry(MISSING, before)
    if taken:
        entries = [each for each in entries if each.orders >= 0]
        total = Entry(
            MISSING,
            total.orders + sum(each.orders for each in taken),
            total.net + sum(each.net for each in taken),
            total.at,
        )
    return [*entries, total]


def _entry(day: int, stored: Document) -> Entry:
    """Return a stored entry. Adding to one that was not there stores only what was added."""
    orders, net, at = (cast(int, stored.get(name) or 0) for name in ("orders", "net", "at"))
    return Entry(day, orders, net, at)


def count(some: Orders) -> int:
    """Return how many orders there are."""
    return len(some.single) + sum([each.orders for each in some.folded])


def spent(some: Orders) -> int:
    """Return the total value of orders after refunds, in minor units."""
    single = sum([cast(int, order["net"]) for order in some.single])
    return single + sum([each.net for each in some.folded])


def latest(some: Orders) -> int | None:
    """Return the moment of the last order in milliseconds since the epoch.

    Return None if there is no order.
    """
    moments = [cast(int, order["at"]) for order in some.single]
    moments += [each.at for each in some.folded if each.orders > 0]
    return max(moments, default=None)


def consent_status(subscriber: Document, channel: ConsentChannel) -> str:
    """Return the status of a consent: `none` if the person was never asked."""
    status = part(part(subscriber.get("consents")).get(channel)).get("status")
    return status if isinstance(status, str) else ConsentStatus.NONE.value


def email_subscribed(subscriber: Document) -> bool:
    """Tell whether a subscriber may be sent emails."""
    return consent_status(subscriber, ConsentChannel.EMAIL) == ConsentStatus.SUBSCRIBED


def sms_subscribed(subscriber: Document) -> bool:
    """Tell whether a subscriber may be sent text messages."""
    return consent_status(subscriber, ConsentChannel.SMS) == ConsentStatus.SUBSCRIBED


def subscribed_at(subscriber: Document) -> str | None:
    """Return the stored text of the moment when consent was last given on any channel.

    Return None if it never was.
    """
    given = (_last(consent, ConsentStatus.SUBSCRIBED) for consent in _consents(subscriber))
    return max(filter(None, given), default=None)


def unsubscribed_at(subscriber: Document) -> str | None:
    """Return the stored text of the moment when the person last left a channel.

    Channels to which the person came back do not count. Return None if there is no other.
    """
    return max(filter(None, map(_left, _consents(subscriber))), default=None)


def _consents(subscriber: Document) -> Iterable[Document]:
    return map(part, part(subscriber.get("consents")).values())


def _left(consent: Document) -> str | None:
    left = _last(consent, ConsentStatus.UNSUBSCRIBED)
    back = _last(consent, ConsentStatus.SUBSCRIBED)
    is_back = back is not None and left is not None and back > left
    return None if is_back and consent.get("status") != ConsentStatus.UNSUBSCRIBED else left


def _last(consent: Document, status: ConsentStatus) -> str | None:
    history = cast(Sequence[Document], consent.get("history") or ())
    times = [cast(str, step["at"]) for step in history if step.get("status") == status]
    return max(times, default=None)


def done(subscriber: Document, kind: str) -> Document:
    """Return the days of all visits (`sessions`), or emails `opened` or `clicked`, by key."""
    return part(part(subscriber.get("activity")).get(kind))


def happened(subscriber: Document, event: str) -> Document:
    """Return the days of the events with this name, by key."""
    return part(done(subscriber, "events").get(event))


def sorted_days(days: Document) -> list[int]:
    """Return the sorted numbers of days that are given by key."""
    return sorted(map(day_number, cast(Mapping[str, str], days).values()))


def purchases(some: Orders) -> Purchases:
    """Return the days of orders, and the running totals of their number and value."""
    by_day = [
        (day_number(cast(str, order["day"])), 1, cast(int, order["net"])) for order in some.single
    ]
    by_day += [(each.day, each.orders, each.net) for each in some.folded]
    by_day.sort()
    return Purchases(
        [day for day, _, _ in by_day],
        [0, *accumulate([orders for _, orders, _ in by_day])],
        [0, *accumulate([net for _, _, net in by_day])],
    )


def last_purchase_day(some: Orders, days: DayNumbers) -> int:
    """Return the day number of the last order, or `MISSING` if there is none."""
    return days.of_ms(latest(some))


def birthday(stored: object) -> int:
    """Return the day number of a birthday. Return `MISSING` if it has no year or is missing."""
    return day_number(stored) if isinstance(stored, str) else MISSING
