"""Whatever the browser or the page does, the page goes on, and what can be sent is sent."""

import pytest
from playwright.async_api import Page

from tests.e2e.tracker.stub import Stub

BLOCK_STORAGE = """
    Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("Access is denied", "SecurityError"); },
    });
    navigator.locks.request = async () => { throw new DOMException("Denied", "SecurityError"); };
"""


async def purchase(page: Page, stub: Stub) -> None:
    await page.goto("/?utm_source=mail")
    await page.evaluate("() => { history.pushState({}, '', '/thanks') }")
    await page.evaluate("glamlink.trackConversion('purchase', 5, 'A-1')")
    [conversion] = await stub.received("conversion")
    [view] = await stub.received("page_view")
    assert view["sessionId"] == conversion["sessionId"]
    assert view["sessionId"].startswith("demo.mail.")


@pytest.mark.parametrize(
    "handicap",
    [
        BLOCK_STORAGE,
        "Object.defineProperty(window, 'localStorage', { value: null })",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
        "delete Crypto.prototype.randomUUID",
        "delete Navigator.prototype.sendBeacon",
        "delete Navigator.prototype.locks",
        "delete Performance.prototype.getEntriesByType; performance.getEntriesByType = () => []",
    ],
    ids=["blocked", "no-storage", "full", "no-uuid", "no-beacon", "no-locks", "no-timing"],
)
async def test_works_without_what_a_browser_may_lack(page: Page, stub: Stub, handicap: str) -> None:
    await page.add_init_script(handicap)
    await purchase(page, stub)


async def test_works_in_a_browser_whose_storage_is_full(page: Page, stub: Stub) -> None:
    await page.goto("/shop/none")
    await stub.received("session_start")
    await page.evaluate(
        """() => {
            localStorage.clear();
            for (let size = 5_000_000; size >= 1; size = Math.floor(size / 2))
                try { for (;;) localStorage[`fill${size}${Math.random()}`] = "x".repeat(size); }
                catch {}
        }"""
    )
    stub.requests.clear()
    await purchase(page, stub)


async def test_works_on_a_page_without_https(page: Page, stub: Stub) -> None:
    stub.page = stub.page.replace("/tracker.js", f"{stub.origin}/tracker.js").replace(
        "defer", f'defer data-endpoint="http://shop.test:{stub.port}"'
    )
    await page.goto(f"http://shop.test:{stub.port}/")
    assert await page.evaluate("[isSecureContext, typeof navigator.locks]") == [False, "undefined"]
    await page.evaluate("glamlink.trackEvent('insecure')")
    await stub.received("event")
    assert [b["type"] for b in stub.beacons] == ["session_start", "event"]


@pytest.mark.parametrize(
    "sabotage",
    [
        "window.fetch = () => { throw new Error('no') }",
        "window.fetch = undefined",
        "Object.defineProperty(window, 'crypto', { value: undefined })",
        "JSON.stringify = () => { throw new Error('no') }",
        "performance.getEntriesByType = () => { throw new Error('no') }",
        "localStorage.glam_state_demo = '{not json'",
        "localStorage.glam_state_demo = '{\"queue\": 7}'",
        "Object.freeze(history)",
        "navigator.sendBeacon = () => { throw new Error('no') }",
        "Object.defineProperty(document, 'referrer', { get() { throw new Error('no') } })",
        "window.glamlink = [['noSuchMethod']]",
    ],
)
async def test_throwing_environment_never_breaks_the_page(page: Page, sabotage: str) -> None:
    await page.add_init_script(sabotage)
    await page.goto("/")
    await page.evaluate("() => { history.pushState({}, '', '/on') }")
    await page.evaluate("window.glamlink?.trackEvent?.('a')")
    await page.evaluate("window.glamlink?.trackConversion?.('purchase', 1)")
    assert await page.evaluate("location.pathname") == "/on"
    await page.goto("/next")


async def test_impossible_arguments_are_left_alone(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await page.evaluate(
        """async () => {
            const loop = {};
            loop.loop = loop;
            await glamlink.trackEvent("loop", loop);
            await glamlink.trackEvent("big", { n: 1n });
            await glamlink.trackPageView();
            await glamlink.trackConversion();
            await glamlink.trackEvent("fine");
        }"""
    )
    assert stub.of("event")[-1]["data"] == {"name": "fine"}


async def test_damaged_state_is_replaced(page: Page, stub: Stub) -> None:
    await page.add_init_script("localStorage.glam_state_demo ??= 'damaged'")
    await page.goto("/")
    await stub.received("session_start")


async def test_reports_from_automated_browsers_too(page: Page, stub: Stub) -> None:
    await page.goto("/")
    assert await page.evaluate("navigator.webdriver")
    await stub.received("session_start")
