"""Define the input of channel detection (`Arrival`) and its result (`Touch`)."""

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
    """What is known about how a visitor arrived on a page.

    `url` is the full URL of the page. UTM parameters, `ref` and click ids are read from its query.
    If a UTM value is also given as a field, the field is used. `own_domains` and
    `excluded_referrers` (payment and sign-in providers) are registrable domains or hosts in lower
    case. They never count as a source.
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
    """The channel of an arrival, with the values that decided it, in their original letter case.

    `explicit` is true if there were UTM parameters, or a click id that was used. `external` is true
    if there was a referrer that may count as a source. If both are false, there was no source.
    `click_ids` are the known click ids of the URL, sorted by name.
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
