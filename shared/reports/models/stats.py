"""Models of the numbers of a range of days, as the API answers them."""

from pydantic import Field

from shared.common.enums import ChannelType, PeriodKind
from shared.common.wire import IsoTime, WireModel


class ChannelAttribution(WireModel):
    """One channel's numbers in a range of days, under one attribution model.

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


class SeriesPoint(WireModel):
    """The numbers of one piece of a series, from `date` to `end_date`, both included.

    `uncounted_days` is absent if there are none.
    """

    date: str
    end_date: str
    total_sessions: int
    unique_visitors: int
    total_sales: float
    total_orders: int
    sales_attributed_to_marketing: float
    orders_attributed_to_marketing: float
    conversion_rate: float
    uncounted_days: list[str] | None = None


class AuditDifference(WireModel):
    """A number of a day that a recount of the day's documents did not confirm.

    `place` is its path in the day's `stats` document. Money is in minor units, orders of a model
    are in millionths.
    """

    day: str
    place: str
    counted: int
    recounted: int


class MarketingStats(WireModel):
    """A brand's numbers for the days from `date` to `end_date`, both included.

    `period` is given if the range is exactly one calendar period. Money is in the brand's currency,
    rates are in percent. A ratio whose divisor is 0 is absent, except `conversion_rate`, which is
    0. `audit_differences` is absent if audits found none, `uncounted_days` if there are none.
    """

    brand_id: str
    period: PeriodKind | None = None
    date: str
    end_date: str

    total_sessions: int
    unique_visitors: int

    total_sales: float
    total_orders: int
    sales_attributed_to_marketing: float
    orders_attributed_to_marketing: float
    conversion_rate: float
    average_order_value: float | None = None

    channel_stats: list[ChannelAttribution] = Field(default_factory=list)

    emails_sent: int = 0
    email_open_rate: float | None = None
    email_click_rate: float | None = None

    audit_differences: list[AuditDifference] | None = None
    uncounted_days: list[str] | None = None
    updated_at: IsoTime
