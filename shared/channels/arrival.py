"""The values that channel detection takes and gives."""

from dataclasses import dataclass, field

from shared.common.enums import ChannelGroup, ChannelType


@dataclass(frozen=True, slots=True)
class Channel:
    """A marketing channel: its stable id, display name, the plan's type and GA4's group."""

    id: str
    name: str
    type: ChannelType
    group: ChannelGroup


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a landing says of where its visitor came from.

    `url` is the full landing address; UTM parameters, `ref` and click ids are read from its
    query where they are not given apart. Own domains and excluded referrers (payment and
    sign-in providers) are registrable domains or hosts, lower case; they are never a source.
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
    """One arrival, decided: its channel and the values that led there, case kept.

    `explicit` is true where UTM parameters or a click id named the source; `external` where a
    referrer counted as one. Neither means that there was no source to speak of.
    `click_ids` are the recognised click ids of the address, sorted by name.
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
