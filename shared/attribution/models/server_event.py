"""What a brand's shop backend reports: `POST /api/marketing/events`."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from shared.common.addresses import normalise_email
from shared.common.enums import ConversionType
from shared.common.ids import VISITOR_ID
from shared.common.json_limits import bounded_object
from shared.common.wire import IsoTime, WireModel
from shared.tracking.models.beacon import EventId, OrderId

MAX_EVENTS = 100

Amount = Annotated[float, Field(strict=True, ge=0, le=1e12, allow_inf_nan=False)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
VisitorId = Annotated[str, StringConstraints(pattern=rf"^{VISITOR_ID}$")]
UserId = Annotated[str, StringConstraints(min_length=1, max_length=128)]


def _as_of_subscribers(email: str) -> str:
    """In the form in which subscribers keep it, where it has one."""
    try:
        return normalise_email(email)
    except ValueError:
        return email


Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[^@\s<>]{1,64}@[^@\s<>]+\.[^@\s<>]+$",
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

    session_id: Annotated[str, StringConstraints(max_length=300)] | None = None
    visitor_id: VisitorId | None = None
    user_id: UserId | None = None
    email: Email | None = None


class OrderEvent(_Customer):
    """An order, or another conversion; it overrides a browser's report of the same orderId."""

    type: Literal["order"]
    order_id: OrderId
    conversion_type: ConversionType = ConversionType.PURCHASE
    value: Amount
    currency: Currency | None = None


class RefundEvent(_ServerEvent):
    """Money given back of an order: `amount`, or all that is left where it is absent."""

    type: Literal["refund"]
    order_id: OrderId
    amount: Annotated[float, Field(strict=True, gt=0, le=1e12, allow_inf_nan=False)] | None = None
    currency: Currency | None = None


class CustomEvent(_Customer):
    """Anything else, by a name of the brand's own."""

    type: Literal["custom"]
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.:-]{0,63}$")]
    data: Annotated[dict[str, JsonValue], AfterValidator(bounded_object)] = Field(
        default_factory=dict
    )


ServerEvent = Annotated[OrderEvent | RefundEvent | CustomEvent, Field(discriminator="type")]


class EventResult(WireModel):
    """`known`: an earlier request stored it, this one changed nothing."""

    id: str
    status: Literal["stored", "known"]
