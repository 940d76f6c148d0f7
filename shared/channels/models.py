"""Define how the API shows a channel."""

from shared.common.enums import ChannelType
from shared.common.wire import IsoTime, WireModel


class MarketingChannel(WireModel):
    """A channel as a brand sees it and configures it."""

    id: str
    name: str
    type: ChannelType
    icon: str | None = None
    is_active: bool = True
    created_at: IsoTime | None = None
