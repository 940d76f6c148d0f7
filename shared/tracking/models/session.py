"""Sessions: visits of one visitor through one source."""

from typing import Annotated

from pydantic import Field

from shared.common.enums import ChannelGroup, ChannelType, ConversionType
from shared.common.wire import IsoTime, StoredModel


class MarketingSession(StoredModel):
    """One session, seen by attribution as one click on its channel.

    `channel` is the channel's name and `channel_id` its id. `duration` is in seconds, from the
    start to the last activity; `ended_at` appears once 30 minutes have passed without any.
    `conversion_value` is in the brand's currency.
    """

    id: str
    visitor_id: str
    user_id: str | None = None
    brand_id: str

    channel: str
    channel_id: str
    channel_type: ChannelType
    channel_group: ChannelGroup
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None
    referrer: str | None = None
    referrer_domain: str | None = None

    landing_page: str
    started_at: IsoTime
    ended_at: IsoTime | None = None
    day: Annotated[str, Field(description="brand-local day of the start, YYYY-MM-DD")]
    page_views: int
    duration: int | None = None
    engaged_seconds: int | None = None

    converted: bool = False
    conversion_type: ConversionType | None = None
    conversion_value: float | None = None
    order_id: str | None = None
