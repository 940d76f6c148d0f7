"""What is known of a subscriber, read from its document as Firestore gives it: a plain dict of the
shape of `StoredSubscriber`, in which what is missing has its default.
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
    """Orders in the order of their days: `sums[n]` is what the first n were worth, minor units."""

    days: Sequence[int]
    sums: Sequence[int]


def part(value: object) -> Document:
    """A map in a document; an empty one where there is none."""
    return value if isinstance(value, dict) else _NOTHING


def folded(value: object) -> frozenset[str]:
    """The texts of a list, as they are compared."""
    if not isinstance(value, list):
        return frozenset()
    return frozenset([fold(each) for each in value if isinstance(each, str)])


def orders(subscriber: Document) -> list[Document]:
    """The orders of which something is left after refunds."""
    known = cast(Mapping[str, Document], part(part(subscriber.get("activity")).get("orders")))
    return [order for order in known.values() if not order.get("refunded")]


def spent(some: Sequence[Document]) -> int:
    """What orders are worth, in minor units."""
    return sum([cast(int, order["net"]) for order in some])


def latest(some: Sequence[Document]) -> int | None:
    return max([cast(int, order["at"]) for order in some], default=None)


def consent_status(subscriber: Document, channel: ConsentChannel) -> str:
    status = part(part(subscriber.get("consents")).get(channel)).get("status")
    return status if isinstance(status, str) else ConsentStatus.NONE.value


def email_subscribed(subscriber: Document) -> bool:
    return consent_status(subscriber, ConsentChannel.EMAIL) == ConsentStatus.SUBSCRIBED


def sms_subscribed(subscriber: Document) -> bool:
    return consent_status(subscriber, ConsentChannel.SMS) == ConsentStatus.SUBSCRIBED


def subscribed_at(subscriber: Document) -> str | None:
    """When a consent was last given on any channel, as it is stored."""
    given = (_last(consent, ConsentStatus.SUBSCRIBED) for consent in _consents(subscriber))
    return max(filter(None, given), default=None)


def unsubscribed_at(subscriber: Document) -> str | None:
    """When the person last left a channel that it did not come back to, as it is stored."""
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
    """The days on which somebody did something, by keys: sessions, opened or clicked."""
    return part(part(subscriber.get("activity")).get(kind))


def happened(subscriber: Document, event: str) -> Document:
    """The days of events of a name, by keys."""
    return part(done(subscriber, "events").get(event))


def sorted_days(days: Document) -> list[int]:
    """The numbers of days, in their order."""
    return sorted(map(day_number, cast(Mapping[str, str], days).values()))


def order_days(some: Sequence[Document]) -> list[int]:
    return sorted([day_number(cast(str, order["day"])) for order in some])


def purchases(some: Sequence[Document]) -> Purchases:
    by_day = sorted(
        [(day_number(cast(str, order["day"])), cast(int, order["net"])) for order in some]
    )
    return Purchases([day for day, _ in by_day], [0, *accumulate(net for _, net in by_day)])


def last_purchase_day(some: Sequence[Document], days: DayNumbers) -> int:
    return days.of_ms(latest(some))


def birthday(stored: object) -> int:
    """The number of a birthday's day, where it has a year."""
    return day_number(stored) if isinstance(stored, str) else MISSING
