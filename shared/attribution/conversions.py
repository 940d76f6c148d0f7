"""Conversions that browsers report: recorded once.

The stored document is then attributed by `functions/triggers/on_conversion_created.py`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from google.api_core.exceptions import AlreadyExists, NotFound
from google.cloud.firestore import DELETE_FIELD, AsyncClient, Maximum

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter
from shared.attribution.offers import Offers
from shared.attribution.server_orders import ServerOrders
from shared.brands.models.config import MarketingConfig
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType, OrdersFrom
from shared.common.errors import InvalidError
from shared.common.ids import digest, order_conversion_id
from shared.common.money import minor_units
from shared.common.shop_events import stored_items
from shared.common.shop_items import StoredItem
from shared.common.times import moment
from shared.common.wire import iso
from shared.gcp.firestore import attempts, repeat
from shared.gcp.stored_at import stamped
from shared.tracking.logic.session_documents import NewSession
from shared.tracking.models.beacon import ConversionData


@dataclass(frozen=True, slots=True)
class NewConversion:
    """A conversion that a beacon reports; `value` is in minor units of `currency`."""

    session: NewSession
    type: ConversionType
    value: int
    currency: str
    window_days: int
    order_id: str | None
    event_id: str
    items: Sequence[StoredItem] = ()

    @property
    def id(self) -> str:
        """Return the id of its order, which counts once; without one, of the beacon."""
        if self.order_id is not None:
            return order_conversion_id(self.type.value, self.order_id)
        return digest("beacon", self.type.value, self.session.session_id.visitor_id, self.event_id)

    def document(self) -> dict[str, object]:
        """Return the conversion as it is stored."""
        order: dict[str, object] = {} if self.order_id is None else {"orderId": self.order_id}
        if self.items:
            order["items"] = [
                item.model_dump(by_alias=True, exclude_none=True) for item in self.items
            ]
        return {
            "brandId": self.session.session_id.brand_id,
            "reporter": Reporter.BROWSER.value,
            "customerId": self.session.session_id.visitor_id,
            "visitorId": self.session.session_id.visitor_id,
            "sessionId": str(self.session.session_id),
            "type": self.type.value,
            **order,
            "value": self.value,
            "currency": self.currency,
            "occurredAt": iso(moment(self.session.at_ms)),
            "day": self.session.day,
            "windowDays": self.window_days,
        }

    def session_changes(self) -> dict[str, object]:
        """Return what changes in its session, which shows its latest conversion, whole."""
        return {
            "converted": True,
            "conversionType": self.type.value,
            "conversionValue": self.value,
            "orderId": DELETE_FIELD if self.order_id is None else self.order_id,
            "lastActivityMs": Maximum(self.session.at_ms),
        }


class ConversionService:
    """Records the conversions that browsers report."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._offers = Offers(db)
        self._server_orders = ServerOrders(db, ledger)

    def checked(
        self, session: NewSession, data: ConversionData, config: MarketingConfig, event_id: str
    ) -> Callable[[], Awaitable[bool]]:
        """Check what a beacon says; return what records it. Raise `InvalidError`."""
        new = NewConversion(
            session=session,
            type=data.type,
            value=_minor_units(data, config),
            currency=config.currency,
            window_days=config.attribution_window_days,
            order_id=data.order_id,
            event_id=event_id,
            items=stored_items(data.items, config.currency, "data.items"),
        )
        if data.type is ConversionType.PURCHASE and config.orders_from is OrdersFrom.SERVER:
            return partial(self.offer, new)
        return partial(self.record, new)

    async def record(self, new: NewConversion) -> bool:
        """Store a conversion and mark its session in one commit; return False if it is known.

        The known one may be an order that a server reported without a visitor: then the two are
        matched. The first attempt expects the session to exist, the second creates it. If the
        session appears between these two attempts, both are repeated.
        """
        for _ in attempts(3, "the session moved while its conversion was stored; send it again"):
            try:
                await repeat(lambda: self._commit(new, session_exists=True))
            except AlreadyExists:
                await self._server_orders.match(new.id, new.session.session_id, new.session.at_ms)
                return False
            except NotFound:
                try:
                    await repeat(lambda: self._commit(new, session_exists=False))
                except AlreadyExists:
                    continue
            return True
        return False

    async def offer(self, new: NewConversion) -> bool:
        """Offer the visit to the server's report of the order, and store no conversion.

        Without an orderId, no report can take it.
        """
        if new.order_id is not None:
            await self._offers.add(new.id, new.session)
            await self._server_orders.take_offer(new.session.session_id.brand_id, new.id)
        return False

    async def _commit(self, new: NewConversion, *, session_exists: bool) -> None:
        paths = BrandPaths(new.session.session_id.brand_id)
        conversion = self._db.collection(paths.conversions).document(new.id)
        session = self._db.collection(paths.sessions).document(str(new.session.session_id))
        batch = self._db.batch()
        batch.create(conversion, stamped(new.document()))
        if not session_exists:
            batch.create(session, stamped(new.session.document()))
        batch.update(session, new.session_changes())
        await batch.commit()


def _minor_units(data: ConversionData, config: MarketingConfig) -> int:
    currency, largest = config.currency, config.largest_browser_value
    if data.currency is not None and data.currency != currency:
        raise InvalidError(
            f"data.currency: is {data.currency}, the brand's currency is {currency}; send the "
            f"value in {currency}"
        )
    if data.value > largest:
        raise InvalidError(
            f"data.value: is above {largest} {currency}, the most that a browser may report; "
            "report such orders from your server, or raise maxConversionValue in the settings"
        )
    try:
        return minor_units(data.value, currency)
    except ValueError as error:
        raise InvalidError(f"data.value: {error}") from None
