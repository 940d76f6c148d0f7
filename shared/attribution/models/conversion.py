"""Conversions: what a visit was worth."""

from enum import StrEnum

from pydantic import Field

from shared.common.enums import ChannelType, ConversionType
from shared.common.wire import IsoTime, StoredModel


class Reporter(StrEnum):
    """Who reported a conversion; a brand's server stands over a browser."""

    BROWSER = "browser"
    SERVER = "server"


class StoredTouchpoint(StoredModel):
    """One session of a conversion's journey."""

    session_id: str
    channel_id: str
    channel_type: ChannelType
    started_at: IsoTime


class StoredConversion(StoredModel):
    """A conversion as it lies in Firestore; `value` is in minor units of `currency`.

    `window_days` is the brand's lookback window at that moment. `customer_id` is who bought: a
    user, else a hashed e-mail address, else the visitor. A server's report may name no visitor
    and no session. `refunds` holds minor units by the refund's id; `FULL_REFUND` stands for all
    that is left. `journey` and `new_customer` are set once, when it is attributed; credit under
    each model follows from these fields alone.

    `subscriber_id` is the person whose fact this is; `named_customer` is who a server says bought,
    where a browser reported first.
    """

    brand_id: str
    reporter: Reporter = Reporter.BROWSER
    customer_id: str | None = None
    visitor_id: str | None = None
    user_id: str | None = None
    subscriber_id: str | None = None
    named_customer: str | None = None
    session_id: str | None = None
    type: ConversionType
    order_id: str | None = None
    value: int
    currency: str
    occurred_at: IsoTime
    day: str
    window_days: int
    refunds: dict[str, int] = Field(default_factory=dict)
    journey: list[StoredTouchpoint] = Field(default_factory=list)
    new_customer: bool | None = None
    attributed_at: IsoTime | None = None


FULL_REFUND = -1
"""The amount of a refund that takes back all that is left of its order."""
