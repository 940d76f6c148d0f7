"""Choose the touchpoints that a conversion is credited to, and decide who is a new customer.

A journey looks back over a window of days, and ends at the previous conversion of its type. It
depends only on the documents that existed when the conversion was created, so a late trigger and a
prompt one give the same result: docs/decisions/as-of-creation.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.brands.models.choices import ATTRIBUTION_WINDOW_DAYS
from shared.common.enums import ChannelType, ConversionType

MAX_TOUCHPOINTS = 30
"""The most touchpoints of a journey, which bounds what a conversion costs and stores."""

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One session, seen as one click on its channel.

    `started_ms` is in milliseconds since the epoch. `created_us`, when its document was stored, is
    in microseconds.
    """

    session_id: str
    channel_id: str
    channel_type: ChannelType
    started_ms: int
    created_us: int


@dataclass(frozen=True, slots=True)
class ConversionMoment:
    """When a conversion happened, and in which session.

    `occurred_ms` is in milliseconds since the epoch. `created_us`, when its document was stored, is
    in microseconds. `by_server`: a server reported it.
    """

    id: str
    type: ConversionType
    occurred_ms: int
    created_us: int
    session_id: str
    by_server: bool = False


def journey(
    conversion: ConversionMoment,
    sessions: Iterable[Touchpoint],
    earlier: Iterable[ConversionMoment],
    window_days: int = ATTRIBUTION_WINDOW_DAYS,
) -> tuple[Touchpoint, ...]:
    """Return the touchpoints of a conversion, in order of start, of storing, then id.

    `sessions` and `earlier` are the sessions and conversions of the visitor and of the same person,
    in any order. More than needed, the conversion itself and duplicates do no harm. Its own session
    always belongs. Of more than MAX_TOUCHPOINTS, the first one and the latest count. Empty where no
    session is known.
    """
    oldest = conversion.occurred_ms - window_days * DAY_MS
    reset = _previous_ms(conversion, earlier)
    belonging = {
        session.session_id: session
        for session in sessions
        if session.created_us <= conversion.created_us
        and (
            session.session_id == conversion.session_id
            or (
                oldest <= session.started_ms <= conversion.occurred_ms
                and (reset is None or session.started_ms > reset)
            )
        )
    }
    ordered = sorted(
        belonging.values(), key=lambda each: (each.started_ms, each.created_us, each.session_id)
    )
    if len(ordered) > MAX_TOUCHPOINTS:
        ordered[1 : len(ordered) - MAX_TOUCHPOINTS + 1] = []
    return tuple(ordered)


def latest_session(conversion: ConversionMoment, sessions: Iterable[Touchpoint]) -> str:
    """Return the latest session before a conversion, which converts one that has no session.

    It may have converted before: two orders of one visit both belong to it. Empty where there is
    none.
    """
    before = [
        (session.started_ms, session.created_us, session.session_id)
        for session in sessions
        if session.created_us <= conversion.created_us
        and session.started_ms <= conversion.occurred_ms
    ]
    return max(before)[2] if before else ""


def is_new_customer(
    conversion: ConversionMoment, earlier_purchases: Iterable[ConversionMoment]
) -> bool:
    """Tell whether a purchase is its customer's first with the brand.

    If another purchase existed when this one was created, the customer is a returning one, even if
    it happened later (a beacon was kept back offline). So a customer is new exactly once.
    `earlier_purchases` may hold more than needed, the purchase itself included.
    """
    own_place = _place(conversion)
    return not any(
        purchase.type == ConversionType.PURCHASE
        and purchase.id != conversion.id
        and _place(purchase) < own_place
        for purchase in earlier_purchases
    )


def _previous_ms(conversion: ConversionMoment, earlier: Iterable[ConversionMoment]) -> int | None:
    """Return when the previous conversion of the same type happened, which reset the journey."""
    return max(
        (
            other.occurred_ms
            for other in earlier
            if other.type == conversion.type and is_before(other, conversion)
        ),
        default=None,
    )


def is_before(other: ConversionMoment, conversion: ConversionMoment) -> bool:
    """Tell whether another conversion happened before this one, and existed when this was stored.

    One that a server reported counts also if the report came later. Of conversions at the same
    time, the one that was stored first comes first.
    """
    counts = other.by_server or other.created_us <= conversion.created_us
    return counts and _place_in_time(other) < _place_in_time(conversion)


def _place_in_time(conversion: ConversionMoment) -> tuple[int, int, str]:
    return (conversion.occurred_ms, conversion.created_us, conversion.id)


def _place(purchase: ConversionMoment) -> tuple[int, int, str]:
    """Return the order of creation; documents of one commit share the time."""
    return (purchase.created_us, purchase.occurred_ms, purchase.id)
