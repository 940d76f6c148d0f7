"""Detect the channel of a visit from its URL, UTM parameters and referrer.

1. UTM parameters decide the source and the medium. Without them click ids do, then the referrer.
2. GA4's rules (`groups`) choose a group for source and medium.
3. Group and source choose the channel (`catalog`).

If a link has no tags, source and medium are as in Google Analytics: a search engine is `google` /
`organic`, a paid click `google` / `cpc`. Other known sites have a medium of their own, such as
`facebook` / `social` or `gmail` / `email`. For any other site, the source is its host without www,
and the medium is `referral`.
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
from shared.channels.click_ids import ClickId, Query, Says, agreeing_click_id, clean, read_query
from shared.channels.groups import (
    Traffic,
    channel_type,
    default_channel_group,
    has_paid_group,
    natural_medium,
)
from shared.channels.referrers import (
    Referrer,
    is_internal,
    page_of,
    read_referrer,
    site_named,
)
from shared.channels.sources import (
    Category,
    Source,
    host_of,
    medium_of_name,
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
    """The origin of an arrival.

    `name` is the source's name, `source` the source if it is a known one, and `medium` the medium.
    """

    name: str | None
    source: Source | None
    medium: str | None


def detect_channel(arrival: Arrival) -> Touch:
    """Return the channel of an arrival, and the values that led to it.

    This never raises an error, whatever the texts contain.
    """
    query = read_query(arrival.url)
    referrer = read_referrer(arrival.referrer)
    internal = referrer is not None and _is_internal(referrer, arrival)
    if internal:
        referrer = None
    tags = _tags(arrival, query.tags)
    if tags.source is None and not internal and (bare := _bare(query, referrer)) is not None:
        if (site := site_named(bare)) is None:
            tags = tags._replace(source=bare)
        elif not _is_internal(site, arrival):
            referrer = site
    origin, click = _origin(tags, referrer, query.click_ids)
    return Touch(
        channel=_channel(origin, tags, click),
        source=origin.name,
        medium=origin.medium,
        campaign=tags.campaign,
        content=tags.content,
        term=tags.term,
        referrer=page_of(arrival.referrer),
        referrer_domain=referrer.domain if referrer is not None else None,
        click_ids=query.click_ids,
        explicit=click is not None or any(tags),
        external=referrer is not None,
    )


def _is_internal(referrer: Referrer, arrival: Arrival) -> bool:
    return is_internal(referrer, arrival.url, arrival.own_domains, arrival.excluded_referrers)


def _tags(arrival: Arrival, tags: Mapping[str, str]) -> _Tags:
    return _Tags(
        clean(arrival.source) or tags.get("utm_source"),
        clean(arrival.medium) or tags.get("utm_medium"),
        clean(arrival.campaign) or tags.get("utm_campaign"),
        clean(arrival.content) or tags.get("utm_content"),
        clean(arrival.term) or tags.get("utm_term"),
    )


def _bare(query: Query, referrer: Referrer | None) -> str | None:
    """Return the URL's own parameter `source` or `ref`, if it may count as a source.

    Shops use these parameters for other purposes (`?ref=nav`, `?ref=JOHN10`). So if there is also a
    referrer or a click id, the parameter counts only if it names a known source.
    """
    bare = query.tags.get("source") or query.tags.get("ref")
    if bare is None or _source_of_tag(bare) is not None:
        return bare
    return bare if referrer is None and not query.click_ids else None


def _origin(
    tags: _Tags, referrer: Referrer | None, click_ids: tuple[tuple[str, str], ...]
) -> tuple[_Origin, ClickId | None]:
    """Return where the arrival came from, and the click id that agrees with it, or None."""
    site = referrer.source if referrer is not None else None
    if tags.source is not None:
        source = _source_of_tag(tags.source)
        click = agreeing_click_id(click_ids, source, named=True)
        if source is None and click is not None and click.says is Says.PAID:
            source = _clicked_origin(click, site, tags.medium).source
        implied = click.medium if click is not None else None
        medium = tags.medium or medium_of_name(tags.source) or implied
        return _Origin(tags.source, source, medium), click
    click = agreeing_click_id(click_ids, site, named=False)
    if click is not None and not (tags.medium and referrer and click.says is Says.NETWORK):
        return _clicked_origin(click, site, tags.medium), click
    if referrer is None:
        return _Origin(None, None, tags.medium), click
    medium = tags.medium or (natural_medium(site) if site is not None else "referral")
    return _Origin(referrer.name, site, medium), click


def _clicked_origin(click: ClickId, site: Source | None, medium: str | None) -> _Origin:
    """Return the source of a click by its click id.

    This is the click id's platform, or the site of that platform on which the click was made.
    """
    source = source_by_id(click.platform)
    if site is not None and click.says in (Says.PAID, Says.PLATFORM):
        if site.category is Category.DISPLAY:
            medium = medium or "display"
        elif has_paid_group(site.category):
            source = site
    return _Origin(source.id, source, medium or click.medium or natural_medium(source))


def _source_of_tag(tag: str) -> Source | None:
    source = source_named(tag)
    if source is None and "." in tag and (host := host_of(tag)) is not None:
        source = source_of_host(host)
    return source


def _channel(origin: _Origin, tags: _Tags, click: ClickId | None) -> Channel:
    """Return the channel by GA4's rules.

    If a click id proves a paid click, return the ads channel of its platform.
    """
    name, source, medium = origin
    if medium is None and source is not None:
        medium = natural_medium(source)
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
