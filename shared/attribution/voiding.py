"""Void a conversion, as if it had never been, and restore it."""

from google.cloud.firestore import AsyncClient

from shared.attribution.conversion_reader import ConversionReader
from shared.attribution.ledger import Change, Ledger
from shared.attribution.logic.voids import restored, voided
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.reattribution_tasks import begin_reattribution
from shared.common.wire import iso
from shared.gcp import clock


class Voiding:
    """Voids and restores conversions.

    A voided conversion counts in no number. It ends no journey and makes nobody a returning
    customer, so later conversions are attributed again, and its session shows what else it has.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._ledger = ledger
        self._reader = ConversionReader(db)

    async def void(self, brand_id: str, conversion_id: str, by: str, reason: str) -> None:
        """Void a conversion; raise `NotFoundError` where the brand has none of this id.

        `by` is the member's uid. Voiding a voided conversion changes nothing.
        """
        at = clock.now()

        async def change(conversion: StoredConversion) -> StoredConversion:
            return voided(conversion, at, by, reason)

        await self._change(brand_id, conversion_id, change)

    async def restore(self, brand_id: str, conversion_id: str, by: str) -> None:
        """Restore a voided conversion; raise `NotFoundError` where the brand has none of this id.

        It counts what it is then: refunds that came meanwhile are subtracted.
        """
        at = clock.now()

        async def change(conversion: StoredConversion) -> StoredConversion:
            return restored(conversion, at, by)

        await self._change(brand_id, conversion_id, change)

    async def _change(self, brand_id: str, conversion_id: str, change: Change) -> None:
        """Change a conversion, and what depends on it.

        If the process ends in between, the request has no answer. Sending it again changes nothing
        more of the conversion, and does the rest.
        """
        await self._reader.find(brand_id, conversion_id)
        conversion = await self._ledger.change(brand_id, conversion_id, change)
        if conversion is None or not conversion.voids:
            return
        last = conversion.voids[-1]
        changed_at = iso(last.restored_at or last.at)
        await begin_reattribution(brand_id, conversion_id, f"voided or restored at {changed_at}")
