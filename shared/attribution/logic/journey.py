"""Journeys: the touchpoints that a conversion is credited to, and who is a new customer.

The rules are those of "Journey of a conversion" in the definitions: a journey looks back over a
window of days, ends at the previous conversion of its type, and depends only on the documents
that existed when the conversion was created, so that a late trigger gives the prompt one's answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.brands.models.choices import ATTRIBUTION_WINDOW_DAYS
from shared.common.enums import ChannelType, ConversionType

MAX_TOUCHPOINTS = 200
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One session, seen as one click on its channel.

    `started_at` is in milliseconds since the epoch, `created_at` (when the document came to be,
    Firestore's create_time) in microseconds.
    """

    session_id: str
    channel_id: str
    channel_type: ChannelType
    started_at: int
    created_at: int


@dataclass(frozen=True, slots=True)
class ConversionMoment:
    """When a conversion happened, and in which session.

    `occurred_at` is in milliseconds since the epoch, `created_at` (when the document came to be,
    Firestore's create_time) in microseconds.
    """

    id: str
    type: ConversionType
    occurred_at: int
    created_at: int
    session_id: str


def journey(
    conversion: ConversionMoment,
    sessions: Iterable[Touchpoint],
    earlier: Iterable[ConversionMoment],
    window_days: int = ATTRIBUTION_WINDOW_DAYS,
) -> tuple[Touchpoint, ...]:
    """The touchpoints of a conversion, in order of start, then id.

    `sessions` and `earlier` are the sessions and conversions of the visitor and of the same user,
    in any order; more than needed, the conversion itself and duplicates do no harm. Of more than
    MAX_TOUCHPOINTS, the first and the latest count. Empty where no session is known.
    """
    oldest = conversion.occurred_at - window_days * DAY_MS
    reset = _previous_at(conversion, earlier)
    belonging = {
        session.session_id: session
        for session in sessions
        if session.created_at <= conversion.created_at
        and (
            session.session_id == conversion.session_id
            or (
                oldest <= session.started_at <= conversion.occurred_at
                and (reset is None or session.started_at > reset)
            )
        )
    }
    ordered = sorted(belonging.values(), key=lambda each: (each.started_at, each.session_id))
    if len(ordered) > MAX_TOUCHPOINTS:
        ordered[1 : len(ordered) - MAX_TOUCHPOINTS + 1] = []
    return tuple(ordered)


def is_new_customer(
    conversion: ConversionMoment, earlier_purchases: Iterable[ConversionMoment]
) -> bool:
    """Whether a purchase is its customer's first with the brand.

    Another purchase that existed when this one was created makes it a returning customer's, even
    if it happened later (a beacon kept back offline): so a customer is new exactly once.
    `earlier_purchases` may hold more than needed, the purchase itself included.
    """
    own_place = _place(conversion)
    return not any(
        purchase.type == ConversionType.PURCHASE
        and purchase.id != conversion.id
        and _place(purchase) < own_place
        for purchase in earlier_purchases
    )


def _previous_at(conversion: ConversionMoment, earlier: Iterable[ConversionMoment]) -> int | None:
    """When the previous conversion of the same type happened: the one that reset the journey."""
    own_place = (conversion.occurred_at, conversion.id)
    return max(
        (
            other.occurred_at
            for other in earlier
            if other.type == conversion.type
            and other.created_at <= conversion.created_at
            and (other.occurred_at, other.id) < own_place
        ),
        default=None,
    )


def _place(purchase: ConversionMoment) -> tuple[int, int, str]:
    """Order of creation; documents of one commit share their create_time."""
    return (purchase.created_at, purchase.occurred_at, purchase.id)
