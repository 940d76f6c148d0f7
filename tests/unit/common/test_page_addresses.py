"""Of a page's address, only what names the page is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.common.page_addresses import path_of, product_page, without_query


@pytest.mark.parametrize(
    ("address", "kept", "path"),
    [
        ("https://mail.example/?u=ann@example.com", "https://mail.example/", "/"),
        ("https://shop.example/p/1#ann@example.com", "https://shop.example/p/1", "/p/1"),
        ("https://ann:pw@shop.example:8443/p?x", "https://shop.example:8443/p", "/p"),
        ("//ann@shop.example/p", "//shop.example/p", "/p"),
        (
            "android-app://com.example.app/https/x?u=1",
            "android-app://com.example.app/https/x",
            None,
        ),
        ("/p/ann?x", "/p/ann", "/p/ann"),
        ("/users/@ann", "/users/@ann", "/users/@ann"),
        ("", "", "/"),
        ("?u=ann@example.com", "", "/"),
        ("https://[broken?u=1", "https://[broken", "/"),
    ],
)
def test_an_address_keeps(address: str, kept: str, path: str | None) -> None:
    assert without_query(address) == kept
    assert path is None or path_of(address) == path


@given(st.text(), st.text(), st.sampled_from("?#"))
def test_nothing_after_the_page_is_kept(page: str, query: str, mark: str) -> None:
    assert without_query(f"{page}{mark}{query}") == without_query(page)
    assert path_of(f"{page}{mark}{query}") == path_of(page)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://shop.example/p.html?id=dew-serum", "https://shop.example/p.html?id=dew-serum"),
        (
            "https://shop.example/?product_id=7&email=ann@example.com#a",
            "https://shop.example/?product_id=7",
        ),
        ("https://shop.example/p?id=ann@example.com", "https://shop.example/p"),
        ("https://shop.example/p?session_id=abc&variant=2", "https://shop.example/p?variant=2"),
    ],
)
def test_a_products_url_keeps_what_names_the_product(url: str, kept: str) -> None:
    assert product_page(url) == kept
