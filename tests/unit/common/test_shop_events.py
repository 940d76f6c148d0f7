"""Events and products of fixed meaning: their shape, their limits, their money."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.common.errors import InvalidError
from shared.common.shop_events import shown_event, shown_items, stored_event, stored_items
from shared.common.shop_items import (
    MAX_ITEMS,
    MAX_ITEMS_BYTES,
    Items,
    ShopEvent,
)

ITEMS = TypeAdapter(Items)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
prices = st.integers(0, 10**8).map(lambda cents: cents / 100)
items = st.fixed_dictionaries(
    {"productId": texts.filter(str.strip)},
    optional={
        "name": texts,
        "price": prices,
        "currency": st.just("EUR"),
        "quantity": st.integers(0, 1000),
        "url": st.just("https://shop.example/p/1"),
    },
)


def size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


@given(st.lists(items, max_size=2 * MAX_ITEMS))
def test_products_are_taken_up_to_fifty_and_eight_kilobytes(sent: list[dict[str, object]]) -> None:
    if len(sent) <= MAX_ITEMS and size(sent) <= MAX_ITEMS_BYTES:
        taken = [each.product_id for each in ITEMS.validate_python(sent)]
        assert taken == [str(each["productId"]).strip() for each in sent]
        return
    with pytest.raises(ValidationError, match=f"at most ({MAX_ITEMS}|{MAX_ITEMS_BYTES}) are kept"):
        ITEMS.validate_python(sent)


@given(st.lists(items, max_size=10), st.sampled_from(["EUR"]))
def test_what_is_shown_of_products_is_what_was_sent(
    sent: list[dict[str, object]], currency: str
) -> None:
    stored = stored_items(ITEMS.validate_python(sent), currency, "items")
    assert [each.price for each in stored] == [
        round(float(str(each["price"])) * 100) if "price" in each else None for each in sent
    ]
    shown = shown_items(stored, currency) or []
    assert [each.price for each in shown] == [each.get("price") for each in sent]
    assert [each.quantity for each in shown] == [each.get("quantity", 1) for each in sent]


@given(prices, prices, st.sampled_from(list(ShopEvent)))
def test_what_is_shown_of_an_event_is_what_was_sent(
    price: float, total: float, name: ShopEvent
) -> None:
    data = {
        "productId": "p-1",
        "price": price,
        "cartValue": total,
        "items": [{"productId": "p-1", "price": price, "quantity": 2}],
        "gift": True,
    }
    stored = stored_event(name, data, "EUR", "data")  # type: ignore[arg-type]
    assert stored["currency"] == "EUR"
    assert stored["data"]["price"] == round(price * 100)  # type: ignore[index]
    assert shown_event(stored)["data"] == data  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("product_viewed", {}, "data.productId: is missing"),
        ("product_restocked", {"name": "Serum"}, "data.productId: is missing"),
        ("product_viewed", {"productId": {}}, "data.productId: "),
        ("product_viewed", {"productId": "1", "price": "9,90"}, "data.price: is text that is not"),
        ("product_viewed", {"productId": "1", "price": -1}, "data.price: is below 0"),
        ("product_viewed", {"productId": "1", "url": "javascript:x"}, "data.url: is not a web"),
        ("product_viewed", {"productId": "1", "image": "a.png"}, "data.image: is not a web"),
        ("product_viewed", {"productId": "1", "currency": "USD"}, "data.currency: is USD, the"),
        ("product_viewed", {"productId": "1", "quantity": 1.5}, "data.quantity: "),
        ("cart_updated", {"items": 3}, "data.items: "),
        ("cart_updated", {"items": [{"name": "Serum"}]}, "data.items[0].productId: "),
        ("cart_updated", {"cartValue": "much"}, "data.cartValue: is text that is not a number"),
        (
            "checkout_started",
            {"items": [{"productId": "1"}, {"productId": "2", "currency": "USD"}]},
            "data.items[1].currency: is USD",
        ),
        ("checkout_started", {"items": [{"id": 1}] * 51}, "data.items: has 51 entries, at most 50"),
    ],
)
def test_a_wrong_shape_names_its_field(name: str, data: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidError) as refused:
        stored_event(name, data, "EUR", "data")  # type: ignore[arg-type]
    assert refused.value.message.startswith(said)


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"id": 7, "price": "9.90"}, {"productId": "7", "price": 990}),
        ({"product_id": "7", "name": " "}, {"productId": "7"}),
        (
            {"productId": "7", "image": "//cdn.example/a.png?v=1"},
            {"productId": "7", "image": "https://cdn.example/a.png"},
        ),
        (
            {"productId": "7", "url": "https://shop.example/?p=7&u=ann"},
            {"productId": "7", "url": "https://shop.example/?p=7"},
        ),
        (
            {"productId": "7", "quantity": "2", "colour": "fig"},
            {"productId": "7", "quantity": 2, "colour": "fig"},
        ),
    ],
)
def test_a_product_is_read_as_shops_write_it(
    data: dict[str, object], kept: dict[str, object]
) -> None:
    stored = stored_event("product_viewed", data, "EUR", "data")  # type: ignore[arg-type]
    assert stored["data"] == kept


@given(
    st.dictionaries(texts.filter(lambda key: key not in ("url", "href", "page", "referrer")), texts)
)
def test_data_of_an_own_event_stays(data: dict[str, str]) -> None:
    assert stored_event("quiz_done", data, "EUR", "data") == {"data": data}
