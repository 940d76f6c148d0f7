import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.channels.referrers import DEFAULT_EXCLUDED_REFERRERS, is_internal, read_referrer

NONE: frozenset[str] = frozenset()


def internal(referrer: str, landing: str | None = None, own: str = "", excluded: str = "") -> bool:
    read = read_referrer(referrer)
    assert read is not None
    return is_internal(read, landing, frozenset(own.split()), frozenset(excluded.split()))


@pytest.mark.parametrize(
    ("referrer", "host", "domain", "name"),
    [
        ("https://www.example.co.uk/a?b#c", "www.example.co.uk", "example.co.uk", "example.co.uk"),
        ("https://user:pw@Blog.Example.com:8443", "blog.example.com", "example.com", None),
        ("example.com/page", "example.com", "example.com", "example.com"),
        ("https://example.com./", "example.com", "example.com", "example.com"),
        ("https://alice.github.io/", "alice.github.io", "alice.github.io", "alice.github.io"),
        ("https://127.0.0.1/", "127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("https://[::1]:80/", "[::1]", "[::1]", "[::1]"),
        ("https://localhost/", "localhost", "localhost", "localhost"),
        ("https://www.google.co.in/", "www.google.co.in", "google.co.in", "google"),
        ("https://docs.google.com/d/1", "docs.google.com", "google.com", "docs.google.com"),
        ("android-app://com.Facebook.katana/", "com.facebook.katana", None, "facebook"),
        ("android-app://de.example.app", "de.example.app", "de.example.app", "de.example.app"),
        ("https://evil.example\\@google.com/", "evil.example", "evil.example", "evil.example"),
    ],
)
def test_a_referrer_is_a_site_or_an_app(
    referrer: str, host: str, domain: str | None, name: str | None
) -> None:
    read = read_referrer(referrer)
    assert read is not None
    assert read.host == host
    assert read.domain == (domain or host)
    assert read.name == (name or host)


@pytest.mark.parametrize(
    "referrer",
    [
        *(None, "", " ", "about:blank", "javascript:a.b", "mailto:a@example.com", "https://"),
        *("https:///google.com", "file:///etc/hosts", "chrome-extension://abc/", "google"),
        *("https://a b.example/", "https://[::1", "https://a..b/", "https://" + "a." * 200 + "com"),
    ],
)
def test_other_text_is_no_referrer(referrer: str | None) -> None:
    assert read_referrer(referrer) is None


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for referrer in (text, f"https://{text}", f"android-app://{text}", f"https://a.{text}.com/"):
        read = read_referrer(referrer)
        assert read is None or (read.host and read.domain and read.name)


def test_the_landing_host_is_internal_with_or_without_www() -> None:
    assert internal("https://brand.example/a", "https://www.brand.example/b")
    assert internal("https://www.brand.example/a", "https://BRAND.example:443/b")
    assert not internal("https://blog.brand.example/", "https://brand.example/")
    assert not internal("https://brand.example/", "/only/a/path")


def test_own_domains_are_matched_at_label_boundaries() -> None:
    assert internal("https://brand.example/", own="brand.example")
    assert internal("https://a.b.brand.example/", own="brand.example")
    assert internal("https://brand.example/", own="www.brand.example")
    assert internal("https://xn--mnchen-3ya.de/", own="münchen.de")
    assert internal("https://shop.münchen.de/", own="xn--mnchen-3ya.de")
    assert not internal("https://mybrand.example/", own="brand.example")
    assert not internal("https://brand.example.org/", own="brand.example")


def test_excluded_referrers_add_to_the_default_ones() -> None:
    assert internal("https://id.partner.example/", excluded="partner.example")
    assert internal("https://www.paypal.com/", excluded="partner.example")


def test_an_app_is_itself_and_not_under_a_domain() -> None:
    assert internal("android-app://com.paypal.android.p2pmobile/")
    assert internal("android-app://com.brand.app/", own="com.brand.app")
    assert not internal("android-app://com.example.shop.app/")


def test_common_payment_and_sign_in_providers_are_excluded() -> None:
    for host in (
        *("www.paypal.com", "checkout.stripe.com", "js.klarna.com", "checkoutshopper.adyen.com"),
        *("www.mollie.com", "portal.afterpay.com", "portal.clearpay.co.uk", "www.affirm.com"),
        *("shop.app", "checkout.shopify.com", "pay.shopify.com", "pay.amazon.de"),
        *("payments.amazon.co.uk", "accounts.google.com", "appleid.apple.com"),
        *("login.microsoftonline.com", "login.live.com", "centinelapi.cardinalcommerce.com"),
    ):
        assert internal(f"https://{host}/"), host
    for host in ("www.amazon.de", "www.google.com", "apps.shopify.com", "www.apple.com"):
        assert not internal(f"https://{host}/"), host


def test_excluded_referrers_are_hosts_in_lower_case() -> None:
    assert len(DEFAULT_EXCLUDED_REFERRERS) > 200
    for name in DEFAULT_EXCLUDED_REFERRERS:
        assert name == name.lower()
        assert "." in name
        assert "/" not in name
