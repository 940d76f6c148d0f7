"""Attribution: gives each conversion its journey, and each order its credit, exactly once."""

from datetime import datetime
from functools import partial
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.customers import Customers
from shared.attribution.journey_reader import JourneyReader, Past, created_at
from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion, StoredTouchpoint
from shared.attribution.models.refund import StoredRefund
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.common.errors import UnavailableError
from shared.common.times import moment
from shared.gcp import clock
from shared.gcp.firestore import Snapshot, repeat

_ATTEMPTS: Final = 20


class AttributionService:
    def __init__(
        self, db: AsyncClient, ledger: Ledger, journeys: JourneyReader | None = None
    ) -> None:
        """`journeys`: reads what existed when a conversion did, unless another one is given."""
        self._db = db
        self._customers = Customers(db)
        self._journeys = journeys or JourneyReader(db)
        self._ledger = ledger

    async def attribute(
        self,
        conversion_id: str,
        conversion: StoredConversion,
        created_at: int,
        update_time: datetime,
    ) -> bool:
        """Sets the journey on the conversion and counts an order's credit, in one commit that
        stands only if the conversion is as it was at `update_time`. False where an earlier
        delivery did it, or the conversion is gone.

        Refunds that came before their order are held until now, and taken off in the same commit.
        An order that proves who its visitor is links it, whichever delivery comes so far.
        """
        past = await self._journeys.past(conversion_id, conversion, created_at)
        await self._customers.prove(conversion, past.customer, created_at)
        held = await self._held_refunds(conversion)
        while conversion.attributed_at is None:
            new = _attributed(conversion, past, held)
            book = partial(self._ledger.book, conversion_id, conversion, new, update_time)
            try:
                await repeat(book)
            except NotFound:
                return False
            except FailedPrecondition:
                reference = self._ledger.reference(conversion.brand_id, conversion_id)
                snapshot = await reference.get()
                if not snapshot.exists:
                    return False
                found = StoredConversion.model_validate(snapshot.to_dict())
                if _who(found) != _who(conversion):
                    past = await self._journeys.past(conversion_id, found, created_at)
                conversion, update_time = found, snapshot.update_time
            else:
                return True
        return False

    async def attribute_anew(self, found: Snapshot) -> None:
        """Gives a conversion, as it was found, the journey that this service's reader finds, also
        where it has one, and books the difference. Applied twice it changes nothing more.

        Stands only if the conversion is as it was before its journey was looked for, so that of
        two that do this at once the later one's documents count.
        """
        snapshot = found
        for _ in range(_ATTEMPTS):
            if not snapshot.exists:
                return
            old = StoredConversion.model_validate(snapshot.to_dict())
            past = await self._journeys.past(snapshot.id, old, created_at(snapshot))
            new = _attributed_anew(old, past, await self._held_refunds(old))
            if new == old:
                return
            book = partial(self._ledger.book, snapshot.id, old, new, snapshot.update_time)
            try:
                await repeat(book)
            except (FailedPrecondition, NotFound):
                snapshot = await self._ledger.reference(old.brand_id, snapshot.id).get()
            else:
                return
        raise UnavailableError("the order is being changed by others; send it again")

    async def _held_refunds(self, conversion: StoredConversion) -> dict[str, int]:
        """Refunds that came before this order; one that is attributed has taken them."""
        if conversion.type is not ConversionType.PURCHASE or conversion.order_id is None:
            return {}
        if conversion.attributed_at is not None:
            return {}
        refunds = self._db.collection(BrandPaths(conversion.brand_id).refunds)
        query = refunds.where(filter=FieldFilter("orderId", "==", conversion.order_id))
        found = await query.get()
        return {
            each.id: StoredRefund.model_validate(each.to_dict()).amount_or_all for each in found
        }


def stored_journey(past: Past) -> list[StoredTouchpoint]:
    """A journey as conversions keep it."""
    return [
        StoredTouchpoint(
            session_id=touch.session_id,
            channel_id=touch.channel_id,
            channel_type=touch.channel_type,
            started_at=moment(touch.started_at),
        )
        for touch in past.journey
    ]


def _who(conversion: StoredConversion) -> tuple[str | None, ...]:
    """What says whose a conversion is."""
    return conversion.visitor_id, conversion.customer_id, conversion.named_customer


def _attributed_anew(
    conversion: StoredConversion, past: Past, held: dict[str, int]
) -> StoredConversion:
    if conversion.attributed_at is None:
        return _attributed(conversion, past, held)
    anew = {"journey": stored_journey(past), "new_customer": past.new_customer}
    return conversion.model_copy(update=anew)


def _attributed(conversion: StoredConversion, past: Past, held: dict[str, int]) -> StoredConversion:
    return conversion.model_copy(
        update={
            "journey": stored_journey(past),
            "new_customer": past.new_customer,
            "subscriber_id": past.customer.person_of(conversion),
            "refunds": {**held, **conversion.refunds},
            "attributed_at": clock.now(),
        }
    )
