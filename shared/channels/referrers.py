"""Read referrers, and tell which of them are never a source."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.channels.sources import (
    Category,
    Source,
    host_of,
    registrable_domain,
    scheme_and_host,
    source_of_app,
    source_of_host,
    suffixes,
)

_WEB_SCHEMES = frozenset({"http", "https", ""})
_APP_SCHEMES = frozenset({"android-app", "ios-app"})


def _default_excluded_referrers() -> frozenset[str]:
    path = Path(__file__).with_name("excluded_referrers.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["domain"] for row in csv.DictReader(file))


DEFAULT_EXCLUDED_REFERRERS = _default_excluded_referrers()
"""Domains, hosts and app ids of payment and sign-in providers, and of banks' 3-D Secure pages.

Visitors only return from them. Subdomains are included."""


@dataclass(frozen=True, slots=True)
class Referrer:
    """Where a visitor comes from: a site with its host, or an app with its id as host.

    By any of `names` it may be excluded: the host, its parent domains, and the host with "www.".
    """

    host: str
    domain: str
    source: Source | None
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name of the session's source, such as `google`; else the host without www."""
        if self.source is not None and self.source.category is not Category.REFERRAL:
            return self.source.id
        return self.host.removeprefix("www.")


def read_referrer(referrer: str | None) -> Referrer | None:
    """Return the site or app of a referrer, or None for anything else, such as `about:`.

    Chrome reports Android apps as `android-app://com.google.android.gm/`.
    """
    if not referrer:
        return None
    scheme, host = scheme_and_host(referrer)
    if host is None:
        return None
    if scheme in _WEB_SCHEMES:
        return _site(host)
    return _app(host) if scheme in _APP_SCHEMES else None


def is_internal(
    referrer: Referrer,
    landing: str | None,
    own_domains: frozenset[str],
    excluded_referrers: frozenset[str],
) -> bool:
    """Tell whether a referrer is the brand's own page or an excluded one, so never a source."""
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
