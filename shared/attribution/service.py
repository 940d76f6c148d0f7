"""Attribution: give each conversion its journey, and each order its credit, exactly once."""

from datetime import datetime

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.customers import Customers
from shared.attribution.journey_reader import JourneyReader, JourneyResult
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion, StoredRefund
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.gcp import clock
from shared.gcp.firestore import Read, Snapshot


class AttributionService:
    """Attributes conversions.

    `JourneyReader` finds whose one is and by which visits they came; `Ledger` books its credit.
    """

    def __init__(
        self, db: AsyncClient, ledger: Ledger, journeys: JourneyReader | None = None
    ) -> None:
        """`journeys` reads what existed when a conversion did, unless another one is given."""
        self._db = db
        self._customers = Customers(db)
        self._journeys = journeys or JourneyReader(db)
        self._ledger = ledger

    async def attribute(
        self,
        conversion_id: str,
        conversion: StoredConversion,
        created_at: datetime,
        update_time: datetime,
    ) -> None:
        """Set the journey of a conversion and book its credit, once, in one commit.

        The conversion is as it was at `update_time`. One that an earlier delivery attributed, or
        that is gone, stays so. Refunds that came before their order are taken off in the same
        commit. An order that proves who its visitor is links them, with every delivery.
        """
        found = await self._journeys.find(conversion_id, conversion, created_at)
        await self._customers.prove(conversion, found.customer, created_at)
        refunds = await self._earlier_refunds(conversion)
        who = _who(conversion)

        async def attributed(current: StoredConversion) -> StoredConversion:
            nonlocal found, who
            if current.attributed_at is not None:
                return current
            if _who(current) != who:
                found = await self._journeys.find(conversion_id, current, created_at)
                who = _who(current)
            return _attributed(current, found, refunds)

        first = Read(conversion_id, conversion, update_time)
        await self._ledger.change(conversion.brand_id, conversion_id, attributed, first)

    async def attribute_anew(self, snapshot: Snapshot) -> None:
        """Give a conversion the journey that this service's reader finds, also where it has one.

        Applied twice it changes nothing more. It stands only if the conversion is as it was before
        its journey was looked for: of two that do this at once, the later one's documents count.
        """

        async def attributed(current: StoredConversion) -> StoredConversion:
            since = current.since(snapshot.create_time)
            found = await self._journeys.find(snapshot.id, current, since)
            if current.attributed_at is None:
                return _attributed(current, found, await self._earlier_refunds(current))
            anew = {"journey": found.journey, "new_customer": found.new_customer}
            return current.model_copy(update=anew)

        conversion = StoredConversion.read(snapshot)
        first = Read(snapshot.id, conversion, snapshot.update_time)
        await self._ledger.change(conversion.brand_id, snapshot.id, attributed, first)

    async def _earlier_refunds(self, conversion: StoredConversion) -> dict[str, int]:
        """Return the refunds that came before this order; an attributed one has taken them."""
        if conversion.type is not ConversionType.PURCHASE or conversion.order_id is None:
            return {}
        if conversion.attributed_at is not None:
            return {}
        refunds = self._db.collection(BrandPaths(conversion.brand_id).refunds)
        query = refunds.where(filter=FieldFilter("orderId", "==", conversion.order_id))
        return {each.id: StoredRefund.read(each).amount_or_all for each in await query.get()}


def _who(conversion: StoredConversion) -> tuple[str | None, ...]:
    """Return what says whose a conversion is."""
    return conversion.visitor_id, conversion.customer_id, conversion.named_customer


def _attributed(
    conversion: StoredConversion, found: JourneyResult, refunds: dict[str, int]
) -> StoredConversion:
    return conversion.model_copy(
        update={
            "journey": found.journey,
            "new_customer": found.new_customer,
            "subscriber_id": found.customer.person_of(conversion),
            "refunds": {**refunds, **conversion.refunds},
            "attributed_at": clock.now(),
        }
    )
