"""Limit how often callers may send requests, by token buckets in this instance's memory.

docs/decisions/rate-limits.md says why, and what this does not protect from.
"""

import math
import secrets
from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from hashlib import blake2b
from ipaddress import AddressValueError, IPv6Address
from string import hexdigits
from typing import Final

from shared.common.errors import TooManyRequestsError
from shared.gcp import clock
from shared.gcp.settings import settings
from shared.gcp.token_bucket import TokenBuckets

_SECRET: Final = secrets.token_bytes(32)
"""Keys are kept as hashes with this secret, which is new for each process."""
_IPV6: Final = 16
"""The length of what `client_address` returns for IPv6: 64 bits in hexadecimal digits."""
_NETWORK: Final = 10
"""How many times as much an IPv6 network of 48 bits may send as one address."""


class Per(Enum):
    """The time in which so many requests are allowed."""

    MINUTE = "minute"
    DAY = "day"

    @property
    def seconds(self) -> int:
        """Return how long it is."""
        return 60 if self is Per.MINUTE else 86_400


class RateLimit:
    """So many requests a minute for each key; 0 is no limit. `what` names what is counted.

    With `per` it is so many in another time.
    """

    def __init__(self, most: int, what: str, per: Per = Per.MINUTE) -> None:
        self._most = most
        self._what = what
        self._per = per
        self._buckets = TokenBuckets(most, seconds=per.seconds) if most else None

    def check(self, key: str | None, count: int = 1) -> None:
        """Count requests of a key. Raise `TooManyRequestsError` if its bucket is empty."""
        if self._buckets is None or key is None:
            return
        wait = self._buckets.take(_hidden(key), clock.now_seconds(), count)
        if wait:
            seconds = max(1, math.ceil(wait))
            raise TooManyRequestsError(
                f"Too many requests: at most {self._most} {self._what} a {self._per.value} are "
                f"allowed; send again in {seconds} s",
                seconds,
            )

    def check_left(self, key: str | None) -> None:
        """Raise `TooManyRequestsError` if the bucket of a key is empty, and count nothing."""
        self.check(key, 0)

    def owe(self, key: str | None, count: int) -> None:
        """Count more requests of a key that came with one that was let through."""
        if self._buckets is not None and key is not None and count:
            self._buckets.owe(_hidden(key), clock.now_seconds(), count)


class AddressLimit(RateLimit):
    """So many requests a minute for each IP address, as `client_address` returns it.

    An IPv6 network of 48 bits, which one customer can have, may send ten times as many.
    """

    def __init__(self, per_minute: int, what: str) -> None:
        super().__init__(per_minute, f"{what} from one address")
        self._networks = RateLimit(per_minute * _NETWORK, f"{what} from one network")

    def check(self, key: str | None, count: int = 1) -> None:
        """Count requests of an address. Raise `TooManyRequestsError` if its bucket is empty."""
        super().check(key, count)
        self._networks.check(_network(key), count)

    def owe(self, key: str | None, count: int) -> None:
        """Count more requests of an address that came with one that was let through."""
        super().owe(key, count)
        self._networks.owe(_network(key), count)


@cache
def track_per_address() -> RateLimit:
    """Return the limit of beacons from one IP address."""
    return AddressLimit(settings().track_per_address, "beacons")


@cache
def track_per_brand() -> RateLimit:
    """Return the limit of beacons for one brand."""
    return RateLimit(settings().track_per_brand, "beacons for one brand")


@cache
def subscribe_per_address() -> RateLimit:
    """Return the limit of sign-ups from one IP address."""
    return AddressLimit(settings().subscribe_per_address, "sign-ups")


@cache
def unknown_keys_per_address() -> RateLimit:
    """Return the limit of unknown API keys from one IP address."""
    return RateLimit(settings().unknown_keys_per_address, "unknown API keys from one IP address")


@cache
def subscribe_per_brand() -> RateLimit:
    """Return the limit of sign-ups for one brand."""
    return RateLimit(settings().subscribe_per_brand, "sign-ups for one brand")


@cache
def conversions_per_address() -> RateLimit:
    """Return the limit of conversions from one IP address."""
    return AddressLimit(settings().conversions_per_address, "conversions")


@lru_cache(maxsize=100)
def conversions_per_visitor(most: int) -> RateLimit:
    """Return the limit of conversions of one visitor in a day, for brands that allow this many."""
    return RateLimit(most, "conversions of one visitor", Per.DAY)


@cache
def links_per_address() -> RateLimit:
    """Return the limit of opened links from one IP address."""
    return AddressLimit(settings().links_per_address, "opened links")


@cache
def api_per_user() -> RateLimit:
    """Return the limit of a user's requests to the API."""
    return RateLimit(settings().api_per_user, "requests of one user")


def client_address(headers: Mapping[str, str]) -> str | None:
    """Return the client's IP address as the nearest proxy saw it, or None without a proxy.

    It is the last entry of the header, which no client can write. Of an IPv6 address, only the
    first 64 bits count, because a client usually has all addresses that begin with them.
    """
    named = headers.get(settings().client_address_header) or headers.get("x-forwarded-for")
    if not named:
        return None
    address = named.rpartition(",")[2].strip()
    if ":" not in address:
        return address
    try:
        whole = IPv6Address(address)
    except AddressValueError:
        return address
    return str(whole.ipv4_mapped or whole.packed[:8].hex())


def _network(address: str | None) -> str | None:
    """Return the first 48 bits of an IPv6 address, as `client_address` returns it, or None."""
    if address is None or len(address) != _IPV6 or not set(address) <= set(hexdigits):
        return None
    return address[:12]


def _hidden(key: str) -> bytes:
    return blake2b(key.encode(errors="replace"), digest_size=16, key=_SECRET).digest()
