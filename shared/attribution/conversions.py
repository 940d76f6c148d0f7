"""Conversions: recorded once, then attributed once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from google.api_core.exceptions import AlreadyExists, NotFound
from google.cloud.firestore import DELETE_FIELD, AsyncClient, Maximum

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter
from shared.attribution.order_matching import LinkingService
from shared.brands.models.config import MarketingConfig
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.common.errors import InvalidError, UnavailableError
from shared.common.ids import digest, order_conversion_id
from shared.common.money import minor_units
from shared.common.times import moment
from shared.common.wire import iso
from shared.gcp.firestore import repeat
from shared.tracking.logic.session_documents import Opening
from shared.tracking.models.beacon import ConversionData


@dataclass(frozen=True, slots=True)
class NewConversion:
    """A conversion reported by a beacon; `value` is in minor units of `currency`."""

    session: Opening
    type: ConversionType
    value: int
    currency: str
    window_days: int
    order_id: str | None
    event_id: str

    @property
    def id(self) -> str:
        """One orderId counts once; without one the beacon's own id plays that part."""
        if self.order_id is not None:
            return order_conversion_id(self.type.value, self.order_id)
        return digest("beacon", self.type.value, self.session.session_id.visitor_id, self.event_id)

    def document(self) -> dict[str, object]:
        order = {} if self.order_id is None else {"orderId": self.order_id}
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
            "occurredAt": iso(moment(self.session.at)),
            "day": self.session.day,
            "windowDays": self.window_days,
        }

    def session_changes(self) -> dict[str, object]:
        """The session shows its latest conversion, whole."""
        return {
            "converted": True,
            "conversionType": self.type.value,
            "conversionValue": self.value,
            "orderId": DELETE_FIELD if self.order_id is None else self.order_id,
            "lastActivityMs": Maximum(self.session.at),
        }


class ConversionService:
    """Records the conversions that browsers report."""

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._linking = LinkingService(db, ledger)

    def checked(
        self, session: Opening, data: ConversionData, config: MarketingConfig, event_id: str
    ) -> Callable[[], Awaitable[bool]]:
        """Check what a beacon says; return what records it. Raises `InvalidError`."""
        new = NewConversion(
            session=session,
            type=data.type,
            value=_minor_units(data, config.currency),
            currency=config.currency,
            window_days=config.attribution_window_days,
            order_id=data.order_id,
            event_id=event_id,
        )
        return partial(self.record, new)

    async def record(self, new: NewConversion) -> bool:
        """Stores a conversion and marks its session in one commit; False where it is known: then
        a server's order that knew no visitor is linked to this one.

        The session is made anew where it is not there. Two attempts that cross (the session
        appears between them) meet at most once more.
        """
        for _ in range(3):
            try:
                await repeat(lambda: self._commit(new, session_exists=True))
            except AlreadyExists:
                await self._linking.link(new.id, new.session.session_id)
                return False
            except NotFound:
                try:
                    await repeat(lambda: self._commit(new, session_exists=False))
                except AlreadyExists:
                    continue
            return True
        raise UnavailableError("the session moved while its conversion was stored; send it again")

    async def _commit(self, new: NewConversion, *, session_exists: bool) -> None:
        paths = BrandPaths(new.session.session_id.brand_id)
        conversion = self._db.collection(paths.conversions).document(new.id)
        session = self._db.collection(paths.sessions).document(str(new.session.session_id))
        batch = self._db.batch()
        batch.create(conversion, new.document())
        if not session_exists:
            batch.create(session, new.session.document())
        batch.update(session, new.session_changes())
        await batch.commit()


def _minor_units(data: ConversionData, currency: str) -> int:
    if data.currency is not None and data.currency != currency:
        raise InvalidError(
            f"data.currency: is {data.currency}, the brand's currency is {currency}; send the "
            f"value in {currency}"
        )
    try:
        return minor_units(data.value, currency)
    except ValueError as error:
        raise InvalidError(f"data.value: {error}") from None
