"""Refunds: what a brand gave back of an order."""

from shared.attribution.models.conversion import FULL_REFUND
from shared.common.wire import IsoTime, StoredModel, WireModel


class StoredRefund(StoredModel):
    """A refund as it lies in Firestore; `amount` is in minor units, absent for all of the order."""

    brand_id: str
    order_id: str
    amount: int | None = None
    occurred_at: IsoTime

    @property
    def amount_or_all(self) -> int:
        return FULL_REFUND if self.amount is None else self.amount


class PersonRefund(WireModel):
    """What was given back of an order; without `amount`, all that was left of it."""

    id: str
    order_id: str
    amount: float | None = None
    currency: str
    occurred_at: IsoTime
