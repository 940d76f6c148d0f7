"""Void a conversion, as if it had never been, and restore it."""

from google.cloud.firestore import AsyncClient

from shared.attribution.conversion_reader import ConversionReader
from shared.attribution.ledger import Change, Ledger
from shared.attribution.logic.voids import restored, voided
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.session_marks import SessionMarks
from shared.gcp import clock


class Voiding:
    """Voids and restores conversions.

    A voided conversion counts in no number. It ends no journey and makes nobody a returning
    customer, so later conversions are attributed again.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._ledger = ledger
        self._reader = ConversionReader(db)
        self._marks = SessionMarks(db)

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
        await self._reader.find(brand_id, conversion_id)
        await self._ledger.change(brand_id, conversion_id, change)
        await self.follow(brand_id, conversion_id)

    async def follow(self, brand_id: str, conversion_id: str) -> None:
        conversion = await self._ledger.change(brand_id, conversion_id, _as_it_is)
        if conversion is not None and conversion.session_id:
            await self._marks.renew(brand_id, conversion.session_id)


async def _as_it_is(conversion: StoredConversion) -> StoredConversion:
    return conversion
