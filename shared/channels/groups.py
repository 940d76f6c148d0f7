"""Choose one of GA4's default channel groups by its rules for manually tagged traffic.

The first rule that matches decides. Source of the rules: Google Analytics Help, "Default channel
group", the table for manual traffic. Letter case does not matter. The lists of sources are the
categories in `sources.csv`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from shared.channels.sources import Category, Source
from shared.common.enums import ChannelGroup, ChannelType

_PAID_MEDIUM = re.compile(r"^(.*cp.*|ppc|retargeting|paid.*)$")
_SHOPPING_CAMPAIGN = re.compile(r"^(.*(([^a-df-z]|^)shop|shopping).*)$")
_DISPLAY_MEDIA = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_SOCIAL_MEDIA = frozenset(
    {"social", "social-network", "social-media", "sm", "social network", "social media"}
)
_REFERRAL_MEDIA = frozenset({"referral", "app", "link"})
_EMAIL_NAMES = frozenset({"email", "e-mail", "e_mail", "e mail"})
_PUSH_WORDS = ("mobile", "notification")


@dataclass(frozen=True, slots=True)
class Traffic:
    """A visit as the rules see it, with texts in lower case.

    `tagged` tells whether the visit had UTM parameters.
    """

    category: Category | None
    source: str
    medium: str
    campaign: str
    tagged: bool

    @property
    def paid(self) -> bool:
        """Tell whether the medium means a paid click."""
        return _PAID_MEDIUM.match(self.medium) is not None

    @property
    def shopping(self) -> bool:
        """Tell whether the source is a shop, or the campaign's name is about shopping."""
        return self.category is Category.SHOPPING or (
            "shop" in self.campaign and _SHOPPING_CAMPAIGN.match(self.campaign) is not None
        )

    @property
    def social(self) -> bool:
        """Tell whether the source is a social network."""
        return (
            self.category is Category.SOCIAL or self.source == "social"
        )  # Google Analytics lists the name "social" as a source, too

    @property
    def push(self) -> bool:
        """Tell whether the visit came from a push notification."""
        return (
            self.medium.endswith("push")
            or any(word in self.medium for word in _PUSH_WORDS)
            or self.source == "firebase"
        )


_RULES: tuple[tuple[ChannelGroup, Callable[[Traffic], bool]], ...] = (
    (ChannelGroup.DIRECT, lambda t: not (t.source or t.medium or t.tagged)),
    (ChannelGroup.CROSS_NETWORK, lambda t: "cross-network" in t.campaign),
    (ChannelGroup.PAID_SHOPPING, lambda t: t.shopping and t.paid),
    (ChannelGroup.PAID_SEARCH, lambda t: t.category is Category.SEARCH and t.paid),
    (ChannelGroup.PAID_SOCIAL, lambda t: t.social and t.paid),
    (ChannelGroup.PAID_VIDEO, lambda t: t.category is Category.VIDEO and t.paid),
    (ChannelGroup.DISPLAY, lambda t: t.medium in _DISPLAY_MEDIA),
    (ChannelGroup.PAID_OTHER, lambda t: t.paid),
    (ChannelGroup.ORGANIC_SHOPPING, lambda t: t.shopping),
    (ChannelGroup.ORGANIC_SOCIAL, lambda t: t.social or t.medium in _SOCIAL_MEDIA),
    (ChannelGroup.ORGANIC_VIDEO, lambda t: t.category is Category.VIDEO or "video" in t.medium),
    (ChannelGroup.ORGANIC_SEARCH, lambda t: t.category is Category.SEARCH or t.medium == "organic"),
    (ChannelGroup.REFERRAL, lambda t: t.medium in _REFERRAL_MEDIA),
    (ChannelGroup.EMAIL, lambda t: t.source in _EMAIL_NAMES or t.medium in _EMAIL_NAMES),
    (ChannelGroup.AFFILIATES, lambda t: t.medium == "affiliate"),
    (ChannelGroup.AUDIO, lambda t: t.medium == "audio"),
    (ChannelGroup.SMS, lambda t: "sms" in (t.source, t.medium)),
    (ChannelGroup.MOBILE_PUSH, lambda t: t.push),
    (
        ChannelGroup.AI_ASSISTANT,
        lambda t: t.category is Category.AI_ASSISTANT or t.medium == "ai-assistant",
    ),
)

_TYPES = {
    ChannelGroup.DIRECT: ChannelType.DIRECT,
    ChannelGroup.CROSS_NETWORK: ChannelType.PAID,
    ChannelGroup.PAID_SHOPPING: ChannelType.PAID,
    ChannelGroup.PAID_SEARCH: ChannelType.PAID,
    ChannelGroup.PAID_SOCIAL: ChannelType.PAID,
    ChannelGroup.PAID_VIDEO: ChannelType.PAID,
    ChannelGroup.DISPLAY: ChannelType.PAID,
    ChannelGroup.PAID_OTHER: ChannelType.PAID,
    ChannelGroup.ORGANIC_SHOPPING: ChannelType.ORGANIC,
    ChannelGroup.ORGANIC_SOCIAL: ChannelType.SOCIAL,
    ChannelGroup.ORGANIC_VIDEO: ChannelType.ORGANIC,
    ChannelGroup.ORGANIC_SEARCH: ChannelType.ORGANIC,
    ChannelGroup.REFERRAL: ChannelType.REFERRAL,
    ChannelGroup.EMAIL: ChannelType.EMAIL,
    ChannelGroup.AFFILIATES: ChannelType.PAID,
    ChannelGroup.AUDIO: ChannelType.REFERRAL,
    ChannelGroup.SMS: ChannelType.EMAIL,
    ChannelGroup.MOBILE_PUSH: ChannelType.EMAIL,
    ChannelGroup.AI_ASSISTANT: ChannelType.REFERRAL,
    ChannelGroup.UNASSIGNED: ChannelType.UNKNOWN,
}


def default_channel_group(traffic: Traffic) -> ChannelGroup:
    """Return the first group whose rule matches the visit, or Unassigned.

    A visit is Direct only if it has no source, no medium and no UTM parameter. A link with only a
    campaign is not Direct, because somebody tagged it.
    """
    for group, meets in _RULES:
        if meets(traffic):
            return group
    return ChannelGroup.UNASSIGNED


def channel_type(group: ChannelGroup) -> ChannelType:
    """Return the type of the channels in a group."""
    return _TYPES[group]


def has_paid_group(category: Category) -> bool:
    """Tell whether paid clicks from this category have their own group, such as Paid Search."""
    return category in _CATEGORIES_WITH_PAID_GROUP


def natural_medium(source: Source) -> str:
    """Return the medium to use for a source whose link has no tags.

    With this medium, the rules find the group of the source's category.
    """
    return "cpc" if source.is_ad else _NATURAL_MEDIA.get(source.category, "referral")


_CATEGORIES_WITH_PAID_GROUP = frozenset(
    {Category.SEARCH, Category.SOCIAL, Category.VIDEO, Category.SHOPPING}
)
_NATURAL_MEDIA = {
    Category.SEARCH: "organic",
    Category.SOCIAL: "social",
    Category.AI_ASSISTANT: "ai-assistant",
    Category.EMAIL: "email",
    Category.DISPLAY: "display",
    Category.AFFILIATE: "affiliate",
}
