"""The attribution models and channels to choose from, with the names that people see."""

from typing import Final, NamedTuple

from shared.channels.models import MarketingChannel
from shared.common.enums import AttributionModel, ChannelType


class ModelChoice(NamedTuple):
    """An attribution model, with the name and the description that people see."""

    id: AttributionModel
    name: str
    description: str
    is_default: bool = False


ATTRIBUTION_MODELS: Final = (
    ModelChoice(
        AttributionModel.LAST_NON_DIRECT_CLICK,
        "Last non-direct click",
        "Direct is ignored, 100% credit given to the last channel clicked",
        is_default=True,
    ),
    ModelChoice(
        AttributionModel.LAST_CLICK, "Last click", "100% credit given to the last channel clicked"
    ),
    ModelChoice(
        AttributionModel.FIRST_CLICK,
        "First click",
        "100% credit given to the first channel clicked",
    ),
    ModelChoice(
        AttributionModel.ANY_CLICK, "Any click", "100% credit given to each channel clicked"
    ),
    ModelChoice(AttributionModel.LINEAR, "Linear", "Equal credit given to each click"),
)

ATTRIBUTION_WINDOW_DAYS: Final = 30

DEFAULT_CHANNELS: Final = (
    MarketingChannel(id="direct", name="Direct", type=ChannelType.DIRECT),
    MarketingChannel(id="google_search", name="Google Search", type=ChannelType.ORGANIC),
    MarketingChannel(id="google_ads", name="Google Ads", type=ChannelType.PAID),
    MarketingChannel(id="facebook", name="Facebook", type=ChannelType.SOCIAL),
    MarketingChannel(id="instagram", name="Instagram", type=ChannelType.SOCIAL),
    MarketingChannel(id="tiktok", name="TikTok", type=ChannelType.SOCIAL),
    MarketingChannel(id="email", name="Email", type=ChannelType.EMAIL),
    MarketingChannel(id="referral", name="Referral", type=ChannelType.REFERRAL),
)
