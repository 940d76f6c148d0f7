"""The ledger of conversions: a change of one is booked in the commit that makes it.

The commit stands only if the conversion is as it was read, so the difference between what it
counted and what it counts is booked once, however often and in whatever order changes come.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from google.api_core.exceptions import FailedPrecondition, NotFound
from google.cloud.firestore import SERVER_TIMESTAMP, AsyncClient, AsyncDocumentReference

from shared.attribution.orders import conversion_tally, difference, is_nothing
from shared.errors import UnavailableError
from shared.gcp.firestore import repeat
from shared.models.conversion import StoredConversion
from shared.services.counting import CountingService
from shared.services.paths import BrandPaths

Change = Callable[[StoredConversion], StoredConversion]
"""From what a conversion is to what it should be; applied twice it changes nothing more."""

_ATTEMPTS: Final = 20


class Ledger:
    def __init__(self, db: AsyncClient, counting: CountingService) -> None:
        self._db = db
        self._counting = counting

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
            try:
                await repeat(partial(self.book, conversion_id, old, new, snapshot.update_time))
            except (FailedPrecondition, NotFound):
                continue
            return new
        raise UnavailableError("the order is being changed by others; send it again")

    async def book(
        self,
        conversion_id: str,
        old: StoredConversion,
        new: StoredConversion,
        update_time: object,
    ) -> None:
        """One commit: the conversion becomes `new` if it is as at `update_time`, and the difference
        is added to its day.
        """
        batch = self._db.batch()
        batch.update(
            self.reference(new.brand_id, conversion_id),
            _changed_fields(old, new),
            option=self._db.write_option(last_update_time=update_time),
        )
        tally = difference(conversion_tally(new), conversion_tally(old))
        if not is_nothing(tally):
            self._counting.add(batch, new.brand_id, new.day, conversion_id, tally)
        await batch.commit()

    def reference(self, brand_id: str, conversion_id: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).conversions).document(conversion_id)


def _changed_fields(old: StoredConversion, new: StoredConversion) -> dict[str, object]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if old.visitor_id is None and new.visitor_id is not None:
        changed["linkedAt"] = SERVER_TIMESTAMP
    return changed
