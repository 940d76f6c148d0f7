"""Refunds: taken off their order once, whichever of the two comes first."""

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.models.refund import StoredRefund
from shared.common.enums import ConversionType
from shared.common.ids import order_conversion_id


class RefundService:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def apply(self, refund_id: str, refund: StoredRefund) -> bool:
        """Takes a refund off its order; False where the order has not come yet.

        The refund is written before this looks for the order, and an order looks for refunds
        after it is written: one of them finds the other.
        """

        def change(order: StoredConversion) -> StoredConversion:
            return order.model_copy(
                update={"refunds": {**order.refunds, refund_id: refund.amount_or_all}}
            )

        conversion_id = order_conversion_id(ConversionType.PURCHASE.value, refund.order_id)
        return await self._ledger.change(refund.brand_id, conversion_id, change) is not None
