"""Read UTM parameters and the click ids of ad platforms from a page's URL."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from shared.channels.sources import Category, Source


class Says(StrEnum):
    """What a click id proves about the click."""

    PAID = "paid"  # a paid click on its platform
    NETWORK = "network"  # a paid click through an ad network, on any site
    PLATFORM = "platform"  # a click on its platform, which may be paid or not
    EMAIL = "email"  # a click in an email


@dataclass(frozen=True, slots=True)
class ClickId:
    """A click id.

    `name` is its query parameter, `platform` the source whose platform adds it, and `medium` the
    medium that it implies, if any.
    """

    name: str
    platform: str
    says: Says
    medium: str | None = None


CLICK_IDS: tuple[ClickId, ...] = (
    ClickId("gclid", "google", Says.PAID, "cpc"),
    ClickId("gbraid", "google", Says.PAID, "cpc"),
    ClickId("wbraid", "google", Says.PAID, "cpc"),
    ClickId("gclsrc", "google", Says.PAID, "cpc"),
    ClickId("gad_source", "google", Says.PAID, "cpc"),
    ClickId("msclkid", "bing", Says.PAID, "cpc"),
    ClickId("yclid", "yandex", Says.PAID, "cpc"),
    ClickId(
        "yclid", "yahoo_japan", Says.PAID, "cpc"
    ),  # Yahoo Japan Ads has a click id of the same name
    ClickId("ttclid", "tiktok", Says.PAID, "cpc"),
    ClickId("twclid", "x", Says.PAID, "cpc"),
    ClickId("li_fat_id", "linkedin", Says.PAID, "cpc"),
    ClickId("ScCid", "snapchat", Says.PAID, "cpc"),
    ClickId("rdt_cid", "reddit", Says.PAID, "cpc"),
    ClickId("qclid", "quora", Says.PAID, "cpc"),
    ClickId("dclid", "doubleclick", Says.NETWORK, "display"),
    ClickId("irclickid", "impact", Says.NETWORK, "affiliate"),
    ClickId("fbclid", "facebook", Says.PLATFORM),
    ClickId("igshid", "instagram", Says.PLATFORM),
    ClickId("epik", "pinterest", Says.PLATFORM),
    ClickId("_kx", "klaviyo", Says.EMAIL, "email"),
    ClickId("mc_cid", "mailchimp", Says.EMAIL, "email"),
)
"""If a URL has several click ids, the first in this order that agrees with the source is used."""

_CLICK_ID_NAMES = {click_id.name.lower(): click_id.name for click_id in CLICK_IDS}
_UTM = frozenset({"utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"})
_BARE = frozenset({"source", "ref"})
_UNSET = frozenset({"(direct)", "(none)", "(not set)", "null", "undefined"})
"""What Google Analytics and scripts write for a missing value."""

_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_PAIRS = re.compile("[&?#]")


class Query(NamedTuple):
    """The values that matter in a URL's query.

    `tags` are values by parameter name, `click_ids` are sorted by name. No value is empty.
    """

    tags: dict[str, str]
    click_ids: tuple[tuple[str, str], ...]


def read_query(url: str | None) -> Query:
    """Return the UTM parameters and click ids of a URL. The first value of each parameter is used.

    Parameters may also follow a second `?`, or be in the fragment, where single-page applications
    put them. From a fragment only UTM parameters and click ids are read.
    """
    tags: dict[str, str] = {}
    click_ids: dict[str, str] = {}
    address, _, fragment = (url or "").partition("#")
    _, _, query = address.partition("?")
    for part, names in ((query, _UTM | _BARE), (fragment, _UTM)):
        for pair in _PAIRS.split(part) if part else ():
            name, _, raw = pair.partition("=")
            if not raw:
                continue
            name = _decoded(name).lower().removeprefix("amp;")
            if name in names:
                value = clean(_decoded(raw))
                if value is not None:
                    tags.setdefault(name, value)
            elif name in _CLICK_ID_NAMES and (value := _decoded(raw).strip()):
                click_ids.setdefault(_CLICK_ID_NAMES[name], value)
    return Query(tags, tuple(sorted(click_ids.items())))


def clean(value: str | None) -> str | None:
    """Return a tag's value without surrounding spaces.

    Return None if the value is empty or means "not set".
    """
    value = value.strip() if value else None
    return None if not value or value.lower() in _UNSET else value


def agreeing_click_id(
    found: tuple[tuple[str, str], ...], known: Source | None, *, named: bool
) -> ClickId | None:
    """Return the click id that agrees with the source, or None.

    `known` is the source that the tags name, or else the referrer's; None if it is unknown. `named`
    tells whether tags name a source. If a click id belongs to another platform than the source, it
    was copied along with a link and is ignored. If tags name an unknown source, the advertiser
    chose that name, so a paid click id still counts. A click id that a platform adds to all its
    links, paid or not, then does not count.
    """
    if not found:
        return None
    names = {name for name, _ in found}
    for click_id in CLICK_IDS:
        if click_id.name in names and _agrees(click_id, known, named=named):
            return click_id
    return None


def _agrees(click_id: ClickId, known: Source | None, *, named: bool) -> bool:
    if click_id.says is Says.NETWORK:
        return True
    if click_id.says is Says.EMAIL:
        return known is None or known.category is Category.EMAIL
    if known is None:
        return click_id.says is Says.PAID or not named
    return click_id.platform in known.platforms


def _decoded(text: str) -> str:
    """Undo percent-encoding, at most twice, because some links are encoded twice."""
    if "%" not in text and "+" not in text:
        return text
    once = unquote_plus(text)
    return unquote(once) if _ENCODED.search(once) else once
