"""The whole way in a real browser: three visits, an order, and its credit under each model."""

import asyncio
from datetime import datetime, timedelta

import pytest
from playwright.async_api import expect

from local.demo.history import OWNER
from local.demo.visits import BRAND
from tests.cloud import TestBrand
from tests.e2e.shopper import Shopper

ADS = "?gclid=Cj0KCQ-test&demo_referrer=https://www.google.com/"
NEWSLETTER = "?utm_source=newsletter&utm_medium=email&utm_campaign=may"
PRICE = 48.0


@pytest.mark.parametrize("gap", [timedelta(minutes=45), timedelta(days=1)], ids=str)
async def test_three_visits_and_an_order_are_credited(shopper: Shopper, gap: timedelta) -> None:
    await shopper.visit(ADS)
    await shopper.later(gap)
    await shopper.visit(NEWSLETTER)
    await shopper.later(gap)
    await shopper.visit()
    await shopper.buy()
    await shopper.page.reload()
    await expect(shopper.page.get_by_role("heading", name="Thank you")).to_be_visible()
    await shopper.page.goto("about:blank")  # leaving sends what is left

    brand = TestBrand(shopper.cloud, BRAND, OWNER)
    sessions = await settled(brand)

    assert [each["channelId"] for each in sessions] == ["direct", "email", "google_ads"]
    assert [each["converted"] for each in sessions] == [True, False, False]
    assert sessions[0]["conversionValue"] == PRICE
    assert {each["visitorId"] for each in sessions} == {sessions[0]["visitorId"]}
    assert credit(brand, "last_non_direct_click") == {"email": PRICE}
    assert credit(brand, "last_click") == {"direct": PRICE}
    assert credit(brand, "first_click") == {"google_ads": PRICE}
    assert credit(brand, "any_click") == {"google_ads": PRICE, "email": PRICE, "direct": PRICE}
    assert credit(brand, "linear") == {"google_ads": 16, "email": 16, "direct": 16}
    stats = brand.stats(**days_around_now(brand))
    assert (stats["totalOrders"], stats["uniqueVisitors"]) == (1, 1)


def days_around_now(brand: TestBrand) -> dict[str, object]:
    today = datetime.fromisoformat(brand.cloud.now())
    return {
        "startDate": (today - timedelta(days=4)).date().isoformat(),
        "endDate": (today + timedelta(days=1)).date().isoformat(),
    }


async def settled(brand: TestBrand) -> list[dict[str, object]]:
    """The sessions, newest first, once the order has arrived and been attributed."""
    async with asyncio.timeout(30):
        while True:
            brand.cloud.idle()
            sessions = brand.sessions(**days_around_now(brand))
            if any(session["converted"] for session in sessions):
                brand.cloud.idle()  # the order may have come since
                return sessions
            await asyncio.sleep(0.05)


def credit(brand: TestBrand, model: str) -> dict[str, object]:
    channels = brand.channels(attributionModel=model, **days_around_now(brand))
    return {key: each["sales"] for key, each in channels.items() if each["sales"]}
