"""Rate limits: who is counted, and what a refusal says."""

import pytest

from shared.common.errors import TooManyRequestsError
from shared.gcp.rate_limits import Per, RateLimit, client_address


def test_a_refusal_says_when_to_come_again() -> None:
    limit = RateLimit(2, "beacons for one brand")
    limit.check("brand")
    limit.check("brand")
    with pytest.raises(TooManyRequestsError, match="at most 2 beacons for one brand") as refused:
        limit.check("brand")
    assert 1 <= refused.value.retry_after <= 30
    assert refused.value.status == 429


def test_a_limit_of_a_day_says_so() -> None:
    limit = RateLimit(2, "conversions of one visitor", Per.DAY)
    limit.check("visitor", 2)
    with pytest.raises(TooManyRequestsError, match="2 conversions of one visitor a day") as refused:
        limit.check_left("visitor")
    assert refused.value.retry_after > 40_000


def test_zero_lets_everything_through() -> None:
    limit = RateLimit(0, "requests")
    limit.owe("user", 1000)
    for _ in range(1000):
        limit.check("user")


def test_nobody_named_is_not_counted() -> None:
    limit = RateLimit(1, "requests")
    for _ in range(3):
        limit.check(None)
        limit.owe(None, 5)


def test_keys_are_not_kept_in_the_clear() -> None:
    limit = RateLimit(1, "beacons")
    limit.check("203.0.113.7")
    assert b"203" not in repr(vars(limit)).encode()
    assert "203.0.113.7" not in repr(vars(limit._buckets))


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (None, None),
        ("", None),
        ("203.0.113.7", "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7", "203.0.113.7"),
        ("1.1.1.1,2.2.2.2,203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("x, 2001:db8:1:2:3:4:5:6", "20010db800010002"),
        ("x, 2001:db8:1:2::ffff", "20010db800010002"),
        ("no:address", "no:address"),
    ],
)
def test_the_address_is_the_last_entry(forwarded: str | None, address: str | None) -> None:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert client_address(headers) == address
