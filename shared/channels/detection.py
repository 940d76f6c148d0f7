"""Detect the channel of a visit from its URL, UTM parameters and referrer.

1. UTM parameters decide the source and the medium; without them click ids, then the referrer.
2. GA4's rules (`groups`) choose a group for source and medium.
3. Group and source choose the channel (`catalog`).

If nobody tagged the link, source and medium are as in Google Analytics. A search engine is
`google` / `organic`, a paid click is `google` / `cpc`. Other known sites have their own medium,
such as `facebook` / `social` or `gmail` / `email`. Any other site is its host without www, with
the medium `referral`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from shared.channels.arrival import Arrival, Channel, Touch
from shared.channels.catalog import (
    ALL_CHANNELS,
    KnownChannel,
    channel_by_id,
    channel_of,
    is_known_channel,
)
from shared.channels.click_ids import ClickId, Says, agreeing_click_id, clean, read_query
from shared.channels.groups import (
    Traffic,
    channel_type,
    default_channel_group,
    has_paid_group,
    natural_medium,
)
from shared.channels.referrers import Referrer, is_internal, read_referrer
from shared.channels.sources import (
    Category,
    Source,
    host_of,
    source_by_id,
    source_named,
    source_of_host,
)
from shared.common.enums import ChannelType

__all__ = [
    "ALL_CHANNELS",
    "KnownChannel",
    "channel_by_id",
    "detect_channel",
    "is_known_channel",
]


class _Tags(NamedTuple):
    source: str | None
    medium: str | None
    campaign: str | None
    content: str | None
    term: str | None


class _Origin(NamedTuple):
    """Where an arrival came from: the name of the source, the known source, and the medium."""

    name: str | None
    source: Source | None
    medium: str | None


def detect_channel(arrival: Arrival) -> Touch:
    """Return the channel of an arrival, and the values that decided it. No text makes it raise."""
    query = read_query(arrival.url)
    referrer = read_referrer(arrival.referrer)
    internal = referrer is not None and is_internal(
        referrer, arrival.url, arrival.own_domains, arrival.excluded_referrers
    )
    if internal:
        referrer = None
    tags = _tags(arrival, query.tags, internal=internal)
    origin, click = _origin(tags, referrer, query.click_ids)
    return Touch(
        channel=_channel(origin, tags, click),
        source=origin.name,
        medium=origin.medium,
        campaign=tags.campaign,
        content=tags.content,
        term=tags.term,
        referrer=arrival.referrer or None,
        referrer_domain=referrer.domain if referrer is not None else None,
        click_ids=query.click_ids,
        explicit=click is not None or any(tags),
        external=referrer is not None,
    )


def _tags(arrival: Arrival, tags: Mapping[str, str], *, internal: bool) -> _Tags:
    """Return the UTM parameters. Links between the brand's own pages may use `source` and `ref`."""
    source = clean(arrival.source) or tags.get("utm_source")
    if source is None and not internal:
        source = tags.get("source") or tags.get("ref")
    return _Tags(
        source,
        clean(arrival.medium) or tags.get("utm_medium"),
        clean(arrival.campaign) or tags.get("utm_campaign"),
        clean(arrival.content) or tags.get("utm_content"),
        clean(arrival.term) or tags.get("utm_term"),
    )


def _origin(
    tags: _Tags, referrer: Referrer | None, click_ids: tuple[tuple[str, str], ...]
) -> tuple[_Origin, ClickId | None]:
    """Return the source that counts, and the click id that fits it."""
    if tags.source is not None:
        source = _source_of_tag(tags.source)
        click = agreeing_click_id(click_ids, source, named=True)
        medium = tags.medium or (click.medium if click is not None else None)
        return _Origin(tags.source, source, medium), click
    site = referrer.source if referrer is not None else None
    click = agreeing_click_id(click_ids, site, named=False)
    if click is not None and not (tags.medium and referrer and click.says is Says.NETWORK):
        return _clicked_origin(click, site, tags.medium), click
    if referrer is None:
        return _Origin(None, None, tags.medium), click
    medium = tags.medium or (natural_medium(site.category) if site is not None else "referral")
    return _Origin(referrer.name, site, medium), click


def _clicked_origin(click: ClickId, site: Source | None, medium: str | None) -> _Origin:
    """Return the click id's platform, or the site of that platform where the click was."""
    source = source_by_id(click.platform)
    if site is not None and click.says in (Says.PAID, Says.PLATFORM):
        if site.category is Category.DISPLAY:
            medium = medium or "display"
        elif has_paid_group(site.category):
            source = site
    return _Origin(source.id, source, medium or click.medium or natural_medium(source.category))


def _source_of_tag(tag: str) -> Source | None:
    source = source_named(tag)
    if source is None and "." in tag and (host := host_of(tag)) is not None:
        source = source_of_host(host)
    return source


def _channel(origin: _Origin, tags: _Tags, click: ClickId | None) -> Channel:
    """Return the channel by the rules. A click id of a paid click makes it its platform's ads."""
    name, source, medium = origin
    if medium is None and source is not None:
        medium = natural_medium(source.category)
    traffic = Traffic(
        category=source.category if source is not None else None,
        source=(name or "").lower(),
        medium=(medium or "").lower(),
        campaign=(tags.campaign or "").lower(),
        tagged=any(tags),
    )
    group = default_channel_group(traffic)
    if click is None or click.says is not Says.PAID:
        return channel_of(group, source, None)
    if channel_type(group) is not ChannelType.PAID:
        group = default_channel_group(replace(traffic, medium="cpc"))
    return channel_of(group, source, click.platform)
