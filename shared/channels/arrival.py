"""What channel detection takes, and what it returns."""

from dataclasses import dataclass, field

from shared.common.enums import ChannelGroup, ChannelType


@dataclass(frozen=True, slots=True)
class Channel:
    """A marketing channel: its stable id, display name, type, and GA4 channel group."""

    id: str
    name: str
    type: ChannelType
    group: ChannelGroup


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of how a visitor arrived on a page.

    `url` is the full URL of the page. UTM parameters, `ref` and click ids are read from its query,
    unless they are given separately. `own_domains` and `excluded_referrers` (payment and sign-in
    providers) are registrable domains or hosts in lower case. They are never a source.
    """

    url: str | None = None
    referrer: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None
    own_domains: frozenset[str] = field(default_factory=frozenset)
    excluded_referrers: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Touch:
    """The channel of an arrival, with the values that decided it, in their own letter case.

    `explicit` tells that UTM parameters or a click id named the source; `external` that a referrer
    did. If both are false, there was no source. `click_ids` are the known click ids of the URL,
    sorted by name.
    """

    channel: Channel
    source: str | None
    medium: str | None
    campaign: str | None
    content: str | None
    term: str | None
    referrer: str | None
    referrer_domain: str | None
    click_ids: tuple[tuple[str, str], ...]
    explicit: bool
    external: bool
