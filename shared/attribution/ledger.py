"""The ledger of conversions: what a change counts is booked in the commit that makes the change.

The commit stands only if the conversion is as it was read. So the difference between what it
counted and what it counts is booked once, however often and in whatever order changes come. The
same commit writes the order onto the person that it belongs to. See docs/decisions/ledger.md.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import (
    DELETE_FIELD,
    SERVER_TIMESTAMP,
    AsyncClient,
    AsyncDocumentReference,
    Increment,
    Maximum,
)

from shared.attribution.logic.conversion_tally import (
    booking,
    is_fully_refunded,
    net_value,
)
from shared.attribution.logic.person_orders import OwnedOrder, PersonChange, order_changes
from shared.attribution.models.conversion import StoredConversion, StoredRefund
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.common.ids import order_conversion_id
from shared.common.times import milliseconds
from shared.counters.day_counters import DayCounters
from shared.gcp.firestore import Read, attempts, repeat
from shared.identity.merged_into import Successors
from shared.subscribers.activity_paths import folded_path, order_path
from shared.subscribers.models.stored import PersonOrder

Change = Callable[[StoredConversion], Awaitable[StoredConversion]]
"""From what a conversion is to what it should be; applied twice it changes nothing more."""

CREDITED: Final = "credited"
"""The field of a conversion that says which channels each model credits, for queries."""

_ATTEMPTS: Final = 20


class Ledger:
    """Changes what conversions say, and nothing else does."""

    def __init__(self, db: AsyncClient, counters: DayCounters) -> None:
        self._db = db
        self._counters = counters
        self._successors = Successors(db)

    async def change(
        self,
        brand_id: str,
        conversion_id: str,
        change: Change,
        first: Read[StoredConversion] | None = None,
    ) -> StoredConversion | None:
        """Apply a change; return the conversion after it, None where there is none.

        `first` is the conversion as the caller has read it; whoever changed it since makes this
        read it again. The person of a merged subscriber is whom they were merged into, and a
        deleted one is nobody.
        """
        read = first or await self._read(brand_id, conversion_id)
        person_gone = False
        for _ in attempts(_ATTEMPTS, "the order is being changed by others; send it again"):
            if read is None:
                return None
            old, new = read.value, await change(read.value)
            before = old
            if person_gone and new != old:
                before, new = await self._of_today(old), await self._of_today(new)
            if new == old:
                return new
            try:
                await repeat(partial(self._commit, read, before, new))
            except FailedPrecondition:
                pass  # somebody changed the conversion, or this did and the answer was lost
            except NotFound:
                person_gone = True  # or the conversion is
            else:
                return new
            read = await self._read(brand_id, conversion_id)
        return None

    async def adopt(
        self, brand_id: str, conversion_id: str, subscriber_id: str, *, named: bool
    ) -> None:
        """Book a conversion for a person.

        A person whom the user or email address names stands over another one. A person whom the
        visitor is proved to be does not.
        """

        async def adopted(conversion: StoredConversion) -> StoredConversion:
            if conversion.subscriber_id is not None and not named:
                return conversion
            return conversion.model_copy(update={"subscriber_id": subscriber_id})

        await self.change(brand_id, conversion_id, adopted)

    async def refund(self, refund_id: str, refund: StoredRefund) -> bool:
        """Take a refund off its order; return False where the order has not come yet.

        The refund is written before this looks for the order. An order looks for refunds after it
        is written (`AttributionService.attribute`). So one of the two finds the other.
        """

        async def refunded(order: StoredConversion) -> StoredConversion:
            refunds = {**order.refunds, refund_id: refund.amount_or_all}
            return order.model_copy(update={"refunds": refunds})

        conversion_id = order_conversion_id(ConversionType.PURCHASE.value, refund.order_id)
        return await self.change(refund.brand_id, conversion_id, refunded) is not None

    def reference(self, brand_id: str, conversion_id: str) -> AsyncDocumentReference:
        """Return where a conversion lies."""
        return self._db.collection(BrandPaths(brand_id).conversions).document(conversion_id)

    async def _read(self, brand_id: str, conversion_id: str) -> Read[StoredConversion] | None:
        snapshot = await self.reference(brand_id, conversion_id).get()
        if not snapshot.exists:
            return None
        return Read(conversion_id, StoredConversion.read(snapshot), snapshot.update_time)

    async def _commit(
        self, read: Read[StoredConversion], before: StoredConversion, new: StoredConversion
    ) -> None:
        """Write the change, add the difference to its days, and tell its persons, all or nothing.

        `before` is what was read, with whom its person is today.
        """
        batch = self._db.batch()
        booked = booking(read.value, new)
        batch.update(
            self.reference(new.brand_id, read.id),
            _changed_fields(read.value, new, booked.credited),
            option=self._db.write_option(last_update_time=read.update_time),
        )
        for day, tally in booked.tallies.items():
            self._counters.add(batch, new.brand_id, day, read.id, tally)
        subscribers = self._db.collection(BrandPaths(new.brand_id).subscribers)
        for person, change in order_changes(_owned(before), _owned(new)).items():
            batch.update(subscribers.document(person), _person_fields(read.id, change))
        await batch.commit()

    async def _of_today(self, conversion: StoredConversion) -> StoredConversion:
        """Return the conversion with whom its person was merged into, or nobody."""
        if conversion.subscriber_id is None:
            return conversion
        person = await repeat(
            partial(self._successors.of, conversion.brand_id, conversion.subscriber_id)
        )
        return conversion.model_copy(update={"subscriber_id": person})


def _changed_fields(
    old: StoredConversion, new: StoredConversion, credited: list[str]
) -> dict[str, object]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changed: dict[str, object] = {
        name: DELETE_FIELD if value is None else value
        for name, value in after.items()
        if before.get(name) != value
    }
    if "journey" in changed or "voided" in changed:
        changed[CREDITED] = credited
    if len(new.earlier_reports) > len(old.earlier_reports):
        changed["standsSince"] = SERVER_TIMESTAMP
    return changed


def _owned(conversion: StoredConversion) -> OwnedOrder:
    return OwnedOrder(conversion.subscriber_id, order_fact(conversion), conversion.folded)


def _person_fields(conversion_id: str, change: PersonChange) -> dict[str, object]:
    """Return what is written onto a person's document, by field path."""
    fields: dict[str, object] = {}
    if change.set_fact:
        fact = DELETE_FIELD if change.fact is None else change.fact.model_dump(mode="json")
        fields[order_path(conversion_id)] = fact
    for day, entry in change.entries.items():
        fields[folded_path(day, "orders")] = Increment(entry.orders)
        fields[folded_path(day, "net")] = Increment(entry.net)
        if entry.at:
            fields[folded_path(day, "at")] = Maximum(entry.at)
    return fields


def order_fact(conversion: StoredConversion) -> PersonOrder | None:
    """Return what a person keeps of their order; None if it is voided, or no purchase."""
    if conversion.type is not ConversionType.PURCHASE or conversion.voided:
        return None
    return PersonOrder(
        day=conversion.day,
        at=milliseconds(conversion.occurred_at),
        net=net_value(conversion),
        refunded=is_fully_refunded(conversion),
    )
