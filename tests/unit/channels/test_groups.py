"""GA4's rule table against a second, plain formulation of the same rules."""

import re

from hypothesis import given
from hypothesis import strategies as st

from shared.channels.groups import (
    Traffic,
    channel_type,
    default_channel_group,
    natural_medium,
)
from shared.channels.sources import Category, Source
from shared.common.enums import ChannelGroup, ChannelType


def words(text: str) -> list[str]:
    return text.split()


MEDIA = words(
    """cpc ppc cpm cpa ecpc retargeting retargetings paid paid-social prepaid display banner
    expandable interstitial social social-network social-media sm organic video webvideo referral
    app link email e-mail e_mail affiliate affiliates audio sms push webpush pushed mobile
    in-app-notification ai-assistant flyer"""
)
CAMPAIGNS = words(
    """shop eshop e-shop 2shop workshop bishop shopping windowshopping sale pmax-cross-network
    cross_network"""
)
SOURCES = words("google facebook email e-mail sms firebase social newsletter")

categories = st.none() | st.sampled_from(list(Category))
traffics = st.builds(
    Traffic,
    category=categories,
    source=st.sampled_from(["", *SOURCES]) | st.text(alphabet="abcdef.-", max_size=8),
    medium=st.sampled_from(["", "e mail", "social media", "social network", *MEDIA]) | st.text(),
    campaign=st.sampled_from(["", *CAMPAIGNS]) | st.text(alphabet="shope -", max_size=12),
    tagged=st.booleans(),
)


def plainly(t: Traffic) -> str:  # noqa: C901, PLR0911, PLR0912
    """The published table, read aloud."""
    paid = bool(re.search(r"^(.*cp.*|ppc|retargeting|paid.*)$", t.medium))
    shop = bool(re.search(r"^(.*(([^a-df-z]|^)shop|shopping).*)$", t.campaign))
    shop = shop or t.category == "shopping"
    social = t.category == "social" or t.source == "social"
    if not t.source and not t.medium and not t.tagged:
        return "Direct"
    if "cross-network" in t.campaign:
        return "Cross-network"
    if paid and shop:
        return "Paid Shopping"
    if paid and t.category == "search":
        return "Paid Search"
    if paid and social:
        return "Paid Social"
    if paid and t.category == "video":
        return "Paid Video"
    if t.medium in ("display", "banner", "expandable", "interstitial", "cpm"):
        return "Display"
    if paid:
        return "Paid Other"
    if shop:
        return "Organic Shopping"
    if social or re.fullmatch(r"social([ -](network|media))?|sm", t.medium):
        return "Organic Social"
    if t.category == "video" or re.search("video", t.medium):
        return "Organic Video"
    if t.category == "search" or t.medium == "organic":
        return "Organic Search"
    if t.medium in ("referral", "app", "link"):
        return "Referral"
    if re.fullmatch("e[-_ ]?mail", t.source) or re.fullmatch("e[-_ ]?mail", t.medium):
        return "Email"
    if t.medium == "affiliate":
        return "Affiliates"
    if t.medium == "audio":
        return "Audio"
    if t.medium == "sms" or t.source == "sms":
        return "SMS"
    if re.search(r"push\Z|mobile|notification", t.medium) or t.source == "firebase":
        return "Mobile Push Notifications"
    if t.medium == "ai-assistant" or t.category == "ai_assistant":
        return "AI Assistant"
    return "Unassigned"


@given(traffics)
def test_the_table_is_ga4_s(traffic: Traffic) -> None:
    assert default_channel_group(traffic).value == plainly(traffic)


def test_every_group_can_be_reached() -> None:
    reached = {
        default_channel_group(Traffic(category, source, medium, campaign, tagged=False))
        for category in (None, *Category)
        for source in ("", *SOURCES)
        for medium in ("", *MEDIA)
        for campaign in ("", *CAMPAIGNS)
    }
    assert reached == set(ChannelGroup)


def test_a_tagged_arrival_that_says_nothing_is_unassigned_not_direct() -> None:
    assert default_channel_group(Traffic(None, "", "", "spring", tagged=True)) == "Unassigned"
    assert default_channel_group(Traffic(None, "", "", "", tagged=False)) == "Direct"


def test_an_untagged_click_finds_its_source_s_group() -> None:
    expected = {
        Category.SEARCH: "Organic Search",
        Category.SOCIAL: "Organic Social",
        Category.VIDEO: "Organic Video",
        Category.SHOPPING: "Organic Shopping",
        Category.AI_ASSISTANT: "AI Assistant",
        Category.EMAIL: "Email",
        Category.DISPLAY: "Display",
        Category.AFFILIATE: "Affiliates",
        Category.REFERRAL: "Referral",
    }
    assert set(expected) == set(Category)
    for category, group in expected.items():
        source = Source("somewhere", "Somewhere", category, frozenset())
        traffic = Traffic(category, source.id, natural_medium(source), "", tagged=False)
        assert default_channel_group(traffic) == group


def test_types_follow_the_groups() -> None:
    for group in ChannelGroup:
        if group.startswith("Paid") or group in ("Display", "Cross-network", "Affiliates"):
            assert channel_type(group) is ChannelType.PAID
        elif group in ("Organic Search", "Organic Shopping", "Organic Video"):
            assert channel_type(group) is ChannelType.ORGANIC
        elif group in ("Email", "SMS", "Mobile Push Notifications"):
            assert channel_type(group) is ChannelType.EMAIL
        elif group in ("Referral", "AI Assistant", "Audio"):
            assert channel_type(group) is ChannelType.REFERRAL
    assert channel_type(ChannelGroup.DIRECT) is ChannelType.DIRECT
    assert channel_type(ChannelGroup.ORGANIC_SOCIAL) is ChannelType.SOCIAL
    assert channel_type(ChannelGroup.UNASSIGNED) is ChannelType.UNKNOWN
