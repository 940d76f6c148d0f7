"""What is known of a subscriber, read from its document as Firestore gives it: a plain dict of the
shape of `StoredSubscriber`, in which what is missing has its default.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, cast

from shared.attribution.money import exponent
from shared.models.consent import ConsentChannel, ConsentStatus
from shared.segments.dates import MISSING, DayNumbers, day_number
from shared.segments.texts import fold

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


def total_orders(subscriber: Document) -> int:
    return len(orders(subscriber))


def total_spent(subscriber: Document, currency: str) -> float:
    """What all orders are worth after refunds, as a decimal amount."""
    unit: int = 10 ** exponent(currency)
    return spent(orders(subscriber)) / unit


def last_purchase_at(subscriber: Document) -> int | None:
    """The moment of the last order, in milliseconds since the epoch."""
    return latest(orders(subscriber))


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
    return _last_step(subscriber, ConsentStatus.SUBSCRIBED)


def unsubscribed_at(subscriber: Document) -> str | None:
    """When a consent was last taken back on any channel, as it is stored."""
    return _last_step(subscriber, ConsentStatus.UNSUBSCRIBED)


def _last_step(subscriber: Document, status: str) -> str | None:
    consents = part(subscriber.get("consents"))
    newest: str | None = None
    for channel in consents.values():
        history = cast(Sequence[Document], part(channel).get("history") or ())
        for step in reversed(history):
            if step.get("status") == status:
                at = cast(str, step["at"])
                newest = at if newest is None or at > newest else newest
                break
    return newest


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
