"""What a brand's shop backend reports: `POST /api/marketing/events`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from shared.common.addresses import normalise_email
from shared.common.enums import ConversionType
from shared.common.ids import VisitorId
from shared.common.shapes import shaped
from shared.common.shop_items import Items
from shared.common.shop_values import (
    Amount,
    Currency,
    EventId,
    EventName,
    EventProperties,
    IfGiven,
    Kind,
    OrderId,
    RefundAmount,
    UserId,
)
from shared.common.wire import IsoTime, WireModel

MAX_EVENTS = 100


def _as_of_subscribers(email: str) -> str:
    """In the form in which subscribers keep it, where it has one."""
    try:
        return normalise_email(email)
    except ValueError:
        return email


Email = Annotated[
    str,
    shaped(
        r"^[^@\s<>]{1,64}@[^@\s<>]+\.[^@\s<>]+$",
        "is not an email address, such as ann@example.com",
        strip=True,
        lower=True,
        max_length=254,
    ),
    AfterValidator(_as_of_subscribers),
]


class _ServerEvent(WireModel):
    """`id` is the event's own; without one, the request's Idempotency-Key and the event's place
    stand for it. `occurred_at` is now where it is not given, at most 30 days back.
    """

    id: EventId | None = None
    occurred_at: IsoTime | None = None


class _Customer(_ServerEvent):
    """Who did it, as far as the shop knows. `session_id` or `visitor_id` (from the tracker) lead
    to the journey; an order without them is linked by the browser's report of it.
    """

    session_id: Annotated[Annotated[str, StringConstraints(max_length=300)] | None, IfGiven] = None
    visitor_id: Annotated[VisitorId | None, IfGiven] = None
    user_id: Annotated[UserId | None, IfGiven] = None
    email: Annotated[Email | None, IfGiven] = None


class OrderEvent(_Customer):
    """An order, or another conversion; it overrides a browser's report of the same orderId.

    Without an `order_id`, its own `id` counts once.
    """

    type: Literal["order"]
    order_id: Annotated[OrderId | None, IfGiven] = None
    conversion_type: Kind = ConversionType.PURCHASE
    value: Amount
    currency: Annotated[Currency | None, IfGiven] = None
    items: Items = Field(default_factory=list)


class RefundEvent(_ServerEvent):
    """Money given back of an order: `amount`, or all that is left where it is absent."""

    type: Literal["refund"]
    order_id: OrderId
    amount: Annotated[RefundAmount | None, IfGiven] = None
    currency: Annotated[Currency | None, IfGiven] = None
    items: Items = Field(default_factory=list)


class CustomEvent(_Customer):
    """Anything else, by a name of fixed meaning (`ShopEvent`), or by one of the brand's own."""

    type: Literal["custom"]
    name: EventName
    data: EventProperties = Field(default_factory=dict)


ServerEvent = Annotated[OrderEvent | RefundEvent | CustomEvent, Field(discriminator="type")]


class EventResult(WireModel):
    """`known`: an earlier request stored it, this one changed nothing."""

    id: str
    status: Literal["stored", "known"]
