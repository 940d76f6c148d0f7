"""Read the refunds of conversions. A refund is taken off its order by `Ledger.refund`."""

from collections.abc import Mapping

from google.cloud.firestore import AsyncClient

from shared.attribution.models.conversion import PersonRefund, StoredConversion, StoredRefund
from shared.brands.paths import BrandPaths
from shared.common.money import decimal_amount
from shared.common.shop_events import shown_items


class RefundReader:
    """Reads refunds by the ids under which their orders hold them."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def of(
        self, brand_id: str, conversions: Mapping[str, StoredConversion]
    ) -> list[PersonRefund]:
        """Return the refunds of these conversions; one read each."""
        refunds = self._db.collection(BrandPaths(brand_id).refunds)
        currencies = {
            refund_id: each.currency for each in conversions.values() for refund_id in each.refunds
        }
        if not currencies:
            return []
        found = self._db.get_all([refunds.document(each) for each in sorted(currencies)])
        shown = []
        async for snapshot in found:
            if snapshot.exists:
                stored = StoredRefund.read(snapshot)
                amount, currency = stored.amount, currencies[snapshot.id]
                shown.append(
                    PersonRefund(
                        id=snapshot.id,
                        order_id=stored.order_id,
                        amount=None if amount is None else decimal_amount(amount, currency),
                        currency=currency,
                        items=shown_items(stored.items, currency),
                        occurred_at=stored.occurred_at,
                    )
                )
        return sorted(shown, key=lambda each: (each.occurred_at, each.id))
