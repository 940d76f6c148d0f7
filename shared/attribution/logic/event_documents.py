"""Check server events against the brand's settings, and turn them into documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.attribution.models.conversion import Reporter, StoredConversion, StoredRefund
from shared.attribution.models.server_event import (
    CustomEvent,
    OrderEvent,
    RefundEvent,
    ServerEvent,
)
from shared.brands.models.config import BrandSettings
from shared.brands.paths import BrandPaths
from shared.common.errors import InvalidError
from shared.common.ids import digest, order_conversion_id
from shared.common.money import minor_units
from shared.common.shop_events import empty_items, stored_event, stored_items
from shared.common.wire import iso
from shared.identity.models import customer_id
from shared.tracking.models.beacon import EVENTS_KEPT
from shared.tracking.models.session_id import SessionId

_OLDEST: Final = timedelta(days=30)
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_COMES_LATER: Final = {"refunds", "journey", "new_customer", "attributed_at", "earlier_reports"}


@dataclass(frozen=True, slots=True)
class EventDocument:
    """One event as it will be stored: where, and what."""

    collection: str
    id: str
    fields: Mapping[str, object]
    conversion: StoredConversion | None = None


def event_document(
    settings: BrandSettings, event: ServerEvent, key: str | None, place: int, now: datetime
) -> EventDocument:
    """Return an event as it is stored; raise `InvalidError` or `ValueError` for a wrong one.

    `key` is the request's Idempotency-Key, which with the event's place stands for an id.
    """
    paths = BrandPaths(settings.config.brand_id)
    at = _moment(event.occurred_at, now)
    match event:
        case OrderEvent():
            conversion = _conversion(settings, event, at)
            hidden = _COMES_LATER | empty_items(conversion.items)
            fields = conversion.model_dump(mode="json", exclude=hidden, exclude_none=True)
            conversion_id = _conversion_id(event, key, place)
            return EventDocument(paths.conversions, conversion_id, fields, conversion)
        case RefundEvent():
            refund_id = digest("refund", event.order_id, _own_id(event, key, place))
            return EventDocument(paths.refunds, refund_id, _refund(settings, event, at))
        case CustomEvent():
            event_id = digest("server event", _own_id(event, key, place))
            fields = _custom(settings, event, at)
            return EventDocument(paths.events, event_id, fields)


def _conversion_id(event: OrderEvent, key: str | None, place: int) -> str:
    kind = event.conversion_type.value
    if event.order_id is not None:
        return order_conversion_id(kind, event.order_id)
    return digest("server order", kind, _own_id(event, key, place))


def _own_id(event: ServerEvent, key: str | None, place: int) -> str:
    if event.id is not None:
        return f"id:{event.id}"
    if key is None:
        what = "orderId" if isinstance(event, OrderEvent) else "id"
        raise InvalidError(
            f"{what}: is missing; give the event one, or send an Idempotency-Key header"
        )
    return f"key:{key}:{place}"


def _moment(given: datetime | None, now: datetime) -> datetime:
    if given is None or now < given <= now + _CLOCKS_DIFFER:
        return now
    if not now - _OLDEST <= given <= now:
        raise InvalidError(
            f"occurredAt: {iso(given)} is not within the last {_OLDEST.days} days; import older "
            "history instead"
        )
    return given


def _conversion(settings: BrandSettings, event: OrderEvent, at: datetime) -> StoredConversion:
    config = settings.config
    session = _session(settings, event)
    visitor_id = event.visitor_id or (session.visitor_id if session else None)
    customer = customer_id(event.user_id, event.email, visitor_id)
    return StoredConversion(
        brand_id=config.brand_id,
        reporter=Reporter.SERVER,
        customer_id=customer,
        names_nobody=True if customer is None else None,
        visitor_id=visitor_id,
        user_id=event.user_id,
        session_id=None if session is None else str(session),
        type=event.conversion_type,
        order_id=event.order_id,
        value=_minor(event.value, event.currency, config.currency, "value"),
        currency=config.currency,
        items=stored_items(event.items, config.currency, "items"),
        occurred_at=at,
        day=settings.calendar.day_of(int(at.timestamp() * 1000)),
        window_days=config.attribution_window_days,
    )


def _refund(settings: BrandSettings, event: RefundEvent, at: datetime) -> dict[str, object]:
    amount = None
    if event.amount is not None:
        amount = _minor(event.amount, event.currency, settings.config.currency, "amount")
    refund = StoredRefund(
        brand_id=settings.config.brand_id,
        order_id=event.order_id,
        amount=amount,
        items=stored_items(event.items, settings.config.currency, "items"),
        occurred_at=at,
    )
    return refund.model_dump(mode="json", exclude_none=True, exclude=empty_items(refund.items))


def _session(settings: BrandSettings, event: OrderEvent | CustomEvent) -> SessionId | None:
    """Return the session that the event names. Raise `InvalidError` if it is another brand's."""
    if event.session_id is None:
        return None
    session = SessionId.parse(event.session_id)
    if session.brand_id != settings.config.brand_id:
        raise InvalidError(f"sessionId: belongs to the brand {session.brand_id!r}")
    return session


def _custom(settings: BrandSettings, event: CustomEvent, at: datetime) -> dict[str, object]:
    session = _session(settings, event)
    visitor_id = event.visitor_id or (session.visitor_id if session else None)
    who = {
        "sessionId": None if session is None else str(session),
        "visitorId": visitor_id,
        "userId": event.user_id,
        "customerId": customer_id(event.user_id, event.email, visitor_id),
    }
    return {
        "brandId": settings.config.brand_id,
        **{name: value for name, value in who.items() if value is not None},
        "name": event.name,
        **stored_event(event.name, event.data, settings.config.currency, "data"),
        "occurredAt": iso(at),
        "day": settings.calendar.day_of(int(at.timestamp() * 1000)),
        "marketingExpireAt": at + EVENTS_KEPT,
    }


def _minor(amount: float, named: str | None, currency: str, field: str) -> int:
    if named is not None and named != currency:
        raise InvalidError(
            f"currency: is {named}, the brand's currency is {currency}; send the {field} in "
            f"{currency}"
        )
    return minor_units(amount, currency)
