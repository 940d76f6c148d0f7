"""Where a visit came from: on pages whose scripts cut addresses, in frames and in sandboxes."""

import pytest
from playwright.async_api import BrowserContext, Page

from tests.e2e.tracker.stub import SCRIPT_PAGE, Stub

HIDE = """() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""


@pytest.mark.parametrize(
    "address", ["/sale?utm_source=mail", "/sale?a=1?gclid=x", "/sale#utm_source=mail"]
)
async def test_parameters_cut_off_before_the_tracker_are_told(
    page: Page, stub: Stub, address: str
) -> None:
    stub.page = "<script>history.replaceState('', '', '/sale')</script>" + SCRIPT_PAGE
    await page.goto(address)
    [start] = await stub.received("session_start")
    assert start["data"]["url"] == stub.origin + address
    assert start["data"]["landingPage"] == "/sale"


async def test_a_tracker_that_comes_late_tells_the_first_address(page: Page, stub: Stub) -> None:
    stub.page = "<main></main>"
    await page.goto("/landing?utm_source=mail")
    await page.evaluate("() => { history.pushState('', '', '/product') }")
    await page.evaluate(
        """() => {
            const late = document.createElement("script");
            Object.assign(late, { src: "/tracker.js" }).dataset.brand = "demo";
            document.head.append(late);
        }"""
    )
    [start] = await stub.received("session_start")
    assert start["data"]["url"] == f"{stub.origin}/landing?utm_source=mail"
    assert start["data"]["landingPage"] == "/product"


@pytest.mark.parametrize(
    "address", ["/sale?a=1?utm_source=mail", "/sale#utm_source=mail", "/#/sale?gclid=x"]
)
async def test_a_source_behind_a_second_mark_tells_the_running_session(
    page: Page, stub: Stub, address: str
) -> None:
    await page.goto("/first")
    await page.evaluate("glamlink.trackEvent('answered')")
    running = stub.of("event")[0]["sessionId"]
    await page.goto(address)
    _, start = await stub.received("session_start", 2)
    assert start["sessionId"] == running
    assert start["data"]["url"] == stub.origin + address


@pytest.mark.parametrize("address", ["/sale#section", "/sale?q=a#/preference=1"])
async def test_other_fragments_are_no_source(page: Page, stub: Stub, address: str) -> None:
    await page.goto("/first")
    await page.evaluate("glamlink.trackEvent('answered')")
    await page.goto(address)
    await stub.received("page_view")
    assert len(stub.of("session_start")) == 1


async def test_a_page_in_a_sandbox_has_no_source(page: Page, stub: Stub) -> None:
    stub.page = "<main></main>"
    await page.goto("/shop?utm_source=mail")
    stub.page = SCRIPT_PAGE
    await page.evaluate(
        """() => {
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts";
            frame.src = "/checkout?utm_source=ads";
            document.body.append(frame);
        }"""
    )
    [start] = await stub.received("session_start")
    assert stub.requests[0].headers["origin"] == "null"
    assert start["data"]["url"] == f"{stub.origin}/checkout"
    assert start["data"]["referrer"] == ""


async def test_a_frame_without_an_address_has_no_source(page: Page, stub: Stub) -> None:
    await page.goto("/shop")
    await page.evaluate("glamlink.trackEvent('answered')")
    await page.evaluate(
        """text => {
            const frame = document.createElement("iframe");
            frame.srcdoc = text;
            document.body.append(frame);
        }""",
        SCRIPT_PAGE,
    )
    [view] = await stub.received("page_view")
    assert view["sessionId"] == stub.of("event")[0]["sessionId"]
    assert len(stub.of("session_start")) == 1


@pytest.mark.parametrize("side_by_side", ["frame", "tab"])
async def test_pages_seen_side_by_side_are_one_visit_and_count_their_time_once(
    page: Page, context: BrowserContext, stub: Stub, side_by_side: str
) -> None:
    await context.clock.install()
    await page.goto("/one")
    await page.evaluate("glamlink.trackEvent('answered')")
    if side_by_side == "tab":
        other = await context.new_page()
        await other.goto("/two")
        second = other.main_frame
    else:
        await page.evaluate(
            """() => {
                const frame = document.createElement("iframe");
                frame.src = "/two";
                document.body.append(frame);
            }"""
        )
        await stub.received("page_view")
        second = page.frames[1]
    await stub.received("page_view")
    now: float = await page.evaluate("Date.now()")
    await context.clock.pause_at(now / 1000 + 40)
    await second.evaluate(HIDE)
    [first] = await stub.received("engagement")
    await page.evaluate(HIDE)
    _, last = await stub.received("engagement", 2)
    assert first["data"]["seconds"] in range(39, 42)
    assert last["data"]["seconds"] in (first["data"]["seconds"], first["data"]["seconds"] + 1)
    assert first["sessionId"] == last["sessionId"]
    assert len(stub.of("session_start")) == 1
