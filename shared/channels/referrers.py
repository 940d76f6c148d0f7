"""Read referrers, and tell which of them never count as a source."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.channels.public_suffixes import public_labels
from shared.channels.sources import (
    SOURCES,
    Category,
    Source,
    host_of,
    registrable_domain,
    scheme_and_host,
    source_of_app,
    source_of_host,
    suffixes,
)
from shared.common.page_addresses import without_query

_CALLED_BY_HOST = frozenset(
    {"webmail", *(each.id for each in SOURCES if each.category is Category.REFERRAL)}
)
"""Sources that name a kind of site. Their visits are named by the host instead."""

_CARRIED = re.compile(r"/https?/([^/?#]+)")
"""The site in an app's address, as in `android-app://com.app/https/example.com/page`."""

_WEB_SCHEMES = frozenset({"http", "https", ""})
_APP_SCHEMES = frozenset({"android-app", "ios-app"})
BROWSER_APPS = frozenset(
    {
        "com.android.browser",
        "com.android.chrome",
        "com.brave.browser",
        "com.chrome.beta",
        "com.chrome.canary",
        "com.chrome.dev",
        "com.huawei.browser",
        "com.kiwibrowser.browser",
        "com.mi.globalbrowser",
        "com.microsoft.emmx",
        "com.opera.browser",
        "com.opera.mini.native",
        "com.sec.android.app.sbrowser",
        "com.ucmobile.intl",
        "com.vivaldi.browser",
        "com.yandex.browser",
        "org.mozilla.fenix",
        "org.mozilla.firefox",
        "org.mozilla.firefox_beta",
        "org.mozilla.focus",
        "org.mozilla.klar",
    }
)
"""Android browsers. A browser as the referrer does not say where the visitor came from."""


def _default_excluded_referrers() -> frozenset[str]:
    path = Path(__file__).with_name("excluded_referrers.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["domain"] for row in csv.DictReader(file))


DEFAULT_EXCLUDED_REFERRERS = _default_excluded_referrers()
"""Domains, hosts and app ids of payment and sign-in providers, and of banks' 3-D Secure pages.

Visitors only return from them. Subdomains are included."""


@dataclass(frozen=True, slots=True)
class Referrer:
    """The site or app that a visitor came from. For an app, `host` is the app's id.

    A brand can exclude a referrer by each of its `names`: the host, its parent domains, and the
    host with "www.".
    """

    host: str
    domain: str
    source: Source | None
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name of the source for reports.

        This is the id of a known source, such as `google`, or else the host without www.
        """
        if self.source is not None and self.source.id not in _CALLED_BY_HOST:
            return self.source.id
        return self.host.removeprefix("www.")


def read_referrer(referrer: str | None) -> Referrer | None:
    """Return the site or app of a referrer.

    Return None for anything else, such as about: pages, browser extensions and garbage. An app's
    referrer looks like `android-app://com.google.android.gm/`. Some apps send a host in place of
    the id, or after it. A browser's own app is no source, so return None for it.
    """
    if not referrer:
        return None
    scheme, host = scheme_and_host(referrer)
    if host is None:
        return None
    if scheme in _WEB_SCHEMES:
        return _site(host)
    if scheme not in _APP_SCHEMES:
        return None
    return _opened_by_app(referrer, host)


def _opened_by_app(referrer: str, app_id: str) -> Referrer | None:
    carried = _CARRIED.search(referrer)
    if carried is not None and (site := site_named(carried[1])) is not None:
        return site
    if app_id in BROWSER_APPS:
        return None
    return _site(app_id) if _is_host(app_id) else _app(app_id)


def _is_host(app_id: str) -> bool:
    """Tell whether the text in place of an app's id is a known host.

    An app's id begins with a domain ending, as in `com.example.app`, but a host does not.
    """
    begins_as_id = public_labels(app_id.partition(".")[0], only_icann=True) > 0
    return not begins_as_id and source_of_host(app_id) is not None


def site_named(text: str) -> Referrer | None:
    """Return the site of a bare host name or a web address.

    Return None if the text is neither.
    """
    if "." not in text:
        return None
    scheme, host = scheme_and_host(text)
    return _site(host) if host is not None and scheme in _WEB_SCHEMES else None


def page_of(referrer: str | None) -> str | None:
    """Return a referrer's scheme, host and path, because its other parts may identify a person.

    Return None for a text that has no host.
    """
    if not referrer or scheme_and_host(referrer)[1] is None:
        return None
    return without_query(referrer)


def is_internal(
    referrer: Referrer,
    landing: str | None,
    own_domains: frozenset[str],
    excluded_referrers: frozenset[str],
) -> bool:
    """Tell whether a referrer never counts as a source.

    This is so for the brand's own pages and for excluded domains.
    """
    landing_host = host_of(landing) if landing else None
    if landing_host is not None and _bare(referrer.host) == _bare(landing_host):
        return True
    excluded = (DEFAULT_EXCLUDED_REFERRERS, own_domains, excluded_referrers)
    return any(not domains.isdisjoint(referrer.names) for domains in excluded)


@lru_cache(maxsize=16_384)
def _site(host: str) -> Referrer:
    names = (*suffixes(host), "www." + _bare(host))
    return Referrer(host, registrable_domain(host), source_of_host(host), names)


@lru_cache(maxsize=1_024)
def _app(app_id: str) -> Referrer:
    return Referrer(app_id, app_id, source_of_app(app_id), (app_id,))


def _bare(host: str) -> str:
    return host.removeprefix("www.")
