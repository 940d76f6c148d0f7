"""Origins and hosts of a brand's settings are stored as browsers send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.brands.models.origins import Host, read_origin

HOST: TypeAdapter[str] = TypeAdapter(Host)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("https://shop.example:80", "https://shop.example:80"),
        (" https://bücher.example:8443 ", "https://xn--bcher-kva.example:8443"),
        ("https://例え.テスト", "https://xn--r8jz45g.xn--zckzah"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"),
        ("tauri://localhost:1420", "tauri://localhost:1420"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is(text: str, origin: str) -> None:
    assert read_origin(text) == origin
    assert read_origin(origin) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "shop.example",
        "https://",
        "https://shop.example/path",
        "https://*.shop.example",
        "https://ann@shop.example",
        "javascript:alert(1)",
        "1s://shop.example",
        "https://shop.example:port",
        "https://bü cher.example",
    ],
)
def test_this_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no origin; one is https://shop\.example"):
        read_origin(text)


@given(st.text())
def test_any_text_is_an_origin_or_refused(text: str) -> None:
    try:
        assert read_origin(read_origin(text)) == read_origin(text)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Shop.Example", "shop.example"),
        (" shop.example ", "shop.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
    ],
)
def test_a_host_is(text: str, host: str) -> None:
    assert HOST.validate_python(text) == host


@pytest.mark.parametrize("text", ["", "https://shop.example", "shop.example/x", "a b", "-a.b"])
def test_this_is_no_host(text: str) -> None:
    with pytest.raises(ValidationError):
        HOST.validate_python(text)
