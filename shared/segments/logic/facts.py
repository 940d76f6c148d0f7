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


class Purchases(NamedTuple):
    """Orders sorted by day.

    `sums[n]` is the total value of the first n orders, in minor units.
    """

    days: Sequence[int]
    sums: Sequence[int]


def part(value: object) -> Document:
    """Return a value of a document that is a map. Return an empty map for any other value."""
    return value if isinstance(value, dict) else _NOTHING


def folded(value: object) -> frozenset[str]:
    """Return the texts of a list in the form in which they are compared (`fold`)."""
    if not isinstance(value, list):
        return frozenset()
    return frozenset([fold(each) for each in value if isinstance(each, str)])


def orders(subscriber: Document) -> list[Document]:
    """Return the orders, without those that were fully refunded."""
    stored = cast(Mapping[str, Document], part(part(subscriber.get("activity")).get("orders")))
    return [order for order in stored.values() if not order.get("refunded")]


def spent(some: Sequence[Document]) -> int:
    """Return the total value of orders after refunds, in minor units."""
    return sum([cast(int, order["net"]) for order in some])


def latest(some: Sequence[Document]) -> int | None:
    """Return the moment of the last order in milliseconds since the epoch.

    Return None if there is no order.
    """
    return max([cast(int, order["at"]) for order in some], default=None)


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


def order_days(some: Sequence[Document]) -> list[int]:
    """Return the sorted day numbers of orders."""
    return sorted([day_number(cast(str, order["day"])) for order in some])


def purchases(some: Sequence[Document]) -> Purchases:
    """Return the days of orders, and the running total of their value."""
    by_day = sorted(
        [(day_number(cast(str, order["day"])), cast(int, order["net"])) for order in some]
    )
    return Purchases([day for day, _ in by_day], [0, *accumulate(net for _, net in by_day)])


def last_purchase_day(some: Sequence[Document], days: DayNumbers) -> int:
    """Return the day number of the last order, or `MISSING` if there is none."""
    return days.of_ms(latest(some))


def birthday(stored: object) -> int:
    """Return the day number of a birthday. Return `MISSING` if it has no year or is missing."""
    return day_number(stored) if isinstance(stored, str) else MISSING
