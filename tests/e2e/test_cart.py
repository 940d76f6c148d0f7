"""The demo shop tells what is looked at, put into the cart and bought."""

from collections.abc import Mapping

from local.demo.history import OWNER
from local.demo.visits import BRAND
from tests.cloud import TestBrand
from tests.e2e.shopper import Shopper
from tests.e2e.test_purchase import days_around_now, settled

SERUM = {"productId": "dew-serum", "name": "Dew Serum", "price": 48, "quantity": 1}


async def test_a_product_a_cart_and_an_order_are_told_with_their_products(shopper: Shopper) -> None:
    await shopper.visit()
    await shopper.buy()
    await shopper.page.wait_for_load_state("load")  # the tracker is there by now
    await shopper.page.goto("about:blank")  # leaving sends what is left
    brand = TestBrand(shopper.cloud, BRAND, OWNER)
    (session, *_) = await settled(brand)

    url = f"{shopper.cloud.address}/shop/product.html?id=dew-serum"
    stored = {**SERUM, "price": 4800, "url": url}
    events = told(brand, str(session["visitorId"]))
    assert set(events) == {"product_viewed", "cart_updated", "checkout_started"}
    product = {name: value for name, value in stored.items() if name != "quantity"}
    assert events["product_viewed"]["data"] == product
    for name in ("cart_updated", "checkout_started"):
        assert events[name]["data"] == {"cartValue": 4800, "items": [stored]}
    assert {each["currency"] for each in events.values()} == {"EUR"}
    answer = brand.get("conversions", **days_around_now(brand))
    (order,) = (
        each
        for each in answer.json()["conversions"]
        if each.get("visitorId") == session["visitorId"]
    )
    assert order["items"] == [{**SERUM, "url": url}]


def told(brand: TestBrand, visitor_id: str) -> dict[str, Mapping[str, object]]:
    """The visitor's events, by name."""
    events = brand.cloud.firestore().collection(f"brands/{brand.id}/marketing/data/events")
    stored = (each.to_dict() or {} for each in events.stream())
    return {str(each["name"]): each for each in stored if each["visitorId"] == visitor_id}
