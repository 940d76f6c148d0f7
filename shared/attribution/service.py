"""Attribution: give each conversion its journey, and each order its credit, exactly once."""

from datetime import UTC, datetime
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.customers import Customer, Customers
from shared.attribution.journey_reader import JourneyReader, JourneyResult
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion, StoredRefund
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.common.ids import is_pseudonym
from shared.gcp import clock
from shared.gcp.firestore import Read, Snapshot
from shared.gcp.stored_at import stored_at

_AFTER_ALL: Final = datetime.max.replace(tzinfo=UTC)
"""A moment by which all that is stored now existed."""


class AttributionService:
    """Attributes conversions.

    `Customers` finds who made a conversion, `JourneyReader` finds the visits that led to it, and
    `Ledger` books its credit.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._customers = Customers(db)
        self._journeys = JourneyReader(db)
        self._journeys_of_now = JourneyReader(db, as_of_now=True)
        self._ledger = ledger

    async def attribute(
        self,
        conversion_id: str,
        conversion: StoredConversion,
        created_at: datetime,
        update_time: datetime,
    ) -> Customer:
        """Set the journey of a conversion and book its credit, once, in one commit.

        `conversion` is as it was read at `update_time`. If an earlier delivery of the event has
        attributed it, or it was deleted, nothing is booked. Refunds that came before their order
        are subtracted in the same commit. If the order proves who its visitor is, the visitor is
        linked to that person, at every delivery. Return whose the conversion is.
        """
        asked = _asked(conversion)
        customer, found = await self._find(conversion_id, conversion, created_at)
        await self._customers.prove(conversion, customer, created_at)
        refunds = await self._earlier_refunds(conversion)

        async def attributed(current: StoredConversion) -> StoredConversion:
            nonlocal asked, customer, found
            if current.attributed_at is not None:
                return current
            if _asked(current) != asked:
                asked, since = _asked(current), current.since(created_at)
                customer, found = await self._find(conversion_id, current, since)
            return _attributed(current, customer, found, refunds)

        first = Read(conversion_id, conversion, update_time)
        await self._ledger.change(conversion.brand_id, conversion_id, attributed, first)
        return customer

    async def attribute_anew(self, snapshot: Snapshot, *, as_of_now: bool = False) -> None:
        """Find a conversion's journey again, as of its own moment, also where it has one.

        With `as_of_now`, its journey is built from all that is stored now, even if it was stored
        after the conversion, and so it is ever after. Applied twice it changes nothing more. It
        stands only if the conversion is as it was before its journey was looked for: of two that do
        this at once, the later one's documents count. What an erased person left stays as it is.
        """

        async def attributed(current: StoredConversion) -> StoredConversion:
            if is_pseudonym(current.customer_id) or is_pseudonym(current.visitor_id):
                return current
            if as_of_now:
                current = current.model_copy(update={"as_of_import": True})
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

    async def as_found_now(
        self, conversion_id: str, conversion: StoredConversion
    ) -> StoredConversion:
        """Return a conversion with the journey, and the person, that are found at this moment.

        It is stored in a moment. `settle` then finds what was stored just before it.
        """
        customer, found = await self._find(conversion_id, conversion, _AFTER_ALL)
        return conversion.model_copy(
            update={
                "journey": found.journey,
                "new_customer": found.new_customer,
                "subscriber_id": customer.person_of(conversion),
            }
        )

    async def settle(self, snapshot: Snapshot) -> None:
        """Attribute a server's order as of the moment since which it stands, and book it.

        Its customer may have become known while it was stored. Whoever becomes known later finds
        the order by a backfill.
        """
        await self.attribute_anew(snapshot)
        order = StoredConversion.read(snapshot)
        since = order.since(stored_at(snapshot))
        customer = await self._customers.customer(order, since, since)
        if customer.subscriber_id is not None:
            await self._ledger.adopt(
                order.brand_id, snapshot.id, customer.subscriber_id, named=customer.named
            )
        await self._customers.prove(order, customer, since)

    async def _find(
        self, conversion_id: str, conversion: StoredConversion, since: datetime
    ) -> tuple[Customer, JourneyResult]:
        of_now = conversion.as_of_import is True
        customer = await self._customers.customer(conversion, since, None if of_now else since)
        journeys = self._journeys_of_now if of_now else self._journeys
        return customer, await journeys.find(conversion_id, conversion, customer, since)

    async def _earlier_refunds(self, conversion: StoredConversion) -> dict[str, int]:
        """Return the refunds that came before this order; an attributed one has taken them."""
        if conversion.type is not ConversionType.PURCHASE or conversion.order_id is None:
            return {}
        if conversion.attributed_at is not None:
            return {}
        refunds = self._db.collection(BrandPaths(conversion.brand_id).refunds)
        query = refunds.where(filter=FieldFilter("orderId", "==", conversion.order_id))
        return {each.id: StoredRefund.read(each).amount_or_all for each in await query.get()}


def _asked(conversion: StoredConversion) -> tuple[object, ...]:
    """Return what a conversion's journey and customer follow from."""
    whose = (conversion.visitor_id, conversion.customer_id, conversion.session_id)
    return *whose, conversion.occurred_at, conversion.window_days, conversion.stands_since


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
