"""Events of a brand's shop backend: checked together, then stored one by one, each once.

What is stored here is taken up by triggers: an order is attributed by
`functions/triggers/on_conversion_created.py`, a refund is taken off by `on_refund_created.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter, StoredConversion, StoredRefund
from shared.attribution.models.server_event import (
    CustomEvent,
    EventResult,
    OrderEvent,
    RefundEvent,
    ServerEvent,
)
from shared.brands.models.config import BrandSettings
from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, InvalidError
from shared.common.ids import digest, order_conversion_id
from shared.common.money import minor_units
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.identity.identification import Identification
from shared.identity.models import CustomerKey, customer_id
from shared.tracking.events import KEPT_DAYS
from shared.tracking.models.session_id import SessionId

_OLDEST: Final = timedelta(days=30)
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_CONVERSION_FIELDS: Final = {"refunds", "journey", "new_customer", "attributed_at"}


@dataclass(frozen=True, slots=True)
class _Document:
    """One event as it will be stored: where, and what."""

    collection: str
    id: str
    fields: Mapping[str, object]
    conversion: StoredConversion | None = None


class ServerEventService:
    """Stores orders, refunds and other events that a brand's server reports."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._identification = Identification(db)
        self._ledger = ledger

    async def record(
        self, settings: BrandSettings, events: Sequence[ServerEvent], idempotency_key: str | None
    ) -> list[EventResult]:
        """Store the events in order; a repeat of the request stores nothing twice.

        If any is refused, none is stored: `InvalidError` and `ConflictError` name its place.
        """
        documents = []
        for place, event in enumerate(events):
            try:
                documents.append(self._document(settings, event, idempotency_key, place))
            except (InvalidError, ValueError) as error:
                raise InvalidError(f"events[{place}].{error}") from None
        await self._check_conflicts(documents)
        return [await self._store(settings, document) for document in documents]

    async def _check_conflicts(self, documents: Sequence[_Document]) -> None:
        references = [self._db.collection(each.collection).document(each.id) for each in documents]
        stored = {each.id: each.to_dict() async for each in self._db.get_all(references)}
        for place, document in enumerate(documents):
            earlier = stored.get(document.id)
            if earlier is not None and not _agrees(document, earlier):
                raise ConflictError(
                    f"events[{place}]: was reported before with another amount; an order keeps its "
                    "first report, take money back by a refund with an id of its own"
                )

    async def _store(self, settings: BrandSettings, document: _Document) -> EventResult:
        reference = self._db.collection(document.collection).document(document.id)
        fields = dict(document.fields)
        try:
            await repeat(lambda: reference.create(fields))
        except AlreadyExists:
            if document.conversion is not None:
                await self._take_over(settings.config.brand_id, document.id, document.conversion)
            return EventResult(id=document.id, status="known")
        return EventResult(id=document.id, status="stored")

    async def _take_over(
        self, brand_id: str, conversion_id: str, reported: StoredConversion
    ) -> None:
        """Let the server's report stand over a browser's.

        The difference is booked, and the order is booked for whom the server says bought.
        """
        named = reported.customer_id if reported.customer_id != reported.visitor_id else None

        async def taken_over(old: StoredConversion) -> StoredConversion:
            if old.reporter is Reporter.SERVER:
                return old
            server = {"reporter": Reporter.SERVER, "value": reported.value, "named_customer": named}
            return old.model_copy(update=server)

        order = await self._ledger.change(brand_id, conversion_id, taken_over)
        if order is None or named is None or order.named_customer != named:
            return
        # Whoever gains this user or email from now on finds the order; who has it is found here.
        person = await self._identification.subscriber_of(brand_id, CustomerKey.parse(named))
        if person is None:
            return
        await self._ledger.adopt(brand_id, conversion_id, person, named=True)
        if reported.visitor_id is not None:
            await self._identification.link_visitor(
                brand_id,
                reported.visitor_id,
                person,
                reported.user_id,
                proved_at=reported.occurred_at,
            )

    def _document(
        self, settings: BrandSettings, event: ServerEvent, key: str | None, place: int
    ) -> _Document:
        paths, now = BrandPaths(settings.config.brand_id), clock.now()
        at = _moment(event.occurred_at, now)
        match event:
            case OrderEvent():
                conversion = _conversion(settings, event, at)
                fields = conversion.model_dump(
                    mode="json", exclude=_CONVERSION_FIELDS, exclude_none=True
                )
                conversion_id = order_conversion_id(event.conversion_type.value, event.order_id)
                return _Document(paths.conversions, conversion_id, fields, conversion)
            case RefundEvent():
                refund_id = digest("refund", event.order_id, _own_id(event, key, place))
                return _Document(paths.refunds, refund_id, _refund(settings, event, at))
            case CustomEvent():
                event_id = digest("server event", _own_id(event, key, place))
                fields = _custom(settings, event, at)
                return _Document(paths.events, event_id, fields)


def _own_id(event: ServerEvent, key: str | None, place: int) -> str:
    if event.id is not None:
        return f"id:{event.id}"
    if key is None:
        raise InvalidError("id: is missing; give the event one, or send an Idempotency-Key header")
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
    return StoredConversion(
        brand_id=config.brand_id,
        reporter=Reporter.SERVER,
        customer_id=customer_id(event.user_id, event.email, visitor_id),
        visitor_id=visitor_id,
        user_id=event.user_id,
        session_id=None if session is None else str(session),
        type=event.conversion_type,
        order_id=event.order_id,
        value=_minor(event.value, event.currency, config.currency, "value"),
        currency=config.currency,
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
        occurred_at=at,
    )
    return refund.model_dump(mode="json", exclude_none=True)


def _session(settings: BrandSettings, event: OrderEvent | CustomEvent) -> SessionId | None:
    """Return the session that the event names; raise `InvalidError` for one of another brand."""
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
        "data": event.data,
        "occurredAt": iso(at),
        "day": settings.calendar.day_of(int(at.timestamp() * 1000)),
        "marketingExpireAt": at + timedelta(days=KEPT_DAYS),
    }


def _minor(amount: float, named: str | None, currency: str, field: str) -> int:
    if named is not None and named != currency:
        raise InvalidError(
            f"currency: is {named}, the brand's currency is {currency}; send the {field} in "
            f"{currency}"
        )
    return minor_units(amount, currency)


def _agrees(document: _Document, stored: Mapping[str, object]) -> bool:
    if document.conversion is not None:
        by_server = stored.get("reporter") == Reporter.SERVER.value
        return not by_server or stored.get("value") == document.conversion.value
    return stored.get("amount") == document.fields.get("amount")
