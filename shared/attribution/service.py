"""Attribution: give each conversion its journey, and each order its credit, exactly once."""

from datetime import datetime

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.customers import Customer, Customers
from shared.attribution.journey_reader import JourneyReader, JourneyResult
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion, StoredRefund
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.gcp import clock
from shared.gcp.firestore import Read, Snapshot
from shared.gcp.stored_at import stored_at


class AttributionService:
    """Attributes conversions.

    `Customers` finds who made a conversion, `JourneyReader` finds the visits that led to it, and
    `Ledger` books its credit. With `as_of_now`, the journey is built from all that is stored now,
    even if it was stored after the conversion.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger, *, as_of_now: bool = False) -> None:
        self._db = db
        self._customers = Customers(db)
        self._journeys = JourneyReader(db, as_of_now=as_of_now)
        self._ledger = ledger
        self._as_of_now = as_of_now

    async def attribute(
        self,
        conversion_id: str,
        conversion: StoredConversion,
        created_at: datetime,
        update_time: datetime,
    ) -> None:
        """Set the journey of a conversion and book its credit, once, in one commit.

        `conversion` is as it was read at `update_time`. If an earlier delivery of the event has
        attributed it, or it was deleted, nothing is booked. Refunds that came before their order
        are subtracted in the same commit. If the order proves who its visitor is, the visitor is
        linked to that person, at every delivery.
        """
        names = _names(conversion)
        customer, found = await self._find(conversion_id, conversion, created_at)
        await self._customers.prove(conversion, customer, created_at)
        refunds = await self._earlier_refunds(conversion)

        async def attributed(current: StoredConversion) -> StoredConversion:
            nonlocal names, customer, found
            if current.attributed_at is not None:
                return current
            if _names(current) != names:
                names = _names(current)
                customer, found = await self._find(conversion_id, current, created_at)
            return _attributed(current, customer, found, refunds)

        first = Read(conversion_id, conversion, update_time)
        await self._ledger.change(conversion.brand_id, conversion_id, attributed, first)

    async def attribute_anew(self, snapshot: Snapshot) -> None:
        """Give a conversion the journey that this service's reader finds, also where it has one.

        Applied twice it changes nothing more. It stands only if the conversion is as it was before
        its journey was looked for: of two that do this at once, the later one's documents count.
        """

        async def attributed(current: StoredConversion) -> StoredConversion:
            since = current.since(stored_at(snapshot))
            customer, found = await self._find(snapshot.id, current, since)
            if current.attributed_at is None:
                refunds = await self._earlier_refunds(current)
                return _attributed(current, customer, found, refunds)
            anew = {"journey": found.journey, "new_customer": found.new_customer}
            return current.model_copy(update=anew)

        conversion = StoredConversion.read(snapshot)
        first = Read(snapshot.id, conversion, snapshot.update_time)
        await self._ledger.change(conversion.brand_id, snapshot.id, attributed, first)

    async def _find(
        self, conversion_id: str, conversion: StoredConversion, created_at: datetime
    ) -> tuple[Customer, JourneyResult]:
        as_of = None if self._as_of_now else created_at
        customer = await self._customers.customer(conversion, created_at, as_of)
        found = await self._journeys.find(conversion_id, conversion, customer, created_at)
        return customer, found

    async def _earlier_refunds(self, conversion: StoredConversion) -> dict[str, int]:
        """Return the refunds that came before this order; an attributed one has taken them."""
        if conversion.type is not ConversionType.PURCHASE or conversion.order_id is None:
            return {}
        if conversion.attributed_at is not None:
            return {}
        refunds = self._db.collection(BrandPaths(conversion.brand_id).refunds)
        query = refunds.where(filter=FieldFilter("orderId", "==", conversion.order_id))
        return {each.id: StoredRefund.read(each).amount_or_all for each in await query.get()}


def _names(conversion: StoredConversion) -> tuple[str | None, ...]:
    """Return what says whose a conversion is."""
    return conversion.visitor_id, conversion.customer_id, conversion.named_customer


def _attributed(
    conversion: StoredConversion,
    customer: Customer,
    found: JourneyResult,
    refunds: dict[str, int],
) -> StoredConversion:
    return conversion.model_copy(
        update={
            "journey": found.journey,
            "new_customer": found.new_customer,
            "subscriber_id": customer.person_of(conversion),
            "refunds": {**refunds, **conversion.refunds},
            "attributed_at": clock.now(),
        }
    )
