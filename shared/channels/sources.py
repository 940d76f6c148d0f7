"""Look up the sites and apps that visitors come from, and the category of each.

`sources.csv` has one row for each source and category. Its columns:

- `hosts` are matched exactly, before the other columns, so that a portal's home page can be told
  from its other services.
- `domains` are matched by suffix at label boundaries, the most specific first.
- `ad_domains` are matched like `domains`. Every click from them is a paid click.
- `aliases` are what people write in `utm_source`, without spaces, hyphens and underscores.
- `apps` are Android application ids.
- `platforms` are the ad platforms that show ads on this source: DuckDuckGo, for example, shows
  ads of Microsoft. If the column is empty, the only platform is the source itself.

In a name such as `google.*`, the `*` stands for any public suffix of ICANN: `google.co.uk` matches,
and `google.github.io` does not.

Some categories are the source lists of GA4's default channel groups (Google Analytics Help,
"Default channel group"). Others are webmail, ad networks, affiliate networks and other known sites.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from shared.channels.public_suffixes import public_labels

_LONGEST_HOST = 253  # RFC 1035; no name in the table is longer
_MOST_LABELS = 8  # that are looked up; a host may have 127, but real hosts have far fewer
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)://")
_AUTHORITY_END = re.compile(r"[/?#\\]")  # browsers read a backslash as a slash
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_BARE_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?(?::\d*)?")
_WWW = re.compile(r"^www\d{1,3}\.")
_ADS = frozenset({"adwords", "gads", "msads", "sklik", "yandexdirect"})
_IPV6 = re.compile(r"\[[0-9a-f:.]{2,45}\]")


class Category(StrEnum):
    """The kind of site that a source is."""

    SEARCH = "search"
    SOCIAL = "social"
    VIDEO = "video"
    SHOPPING = "shopping"
    AI_ASSISTANT = "ai_assistant"
    EMAIL = "email"
    DISPLAY = "display"
    AFFILIATE = "affiliate"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Source:
    """A known source in one category.

    A site with several categories is several sources: Google is a search engine, and also a shop.
    """

    id: str
    name: str
    category: Category
    platforms: frozenset[str]
    is_ad: bool = False


_HOSTS: dict[str, Source] = {}
_DOMAINS: dict[str, Source] = {}
_NAMES: dict[str, Source] = {}
_APPS: dict[str, Source] = {}
_BY_ID: dict[str, Source] = {}


def _squeezed(name: str) -> str:
    return re.sub(r"[-_ ]", "", name.lower())


def _load() -> Iterator[Source]:
    """Yield the sources, and fill the indexes. If two rows share a name, it means the first row."""
    with Path(__file__).with_name("sources.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            platforms = frozenset(row["platforms"].split() or [row["id"]])
            source = Source(row["id"], row["name"], Category(row["category"]), platforms)
            _BY_ID.setdefault(source.id, source)
            _HOSTS.update((host, source) for host in row["hosts"].split())
            _DOMAINS.update((domain, source) for domain in row["domains"].split())
            ad = replace(source, is_ad=True)
            _DOMAINS.update((domain, ad) for domain in row["ad_domains"].split())
            _APPS.update((app, source) for app in row["apps"].split())
            for name in (source.id, source.name, *row["aliases"].split()):
                _NAMES.setdefault(_squeezed(name), source)
            yield source


SOURCES = tuple(_load())
_PATTERN_NAMES = {name.split(".")[-2] for name in (*_HOSTS, *_DOMAINS) if name.endswith(".*")}
_WEBMAIL = _BY_ID["webmail"]
_WEBMAIL_LABELS = frozenset({"mail", "email", "webmail", "wmail", "exmail", "owa", "roundcube"})


def source_by_id(source_id: str) -> Source:
    """Return the source with this id, in its main category. Raise KeyError if there is none."""
    return _BY_ID[source_id]


def source_of_app(app_id: str) -> Source | None:
    """Return the source of an Android app, by its id in lower case. Return None if none has it."""
    return _APPS.get(app_id)


def source_named(name: str) -> Source | None:
    """Return the source that a name in `utm_source` means.

    Return None for an unknown name. Domains are not looked up here.
    """
    if len(name) > _LONGEST_HOST:
        return None
    squeezed = _squeezed(name)
    return _NAMES.get(squeezed) or _advertised(squeezed)


def medium_of_name(name: str) -> str | None:
    """Return the medium that a source's name implies.

    This is `cpc` for a platform's ads (`fb-ads`) and `email` for a newsletter. Return None for any
    other name.
    """
    squeezed = _squeezed(name)
    if squeezed in ("newsletter", "newsletters"):
        return "email"
    return "cpc" if squeezed in _ADS or _advertised(squeezed) is not None else None


def _advertised(squeezed: str) -> Source | None:
    """Return the platform whose ads a name such as `fbads` means.

    Return None for other names, such as `threads`.
    """
    platform = squeezed.removesuffix("ads")
    return None if platform == squeezed else _NAMES.get(platform)


@lru_cache(maxsize=16_384)
def source_of_host(host: str) -> Source | None:
    """Return the most specific source of a host: Gemini for gemini.google.com, not Google.

    Return None if the host is not known.
    """
    ending = ""
    if not _PATTERN_NAMES.isdisjoint(host.split(".")):
        ending = _last_labels(host, public_labels(_in_unicode(host), only_icann=True))
    for spelling in (_WWW.sub("www.", host), _other_spelling(host)):
        if (source := _looked_up(_HOSTS, spelling, ending)) is not None:
            return source
    for suffix in suffixes(host):
        if (source := _looked_up(_DOMAINS, suffix, ending)) is not None:
            is_portal = source.category in (Category.SEARCH, Category.REFERRAL)
            return _WEBMAIL if is_portal and suffix != host and _is_webmail(host) else source
    return _WEBMAIL if _is_webmail(host) else None


def _looked_up(table: Mapping[str, Source], name: str, ending: str) -> Source | None:
    source = table.get(name)
    if source is None and ending and name.endswith("." + ending):
        source = table.get(name.removesuffix(ending) + "*")
    return source


def _is_webmail(host: str) -> bool:
    """Tell whether a subdomain's first label is a usual name for webmail, such as `mail`."""
    return host.partition(".")[0] in _WEBMAIL_LABELS and host != registrable_domain(host)


@lru_cache(maxsize=16_384)
def registrable_domain(host: str) -> str:
    """Return a host's registered domain, such as example.co.uk. Return an IP address unchanged."""
    if host.rpartition(".")[2].isdecimal() or host.startswith("["):
        return host
    suffix = public_labels(_in_unicode(host), only_icann=False) or 1
    return _last_labels(host, suffix + 1)


def suffixes(host: str) -> tuple[str, ...]:
    """Return a host and its parent domains, longest first, in Unicode and in Punycode."""
    names = [host]
    for spelling in (host, _other_spelling(host)):
        labels = spelling.split(".")
        start = max(0, len(labels) - _MOST_LABELS)
        names += (".".join(labels[first:]) for first in range(start, len(labels)))
    return tuple(dict.fromkeys(names))


def host_of(address: str) -> str | None:
    """Return the host of a URL or bare domain in lower case. Return None if there is none."""
    return scheme_and_host(address)[1]


def scheme_and_host(address: str) -> tuple[str, str | None]:
    """Return the scheme and host of a URL, in lower case.

    A bare domain has the scheme "". The host is None if the text has no valid one.
    """
    scheme = _SCHEME.match(address)
    authority = _AUTHORITY_END.split(address[scheme.end() :] if scheme else address, maxsplit=1)[0]
    if scheme is None:
        return "", _valid(authority.lower()) if _BARE_DOMAIN.fullmatch(authority) else None
    host = authority.rpartition("@")[2].lower()
    if host.startswith("["):
        address_literal = _IPV6.match(host)
        return scheme[1].lower(), address_literal[0] if address_literal else None
    return scheme[1].lower(), _valid(host)


def _valid(host_and_port: str) -> str | None:
    host = host_and_port.partition(":")[0].removesuffix(".")
    return host if len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) else None


def _other_spelling(host: str) -> str:
    """Return the Punycode of a Unicode host, and the Unicode of a Punycode host.

    Browsers report Punycode, and people write Unicode.
    """
    try:
        if host.isascii():
            return host.encode("ascii").decode("idna") if "xn--" in host else host
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _in_unicode(host: str) -> str:
    """Return a host in Unicode, as the list of public suffixes spells it."""
    return _other_spelling(host) if "xn--" in host and host.isascii() else host


def _last_labels(host: str, count: int) -> str:
    """Return the last `count` labels of a host: an empty text if `count` is 0."""
    return ".".join(host.split(".")[-count:]) if count else ""
