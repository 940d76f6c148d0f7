"""Conversions: what a visit was worth."""

from pydantic import Field

from shared.models.base import IsoTime, StoredModel
from shared.models.enums import ChannelType, ConversionType


class StoredTouchpoint(StoredModel):
    """One session of a conversion's journey."""

    session_id: str
    channel_id: str
    channel_type: ChannelType
    started_at: IsoTime


class StoredConversion(StoredModel):
    """A conversion as it lies in Firestore; `value` is in minor units of `currency`.

    `window_days` is the brand's lookback window at that moment. `journey` and `new_customer` are
    set once, when it is attributed; credit under each model follows from them.
    """

    brand_id: str
    visitor_id: str
    user_id: str | None = None
    session_id: str
    type: ConversionType
    order_id: str | None = None
    value: int
    currency: str
    occurred_at: IsoTime
    day: str
    window_days: int
    journey: list[StoredTouchpoint] = Field(default_factory=list)
    new_customer: bool | None = None
    attributed_at: IsoTime | None = None
