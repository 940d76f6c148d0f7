"""Read facts from a subscriber's document: a plain dict in the shape of `StoredSubscriber`.

A field that is missing has the default of the model.
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
    """Orders sorted by day. `sums[n]` is what the first n were worth, in minor units."""

    days: Sequence[int]
    sums: Sequence[int]


def part(value: object) -> Document:
    """Return a map in a document, or an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def folded(value: object) -> frozenset[str]:
    """Return the texts of a list, as they are compared."""
    if not isinstance(value, list):
        return frozenset()
    return frozenset([fold(each) for each in value if isinstance(each, str)])


def orders(subscriber: Document) -> list[Document]:
    """Return the orders that were not refunded whole."""
    stored = cast(Mapping[str, Document], part(part(subscriber.get("activity")).get("orders")))
    return [order for order in stored.values() if not order.get("refunded")]


def spent(some: Sequence[Document]) -> int:
    """Return what orders are worth, in minor units."""
    return sum([cast(int, order["net"]) for order in some])


def latest(some: Sequence[Document]) -> int | None:
    """Return the moment of the last order, in milliseconds since the epoch."""
    return max([cast(int, order["at"]) for order in some], default=None)


def consent_status(subscriber: Document, channel: ConsentChannel) -> str:
    """Return the status of a consent; `none` if there never was one."""
    status = part(part(subscriber.get("consents")).get(channel)).get("status")
    return status if isinstance(status, str) else ConsentStatus.NONE.value


def email_subscribed(subscriber: Document) -> bool:
    """Tell whether a subscriber may be sent emails."""
    return consent_status(subscriber, ConsentChannel.EMAIL) == ConsentStatus.SUBSCRIBED


def sms_subscribed(subscriber: Document) -> bool:
    """Tell whether a subscriber may be sent text messages."""
    return consent_status(subscriber, ConsentChannel.SMS) == ConsentStatus.SUBSCRIBED


def subscribed_at(subscriber: Document) -> str | None:
    """Return when a consent was last given on any channel, as stored text."""
    given = (_last(consent, ConsentStatus.SUBSCRIBED) for consent in _consents(subscriber))
    return max(filter(None, given), default=None)


def unsubscribed_at(subscriber: Document) -> str | None:
    """Return when the person last left a channel and did not come back, as stored text."""
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
    """Return the days of `sessions`, `opened` or `clicked`, by keys."""
    return part(part(subscriber.get("activity")).get(kind))


def happened(subscriber: Document, event: str) -> Document:
    """Return the days of the events with a name, by keys."""
    return part(done(subscriber, "events").get(event))


def sorted_days(days: Document) -> list[int]:
    """Return the numbers of days, sorted."""
    return sorted(map(day_number, cast(Mapping[str, str], days).values()))


def order_days(some: Sequence[Document]) -> list[int]:
    """Return the numbers of the days of orders, sorted."""
    return sorted([day_number(cast(str, order["day"])) for order in some])


def purchases(some: Sequence[Document]) -> Purchases:
    """Return the days of orders, and what they add up to."""
    by_day = sorted(
        [(day_number(cast(str, order["day"])), cast(int, order["net"])) for order in some]
    )
    return Purchases([day for day, _ in by_day], [0, *accumulate(net for _, net in by_day)])


def last_purchase_day(some: Sequence[Document], days: DayNumbers) -> int:
    """Return the number of the day of the last order, or `MISSING`."""
    return days.of_ms(latest(some))


def birthday(stored: object) -> int:
    """Return the number of a birthday with a year, or `MISSING`."""
    return day_number(stored) if isinstance(stored, str) else MISSING
