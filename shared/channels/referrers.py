"""What a referrer says, and which referrers are never a source."""

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
"""Payment and sign-in providers and banks' 3-D Secure pages, with their subdomains: visitors come
back from them, they do not come from them. Domains, hosts and app ids."""


@dataclass(frozen=True, slots=True)
class Referrer:
    """Where a visitor comes from: a site by its host, or an app by its id.

    `names` are those under which it may be excluded: the host and its parents, and "www.".
    """

    host: str
    domain: str
    source: Source | None
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the session's source is called: `google` where known, else the host without www."""
        if self.source is not None and self.source.category is not Category.REFERRAL:
            return self.source.id
        return self.host.removeprefix("www.")


def read_referrer(referrer: str | None) -> Referrer | None:
    """The site or app of a referrer; None for what is neither (about:, extensions, garbage).

    Android apps come as `android-app://com.google.android.gm/`, as Chrome reports them.
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
    """Whether a referrer is never a source: the brand's own pages, payment and sign-in."""
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
