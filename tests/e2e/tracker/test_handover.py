"""Visitor and session go on at the site's other domains."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route

from tests.e2e.conftest import USER_AGENT
from tests.e2e.tracker.stub import DIST, SCRIPT_PAGE, Stub

DOMAINS = "localhost 127.0.0.1"


@pytest.fixture
async def shop(page: Page, stub: Stub) -> Page:
    """A page with a running session, and a link to the site's other host."""
    tag = SCRIPT_PAGE.replace("defer", f'defer data-domains="{DOMAINS}"')
    stub.page = f'{tag}<a href="{stub.other_origin}/pay?cart=1#now">Pay</a>'
    await page.goto("/?utm_source=mail")
    await stub.received("session_start")
    await page.wait_for_function("window.glamlink")
    await page.evaluate("glamlink.trackEvent('answered')")
    return page


async def handed_over(shop: Page, stub: Stub) -> str:
    """The address that the link leads to, without going there."""
    address: str = await shop.evaluate(
        """() => {
            const link = document.querySelector("a");
            link.addEventListener("click", (event) => event.preventDefault(), true);
            link.click();
            return link.href;
        }"""
    )
    return address


def test_is_at_most_900_bytes() -> None:
    assert len(gzip.compress((DIST / "handover.js").read_bytes(), compresslevel=9)) <= 900


async def test_is_loaded_only_where_domains_are_named(page: Page, stub: Stub) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(urlsplit(request.url).path))
    await page.goto("/")
    await stub.received("session_start")
    assert "/handover.js" not in loaded
    stub.page = SCRIPT_PAGE.replace("defer", 'defer data-domains="shop.test"')
    await page.goto("/")
    await stub.received("page_view")
    assert "/handover.js" in loaded


async def test_a_link_hands_visitor_and_session_over(shop: Page, stub: Stub) -> None:
    await shop.get_by_text("Pay").click()
    [view] = await stub.received("page_view")
    assert view["sessionId"] == stub.of("event")[0]["sessionId"]
    assert view["data"] == {"page": "/pay", "view": 2}
    assert await shop.evaluate("location.href") == f"{stub.other_origin}/pay?cart=1#now"
    visitor = await shop.evaluate("localStorage.glam_visitor_id")
    assert visitor == stub.of("session_start")[0]["data"]["visitorId"]
    assert len(stub.of("session_start")) == 1


async def test_and_back_again(shop: Page, stub: Stub) -> None:
    await shop.get_by_text("Pay").click()
    await stub.received("page_view")
    await shop.evaluate(
        "origin => { document.querySelector('a').href = `${origin}/thanks` }", stub.origin
    )
    await shop.get_by_text("Pay").click()
    views = await stub.received("page_view", 2)
    assert [each["data"]["view"] for each in views] == [2, 3]
    assert len({each["sessionId"] for each in views}) == 1
    assert await shop.evaluate("location.href") == f"{stub.origin}/thanks"


async def test_a_link_looks_as_before_once_it_was_followed(shop: Page, stub: Stub) -> None:
    await handed_over(shop, stub)
    await shop.wait_for_function("!document.querySelector('a').href.includes('_glam')")


async def test_other_links_carry_nothing(shop: Page, stub: Stub) -> None:
    for address in ("https://elsewhere.test/", "/own", "mailto:me@example.com"):
        await shop.evaluate("href => { document.querySelector('a').href = href }", address)
        assert "_glam" not in await handed_over(shop, stub)


async def test_a_form_that_is_posted_hands_over(shop: Page, stub: Stub) -> None:
    await shop.evaluate(
        """origin => {
            const form = document.createElement("form");
            Object.assign(form, { method: "post", action: `${origin}/pay` });
            document.body.append(form);
            form.append(Object.assign(document.createElement("button"), { textContent: "Buy" }));
        }""",
        stub.other_origin,
    )

    async def paid(route: Route) -> None:
        await route.fulfill(body=stub.page, content_type="text/html")

    await shop.route("**/pay?*", paid)
    await shop.get_by_text("Buy").click()
    [view] = await stub.received("page_view")
    assert view["sessionId"] == stub.of("event")[0]["sessionId"]


async def arrived(page: Page, stub: Stub, address: str, referrer: str = "") -> str:
    """The visitor of a page opened there."""
    await page.goto(address, referer=referrer or None)
    await page.wait_for_function("localStorage.glam_visitor_id")
    assert "_glam" not in page.url
    visitor: str = await page.evaluate("localStorage.glam_visitor_id")
    return visitor


@pytest.mark.parametrize("reason", ["none", "sent-on", "elsewhere", "changed", "late", "browser"])
async def test_is_taken_from_the_same_browser_within_two_minutes_only(
    shop: Page, browser: Browser, stub: Stub, reason: str
) -> None:
    address = await handed_over(shop, stub)
    visitor = await shop.evaluate("localStorage.glam_visitor_id")
    referrer = {"sent-on": "", "elsewhere": "https://elsewhere.test/"}.get(reason, stub.origin)
    if reason == "changed":
        address = address.replace(visitor[:4], "0000")
    agent = USER_AGENT + (" Other/1.0" if reason == "browser" else "")
    context: BrowserContext = await browser.new_context(user_agent=agent)
    if reason == "late":
        await context.clock.install()
        await context.clock.fast_forward(3 * 60_000)
    taken = await arrived(await context.new_page(), stub, address, referrer)
    assert (taken == visitor) == (reason == "none")
    await context.close()


async def test_a_listed_host_is_no_source(context: BrowserContext, shop: Page, stub: Stub) -> None:
    await shop.evaluate("document.querySelector('a').rel = 'noreferrer'")
    page = await context.new_page()
    await page.goto(f"{stub.other_origin}/pay", referer=f"{stub.origin}/")
    _, start = await stub.received("session_start", 2)
    assert start["data"]["referrer"] == ""


async def test_a_missing_file_stops_nothing(page: Page, stub: Stub) -> None:
    await page.route("**/handover.js", lambda route: route.abort())
    stub.page = SCRIPT_PAGE.replace("defer", 'defer data-domains="shop.test"')
    await page.goto("/")
    await stub.received("session_start")
