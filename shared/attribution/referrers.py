"""What a referrer says, and which referrers are never a source."""

import csv
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.attribution.sources import (
    Source,
    host_of,
    registrable_domain,
    source_of_app,
    source_of_host,
    suffixes,
)

_WEB_SCHEMES = frozenset({"http", "https"})
_APP_SCHEMES = frozenset({"android-app", "ios-app"})


def _default_excluded_referrers() -> frozenset[str]:
    path = Path(__file__).with_name("excluded_referrers.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["domain"] for row in csv.DictReader(file))


DEFAULT_EXCLUDED_REFERRERS = _default_excluded_referrers()
"""Payment and sign-in providers and banks' 3-D Secure pages, with their subdomains: visitors come
back from them, they do not come from them. Domains, hosts and app ids."""


@dataclass(frozen=True, slots=True)
class Referrer:
    """Where a visitor comes from: a site by its host, or an app by its id."""

    host: str
    domain: str
    source: Source | None

    @property
    def name(self) -> str:
        """What the session's source is called: `google` where known, else the host without www."""
        if self.source is not None and self.source.category != "referral":
            return self.source.id
        return self.host.removeprefix("www.")


def read_referrer(referrer: str | None) -> Referrer | None:
    """The site or app of a referrer; None for what is neither (about:, extensions, garbage).

    Android apps come as `android-app://com.google.android.gm/`, as Chrome reports them.
    """
    if not referrer:
        return None
    scheme, separator, rest = referrer.partition("://")
    scheme = scheme.strip().lower() if separator else "https"
    host = host_of(rest if separator else referrer)
    if host is None:
        return None
    if scheme in _WEB_SCHEMES:
        return _site(host)
    return _app(host) if scheme in _APP_SCHEMES else None


def is_internal(
    referrer: Referrer,
    landing_host: str | None,
    own_domains: AbstractSet[str],
    excluded_referrers: AbstractSet[str],
) -> bool:
    """Whether a referrer is never a source: the brand's own pages, payment and sign-in."""
    if landing_host is not None and _bare(referrer.host) == _bare(landing_host):
        return True
    names = _names(referrer)
    return not (
        DEFAULT_EXCLUDED_REFERRERS.isdisjoint(names)
        and own_domains.isdisjoint(names)
        and excluded_referrers.isdisjoint(names)
    )


@lru_cache(maxsize=16_384)
def _site(host: str) -> Referrer:
    return Referrer(host, registrable_domain(host), source_of_host(host))


@lru_cache(maxsize=1_024)
def _app(app_id: str) -> Referrer:
    return Referrer(app_id, app_id, source_of_app(app_id))


@lru_cache(maxsize=16_384)
def _names(referrer: Referrer) -> tuple[str, ...]:
    """The names under which a referrer may be excluded; "www.example.com" means its site too."""
    if referrer.domain == referrer.host and referrer.host.count(".") > 1:
        return (referrer.host,) if source_of_app(referrer.host) else suffixes(referrer.host)
    return (*suffixes(referrer.host), "www." + _bare(referrer.host))


def _bare(host: str) -> str:
    return host.removeprefix("www.")
