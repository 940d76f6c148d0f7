"""The demo shop, from an arrival to an order."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page

from tests.e2e.tracker.stub import Beacon, Stub


async def arrive(page: Page, stub: Stub, link: str) -> Beacon:
    """Follows a link of the arrivals page; the session_start of the page it leads to."""
    await page.goto("/shop/arrivals.html")
    await page.get_by_role("link", name=link).click()
    await page.wait_for_url(lambda url: "arrivals" not in url)
    await page.evaluate("glamlink.trackEvent('answered')")
    return stub.of("session_start")[-1]


async def test_purchase_is_reported_from_first_look_to_order(page: Page, stub: Stub) -> None:
    await arrive(page, stub, "Newsletter")
    await page.get_by_role("link", name="Dew Serum").click()
    await page.get_by_role("button", name="Add to cart").click()
    await page.get_by_role("link", name="View cart").click()
    await page.get_by_role("button", name="One more Dew Serum").click()
    await page.get_by_role("link", name="Go to checkout").click()
    for label in ("E-mail", "Full name", "Street and number", "Postcode", "City"):
        await page.get_by_label(label).fill("me@example.com")
    await page.get_by_role("button", name="Place the order").click()
    [purchase] = await stub.received("conversion")
    assert purchase["data"]["type"] == "purchase"
    assert purchase["data"]["value"] == 96
    assert purchase["sessionId"].startswith("demo.newsletter.")
    names = [e["data"]["name"] for e in stub.of("event")]
    assert list(dict.fromkeys(names)) == [
        "answered",
        "product_viewed",
        "cart_updated",
        "checkout_started",
    ]
    await page.reload()
    await stub.until(lambda: len({c["id"] for c in stub.of("conversion")}) == 2)
    assert {c["data"]["orderId"] for c in stub.of("conversion")} == {purchase["data"]["orderId"]}
    await page.goto("/shop/cart.html")
    await page.get_by_text("Your cart is empty").wait_for()


@pytest.mark.parametrize(
    ("link", "referrer", "parameters"),
    [
        ("Google Ads", "https://www.google.com/", {"gclid"}),
        ("Google organic", "https://www.google.com/", set()),
        ("Facebook post", "https://l.facebook.com/", {"fbclid"}),
        ("ChatGPT", "https://chatgpt.com/", set()),
        ("Affiliate", None, {"utm_source", "utm_medium", "utm_campaign"}),
    ],
)
async def test_arrival_is_played_as_it_would_come(
    page: Page, stub: Stub, link: str, referrer: str | None, parameters: set[str]
) -> None:
    data = (await arrive(page, stub, link))["data"]
    assert data["referrer"] == (referrer or "")
    told = parse_qs(urlsplit(data["url"]).query).keys()
    assert told - {"demo_referrer"} == parameters
    assert "demo_referrer" not in page.url


async def test_direct_goes_on_with_the_running_session(page: Page, stub: Stub) -> None:
    start = await arrive(page, stub, "Direct")
    assert start["data"]["landingPage"] == "/shop/arrivals.html"
    assert stub.of("page_view")[-1]["data"]["page"] == "/shop/"


async def test_direct_half_an_hour_later_starts_a_session(page: Page, stub: Stub) -> None:
    await page.goto("/shop/arrivals.html")
    await page.get_by_role("button", name="30 minutes later").click()
    await page.get_by_role("link", name="Direct").click()
    _, start = await stub.received("session_start", 2)
    assert "sessionId" not in start
    assert start["data"]["referrer"] == ""
    assert start["data"]["landingPage"] == "/shop/"


async def test_forgotten_visitor_comes_back_as_a_new_one(page: Page, stub: Stub) -> None:
    await page.goto("/shop/arrivals.html")
    await stub.received("session_start")
    await page.wait_for_function("JSON.parse(localStorage.glam_state_demo).id")
    await page.get_by_role("button", name="Forget me").click()
    await page.get_by_role("link", name="Bing").click()
    first, second = await stub.received("session_start", 2)
    assert "sessionId" not in second
    assert first["data"]["visitorId"] != second["data"]["visitorId"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    ["", "arrivals.html", "cart.html", "checkout.html", "product.html?id=dew-serum", "nothing"],
)
async def test_pages_fit_and_have_one_heading(page: Page, width: int, path: str) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(f"/shop/{path}".replace("nothing", "product.html?id=nothing"))
    assert await page.locator("h1").count() == 1
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
