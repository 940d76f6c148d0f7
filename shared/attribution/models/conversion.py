"""Conversions: what a visit was worth. Refunds: what a brand gave back of an order."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from shared.common.enums import ChannelType, ConversionType
from shared.common.shop_items import ShownItem, StoredItem
from shared.common.wire import IsoTime, StoredModel, WireModel


class Reporter(StrEnum):
    """Who reported a conversion; a brand's server overrides a browser."""

    BROWSER = "browser"
    SERVER = "server"


class StoredTouchpoint(StoredModel):
    """One session of a conversion's journey."""

    session_id: str
    channel_id: str
    channel_type: ChannelType
    started_at: IsoTime


class StoredVoid(StoredModel):
    """Who voided a conversion, when and why. `by` is the member's uid.

    Once it is restored, `restored_at` and `restored_by` say when and by whom.
    """

    at: IsoTime
    by: str
    reason: str
    restored_at: IsoTime | None = None
    restored_by: str | None = None


class EarlierReport(StoredModel):
    """Whose an order was, and when, before a server's report replaced it or a visit was found."""

    customer_id: str | None = None
    visitor_id: str | None = None
    session_id: str | None = None
    occurred_at: IsoTime


class StoredConversion(StoredModel):
    """A conversion as stored; `value` is in minor units of `currency`.

    `window_days` is the brand's lookback window at that moment. `customer_id` is the text of a
    `CustomerKey`: who bought. A server's report may name no visitor and no session. `refunds`
    holds minor units by the refund's id; `FULL_REFUND` stands for all that is left. `items` are the
    products of an order.

    `journey` and `new_customer` are set when the conversion is attributed, and again when past
    credit is rewritten. Credit under each model follows from these fields alone. `as_of_import` is
    true if an import of history has rewritten it: then all that is stored counts, whenever it was.

    `names_nobody` is true if the server's report names nobody, so that the order takes a visit that
    a browser reports.

    `subscriber_id` is the person for whom it is booked. They have a `folded` one as a part of its
    day's entry, and not as an order of its own (`order_folding`). `stands_since` is when a server's
    report replaced a browser's, or a server's order got its visit; the commit's own time sets it.
    `earlier_reports` is what such commits replaced. They are kept until later conversions are
    attributed anew.

    A `voided` conversion counts nowhere. `voids` are the latest times that it was voided, the
    newest last.
    """

    brand_id: str
    reporter: Reporter = Reporter.BROWSER
    customer_id: str | None = None
    visitor_id: str | None = None
    user_id: str | None = None
    subscriber_id: str | None = None
    session_id: str | None = None
    type: ConversionType
    order_id: str | None = None
    value: int
    currency: str
    occurred_at: IsoTime
    day: str
    window_days: int
    items: list[StoredItem] = Field(default_factory=list)
    refunds: dict[str, int] = Field(default_factory=dict)
    journey: list[StoredTouchpoint] = Field(default_factory=list)
    new_customer: bool | None = None
    attributed_at: IsoTime | None = None
    voided: bool = False
    voids: list[StoredVoid] = Field(default_factory=list)
    names_nobody: bool | None = None
    as_of_import: bool | None = None
    earlier_reports: list[EarlierReport] = Field(default_factory=list)
    folded: bool = False
    stands_since: datetime | None = Field(default=None, exclude=True)

    def since(self, stored_at: datetime) -> datetime:
        """Return since when the conversion stands as it is: its creation, or a later report's."""
        return stored_at if self.stands_since is None else self.stands_since


FULL_REFUND = -1
"""The amount of a refund that takes back all that is left of its order."""


class StoredRefund(StoredModel):
    """A refund as stored. `amount` is in minor units; without it, all that is left is refunded."""

    brand_id: str
    order_id: str
    amount: int | None = None
    items: list[StoredItem] = Field(default_factory=list)
    occurred_at: IsoTime

    @property
    def amount_or_all(self) -> int:
        """Return the amount as a conversion keeps it."""
        return FULL_REFUND if self.amount is None else self.amount


class PersonRefund(WireModel):
    """A refund of a person's order. Without `amount`, all that was left was refunded."""

    id: str
    order_id: str
    amount: float | None = None
    currency: str
    items: list[ShownItem] | None = None
    occurred_at: IsoTime
