"""List all channels with their ids and names, and choose the channel for a group and a source.

The id of a source's channel is `{source}` for social and video, `{source}_search`,
`{source}_shopping` or `{source}_ads`. If the source has no channel of its own, or does not fit the
group, the general channel of the group is used.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from shared.channels.arrival import Channel
from shared.channels.groups import channel_type
from shared.channels.sources import SOURCES, Category, Source
from shared.common.enums import ChannelGroup, ChannelType


class KnownChannel(NamedTuple):
    """A channel that detection can return.

    Visits by the same channel may have different groups, but the channel always has the same type.
    """

    id: str
    name: str
    type: ChannelType


_GROUP_CHANNELS = {
    ChannelGroup.DIRECT: ("direct", "Direct"),
    ChannelGroup.CROSS_NETWORK: ("cross_network", "Cross-network"),
    ChannelGroup.PAID_SHOPPING: ("paid_other", "Paid Other"),
    ChannelGroup.PAID_SEARCH: ("paid_other", "Paid Other"),
    ChannelGroup.PAID_SOCIAL: ("paid_other", "Paid Other"),
    ChannelGroup.PAID_VIDEO: ("paid_other", "Paid Other"),
    ChannelGroup.DISPLAY: ("display", "Display"),
    ChannelGroup.PAID_OTHER: ("paid_other", "Paid Other"),
    ChannelGroup.ORGANIC_SHOPPING: ("organic_shopping", "Organic Shopping"),
    ChannelGroup.ORGANIC_SOCIAL: ("organic_social", "Organic Social"),
    ChannelGroup.ORGANIC_VIDEO: ("organic_video", "Organic Video"),
    ChannelGroup.ORGANIC_SEARCH: ("organic_search", "Organic Search"),
    ChannelGroup.REFERRAL: ("referral", "Referral"),
    ChannelGroup.EMAIL: ("email", "Email"),
    ChannelGroup.AFFILIATES: ("affiliates", "Affiliates"),
    ChannelGroup.AUDIO: ("audio", "Audio"),
    ChannelGroup.SMS: ("sms", "SMS"),
    ChannelGroup.MOBILE_PUSH: ("push", "Push"),
    ChannelGroup.AI_ASSISTANT: ("ai_assistant", "AI Assistant"),
    ChannelGroup.UNASSIGNED: ("unknown", "Unknown"),
}
"""The general channel of each group, for sources without a channel of their own."""

_SOURCE_GROUPS = {
    Category.SEARCH: ChannelGroup.ORGANIC_SEARCH,
    Category.SOCIAL: ChannelGroup.ORGANIC_SOCIAL,
    Category.VIDEO: ChannelGroup.ORGANIC_VIDEO,
    Category.SHOPPING: ChannelGroup.ORGANIC_SHOPPING,
}
"""The categories whose sources have two channels: ads, and an organic one in this group."""

_SOURCE_PAID_GROUPS = frozenset(
    {
        ChannelGroup.PAID_SEARCH,
        ChannelGroup.PAID_SOCIAL,
        ChannelGroup.PAID_VIDEO,
        ChannelGroup.PAID_SHOPPING,
    }
)
_ADS_GROUPS = _SOURCE_PAID_GROUPS | {
    ChannelGroup.PAID_OTHER,
    ChannelGroup.DISPLAY,
    ChannelGroup.CROSS_NETWORK,
}
_ADS_NAMES = {"bing_ads": "Microsoft Ads"}
_SUFFIXES = {Category.SEARCH: "Search", Category.SHOPPING: "Shopping"}


def _organic_id(source: Source) -> str:
    suffix = _SUFFIXES.get(source.category)
    return f"{source.id}_{suffix.lower()}" if suffix else source.id


def _closed_set() -> Iterator[KnownChannel]:
    for group, (channel_id, name) in _GROUP_CHANNELS.items():
        yield KnownChannel(channel_id, name, channel_type(group))
    for source in SOURCES:
        group_of_source = _SOURCE_GROUPS.get(source.category)
        if group_of_source is None:
            continue
        name = " ".join(filter(None, (source.name, _SUFFIXES.get(source.category))))
        yield KnownChannel(_organic_id(source), name, channel_type(group_of_source))
        ads_id = f"{source.id}_ads"
        yield KnownChannel(ads_id, _ADS_NAMES.get(ads_id, f"{source.name} Ads"), ChannelType.PAID)


ALL_CHANNELS: Mapping[str, KnownChannel] = MappingProxyType(
    {channel.id: channel for channel in _closed_set()}
)
"""Every channel that detection can return, by id."""


def is_known_channel(channel_id: str) -> bool:
    """Tell whether detection can return a channel with this id."""
    return channel_id in ALL_CHANNELS


def channel_by_id(channel_id: str) -> KnownChannel | None:
    """Return a channel with its name and type, or None if detection cannot return it."""
    return ALL_CHANNELS.get(channel_id)


@lru_cache(maxsize=4_096)
def channel_in_group(channel_id: str, group: ChannelGroup) -> Channel | None:
    """Return a channel as part of a group.

    Return None if detection never returns this channel with this group.
    """
    known = ALL_CHANNELS.get(channel_id)
    if known is None or known.type is not channel_type(group):
        return None
    return Channel(known.id, known.name, known.type, group)


@lru_cache(maxsize=4_096)
def channel_of(group: ChannelGroup, source: Source | None, ads_platform: str | None) -> Channel:
    """Return the channel for a group.

    Prefer the ads channel of a platform or source, then the source's own channel, then the general
    channel of the group.
    """
    channel_id = _GROUP_CHANNELS[group][0]
    if ads_platform is not None and group in _ADS_GROUPS:
        channel_id = f"{ads_platform}_ads"
    elif source is not None and source.category in _SOURCE_GROUPS:
        if group in _SOURCE_PAID_GROUPS:
            channel_id = f"{source.id}_ads"
        elif group is _SOURCE_GROUPS[source.category]:
            channel_id = _organic_id(source)
        elif group is ChannelGroup.ORGANIC_SHOPPING and f"{source.id}_shopping" in ALL_CHANNELS:
            channel_id = f"{source.id}_shopping"
    known = ALL_CHANNELS[channel_id]
    return Channel(known.id, known.name, known.type, group)


UNASSIGNED = Channel("unknown", "Unknown", ChannelType.UNKNOWN, ChannelGroup.UNASSIGNED)
"""The channel of a visit whose UTM parameters fit no known channel."""


def channel_named(text: str) -> KnownChannel | None:
    """Return the channel with this id or name, in any letter case. Return None if none has it."""
    wanted = text.strip().lower()
    if wanted in ALL_CHANNELS:
        return ALL_CHANNELS[wanted]
    return next((each for each in ALL_CHANNELS.values() if each.name.lower() == wanted), None)


def channel_shown(channel_id: str) -> KnownChannel:
    """Return the channel of a stored id.

    If this version does not know the id, return a channel whose name is the id.
    """
    known = ALL_CHANNELS.get(channel_id)
    return known or KnownChannel(channel_id, channel_id, ChannelType.UNKNOWN)
