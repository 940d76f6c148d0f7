"""Conversions as the API shows them: with their journey and what each model credits."""

from pydantic import Field

from shared.common.enums import AttributionModel, ChannelType, ConversionType
from shared.common.shop_items import ShownItem
from shared.common.wire import IsoTime, WireModel


class JourneyTouchpoint(WireModel):
    """One session of a journey: a visit by a channel."""

    session_id: str
    channel_id: str
    channel_name: str
    channel_type: ChannelType
    started_at: IsoTime


class ChannelCredit(WireModel):
    """A channel's credit for a conversion under one model, as a fraction and as money."""

    channel_id: str
    channel_name: str
    channel_type: ChannelType
    orders: float
    sales: float


class ConversionVoid(WireModel):
    """Who voided a conversion, when and why, and who restored it. `by` is a member's uid."""

    at: IsoTime
    by: str
    reason: str
    restored_at: IsoTime | None = None
    restored_by: str | None = None


class MarketingConversion(WireModel):
    """A conversion with its journey in order of time, and each channel's credit by model.

    Money is in `currency`. `refunded` is the part of `value` that was paid back. `credit` shares
    the rest; it is empty if nothing is left, if the conversion is voided, or if it is not
    attributed yet (`attributed_at` is absent). `new_customer` is given for purchases only.
    `voids` is absent if it was never voided.
    """

    id: str
    brand_id: str
    type: ConversionType
    order_id: str | None = None
    value: float
    refunded: float | None = None
    currency: str
    day: str
    occurred_at: IsoTime
    attributed_at: IsoTime | None = None
    visitor_id: str | None = None
    user_id: str | None = None
    session_id: str | None = None
    new_customer: bool | None = None
    voided: bool | None = None
    voids: list[ConversionVoid] | None = None
    items: list[ShownItem] | None = None
    journey: list[JourneyTouchpoint] = Field(default_factory=list)
    credit: dict[AttributionModel, list[ChannelCredit]] = Field(default_factory=dict)
