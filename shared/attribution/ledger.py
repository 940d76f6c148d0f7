"""The ledger of conversions: a change of one is booked in the commit that makes it.

The commit stands only if the conversion is as it was read, so the difference between what it
counted and what it counts is booked once, however often and in whatever order changes come. So is
the fact of an order on the person that it belongs to.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import (
    DELETE_FIELD,
    SERVER_TIMESTAMP,
    AsyncClient,
    AsyncDocumentReference,
    AsyncWriteBatch,
)

from shared.attribution.logic.conversion_tally import (
    conversion_tally,
    difference,
    is_fully_refunded,
    is_nothing,
    net_value,
)
from shared.attribution.logic.credit import all_credited
from shared.attribution.models.conversion import StoredConversion
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.common.errors import UnavailableError
from shared.counters.day_counters import CountingService
from shared.gcp.firestore import repeat
from shared.identity.merged_into import Successors
from shared.subscribers.models.stored import PersonOrder
from shared.subscribers.person_facts import order_path

Change = Callable[[StoredConversion], StoredConversion]
"""From what a conversion is to what it should be; applied twice it changes nothing more."""

CREDITED: Final = "credited"
"""The field of a conversion that says which channels each model credits, for queries."""

_ATTEMPTS: Final = 20


class Ledger:
    def __init__(self, db: AsyncClient, counting: CountingService) -> None:
        self._db = db
        self._counting = counting
        self._successors = Successors(db)

    async def change(
        self, brand_id: str, conversion_id: str, change: Change
    ) -> StoredConversion | None:
        """Applies a change; answers the conversion after it, None where there is none."""
        reference = self.reference(brand_id, conversion_id)
        for _ in range(_ATTEMPTS):
            snapshot = await reference.get()
            stored = snapshot.to_dict()
            if stored is None:
                return None
            old = StoredConversion.model_validate(stored)
            new = change(old)
            if new == old:
                return old
            book = partial(self.book, conversion_id, old, new, snapshot.update_time)
            try:
                return await repeat(book)
            except (FailedPrecondition, NotFound):
                continue
        raise UnavailableError("the order is being changed by others; send it again")

    async def adopt(
        self, brand_id: str, conversion_id: str, subscriber_id: str, *, named: bool
    ) -> None:
        """Books a conversion for a person: one that its user or address names stands over another
        one, one that its visitor is proved to be does not.
        """

        def change(conversion: StoredConversion) -> StoredConversion:
            if conversion.subscriber_id is not None and not named:
                return conversion
            return conversion.model_copy(update={"subscriber_id": subscriber_id})

        await self.change(brand_id, conversion_id, change)

    async def book(
        self,
        conversion_id: str,
        old: StoredConversion,
        new: StoredConversion,
        update_time: object,
    ) -> StoredConversion:
        """One commit: the conversion becomes `new` if it is as at `update_time`, the difference is
        added to its day, and the person has it as a fact. Answers what it became: a person that
        was merged has a successor, one that is gone has none.
        """
        held = old
        for _ in range(_ATTEMPTS):
            batch = self._booking(conversion_id, old, new, update_time)
            subscribers = self._db.collection(BrandPaths(new.brand_id).subscribers)
            for person, fact in _moved_facts(held, new).items():
                batch.update(subscribers.document(person), {order_path(conversion_id): fact})
            try:
                await batch.commit()
            except NotFound:
                today = await self._of_today(held), await self._of_today(new)
                if today == (held, new):
                    raise
                held, new = today
                if new == old:
                    return new
            else:
                return new
        raise UnavailableError("the order's person is being merged; send it again")

    def _booking(
        self,
        conversion_id: str,
        old: StoredConversion,
        new: StoredConversion,
        update_time: object,
    ) -> AsyncWriteBatch:
        batch = self._db.batch()
        batch.update(
            self.reference(new.brand_id, conversion_id),
            _changed_fields(old, new),
            option=self._db.write_option(last_update_time=update_time),
        )
        tally = difference(conversion_tally(new), conversion_tally(old))
        if not is_nothing(tally):
            self._counting.add(batch, new.brand_id, new.day, conversion_id, tally)
        return batch

    async def _of_today(self, conversion: StoredConversion) -> StoredConversion:
        """The conversion with whom its person was merged into, or nobody."""
        if conversion.subscriber_id is None:
            return conversion
        person = await self._successors.of(conversion.brand_id, conversion.subscriber_id)
        return conversion.model_copy(update={"subscriber_id": person})

    def reference(self, brand_id: str, conversion_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).conversions).document(conversion_id)


def _changed_fields(old: StoredConversion, new: StoredConversion) -> dict[str, object]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if "journey" in changed:
        changed[CREDITED] = all_credited(new.journey)
    if old.visitor_id is None and new.visitor_id is not None:
        changed["linkedAt"] = SERVER_TIMESTAMP
    return changed


def _moved_facts(held: StoredConversion, new: StoredConversion) -> dict[str, object]:
    """What persons have to be told of an order: what it is now, and whose it is no more."""
    before, after = order_fact(held), order_fact(new)
    told: dict[str, object] = {}
    if held.subscriber_id is not None and before is not None:
        told[held.subscriber_id] = DELETE_FIELD
    if new.subscriber_id is not None and after is not None:
        told[new.subscriber_id] = after
    unmoved = held.subscriber_id == new.subscriber_id and before == after
    return {} if unmoved else told


def order_fact(conversion: StoredConversion) -> dict[str, object] | None:
    """What an order is to its person; None for what is no order."""
    if conversion.type is not ConversionType.PURCHASE:
        return None
    fact = PersonOrder(
        day=conversion.day,
        at=round(conversion.occurred_at.timestamp() * 1000),
        net=net_value(conversion),
        refunded=is_fully_refunded(conversion),
    )
    return fact.model_dump(mode="json")
