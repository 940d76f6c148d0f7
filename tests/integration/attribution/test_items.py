"""Products of orders: from the browser or the server to whoever looks at them."""

import pytest

from tests.cloud import TODAY, Cloud, Json, TestBrand
from tests.integration.attribution.test_server_events import Shop, order, refund

SERUM: Json = {"productId": 17, "name": "Serum", "price": "48.00", "quantity": 2}
SHOWN: Json = {"productId": "17", "name": "Serum", "price": 48, "quantity": 2}
LIPSTICK: Json = {"id": "lipstick", "price": 26, "currency": "eur"}


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand(currency="EUR"))


def items(brand: TestBrand) -> object:
    brand.cloud.idle()
    (conversion,) = brand.get("conversions", **TODAY).json()["conversions"]
    return conversion.get("items")


def buy(brand: TestBrand, **data: object) -> int:
    """What is answered to an order of a browser."""
    visitor = brand.visitor().arrive()
    told = {"type": "purchase", "value": 96, "orderId": "1", **data}
    answer = visitor.send({"type": "conversion", "sessionId": visitor.session_id, "data": told})
    return answer.status_code


class TestOfABrowser:
    def test_are_shown(self, shop: Shop) -> None:
        assert buy(shop.brand, items=[SERUM]) == 200
        assert items(shop.brand) == [SHOWN]

    @pytest.mark.parametrize("currency", [{}, {"currency": "eur"}])
    def test_come_in_the_place_of_the_currency(self, shop: Shop, currency: Json) -> None:
        """As the tracker sends its last argument."""
        assert buy(shop.brand, currency={**currency, "items": [SERUM]}) == 200
        assert items(shop.brand) == [SHOWN]

    def test_are_in_the_brands_currency(self, shop: Shop) -> None:
        assert buy(shop.brand, items=[{**SERUM, "currency": "USD"}]) == 422
        assert buy(shop.brand, currency={"currency": "USD", "items": [SERUM]}) == 422

    def test_an_order_without_them_has_none(self, shop: Shop) -> None:
        assert buy(shop.brand, items=None) == 200
        assert items(shop.brand) is None


class TestOfAServer:
    def test_are_shown(self, shop: Shop) -> None:
        shop.report(order("1", 122, items=[SERUM, LIPSTICK]))
        assert items(shop.brand) == [SHOWN, {"productId": "lipstick", "price": 26, "quantity": 1}]

    def test_replace_a_browsers(self, shop: Shop) -> None:
        buy(shop.brand, items=[SERUM])
        shop.report(order("1", 26, items=[LIPSTICK]))
        assert items(shop.brand) == [{"productId": "lipstick", "price": 26, "quantity": 1}]

    def test_where_it_names_none_a_browsers_stay(self, shop: Shop) -> None:
        buy(shop.brand, items=[SERUM])
        shop.report(order("1", 26))
        assert items(shop.brand) == [SHOWN]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ([LIPSTICK] * 51, "items: has 51 entries, at most 50 are kept"),
            ([{**SERUM, "name": "x" * 1_500}] * 6, "bytes of JSON, at most 8000 are kept"),
            ([{"name": "Serum"}], "items[0].productId: "),
            ([{**SERUM, "price": "48,00"}], "items[0].price: is text that is not a number"),
            ([{**SERUM, "currency": "USD"}], "items[0].currency: is USD"),
        ],
    )
    def test_a_wrong_one_is_named(self, shop: Shop, wrong: list[Json], said: str) -> None:
        for event in (order("1", 1, items=wrong), refund("1", items=wrong)):
            answer = shop.send(event)
            assert answer.status_code == 422
            assert said in answer.json()["error"]


def test_a_person_finds_their_products(shop: Shop) -> None:
    brand = shop.brand
    body = {"brandId": brand.id, "email": "ann@example.com"}
    headers = brand.cloud.bearer("owner")
    made = brand.cloud.http.post("/api/marketing/subscribers", json=body, headers=headers)
    ann = made.json()["subscriber"]["id"]
    who: Json = {"email": "ann@example.com"}
    shop.report(order("1", 122, items=[SERUM, LIPSTICK], **who), refund("1", 26, items=[LIPSTICK]))
    viewed: Json = {"type": "custom", "name": "product_viewed", "id": "e-1", "data": SERUM, **who}
    restocked: Json = {**viewed, "name": "product_restocked", "id": "e-2"}
    shop.report(viewed, restocked)
    brand.cloud.idle()

    lipstick = {"productId": "lipstick", "price": 26, "quantity": 1}
    entries = {
        each["type"]: each
        for each in brand.get(f"subscribers/{ann}/timeline").json()["timeline"]
        if "items" in each
    }
    assert entries["order"]["items"] == [SHOWN, lipstick]
    assert entries["refund"]["items"] == [lipstick]
    held = brand.get(f"subscribers/{ann}/personal-data").json()
    held = held.get("personalData", held)
    assert held["conversions"][0]["items"] == [SHOWN, lipstick]
    assert held["refunds"][0]["items"] == [lipstick]
    assert [each["data"] for each in held["events"]] == [SHOWN, SHOWN]
