"""Channels and what they are credited with."""

from shared.common.enums import ChannelType
from shared.common.wire import IsoTime, WireModel


class MarketingChannel(WireModel):
    """A channel as a brand sees and configures it."""

    id: str
    name: str
    type: ChannelType
    icon: str | None = None
    is_active: bool = True
    created_at: IsoTime | None = None


class ChannelAttribution(WireModel):
    """One channel's part in a range of days under one attribution model.

    Money is in the brand's currency, rates are in percent. Orders are fractional under the
    linear model. A ratio whose divisor is 0 is absent, except `conversion_rate`, which is 0.
    """

    channel_id: str
    channel_name: str
    channel_type: ChannelType
    sessions: int
    sales: float
    orders: float
    conversion_rate: float
    cost: float | None = None
    roas: float | None = None
    cpa: float | None = None
    ctr: float | None = None
    aov: float | None = None
    new_customer_orders: float
    returning_customer_orders: float
