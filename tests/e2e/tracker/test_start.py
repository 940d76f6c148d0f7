"""How the tracker starts, and what its beacons look like."""

import gzip
import re
from pathlib import Path

from playwright.async_api import BrowserContext, Page

from tests.e2e.tracker.stub import Answer, Stub

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_is_at_most_two_and_a_half_kilobytes(built: Path) -> None:
    assert len(gzip.compress(built.read_bytes(), compresslevel=9)) <= 2560


async def test_script_starts_a_session_by_itself(page: Page, stub: Stub) -> None:
    await page.clock.set_fixed_time(1_800_000_000)
    await page.goto("/shop/list?utm_source=mail&size=2#top")
    [start] = await stub.received("session_start")
    nonce, visitor = start["data"].pop("nonce"), start["data"].pop("visitorId")
    assert re.fullmatch(r"[a-z0-9]{12,16}", nonce)
    assert re.fullmatch(UUID, visitor)
    assert start == {
        "type": "session_start",
        "data": {
            "brandId": "demo",
            "landingPage": "/shop/list",
            "url": f"{stub.origin}/shop/list?utm_source=mail&size=2#top",
            "referrer": "",
            "view": 1,
        },
    }
    assert await page.evaluate("localStorage.glam_visitor_id") == visitor
    assert await page.evaluate("glamlink instanceof MarketingTracker")


async def test_request_needs_no_preflight_and_carries_no_cookies(page: Page, stub: Stub) -> None:
    await page.context.add_cookies([{"name": "a", "value": "b", "url": stub.other_origin}])
    stub.page = stub.page.replace("defer", f'defer data-endpoint="{stub.other_origin}"')
    await page.goto("/")
    await stub.received("session_start")
    headers = stub.requests[0].headers
    assert headers["content-type"].startswith("text/plain")
    assert headers["host"] == f"localhost:{stub.port}"
    assert "cookie" not in headers


async def test_script_of_another_origin_reports_there(page: Page, stub: Stub) -> None:
    stub.page = stub.page.replace("/tracker.js", f"{stub.other_origin}/tracker.js")
    await page.goto("/")
    await stub.received("session_start")
    assert stub.requests[0].headers["host"] == f"localhost:{stub.port}"


async def test_class_is_started_by_the_page(page: Page, stub: Stub) -> None:
    stub.page = '<!doctype html><script src="/tracker.js"></script>'
    await page.goto("/")
    assert await page.evaluate("window.glamlink === undefined")
    await page.evaluate(
        """async () => {
            const tracker = new MarketingTracker({ brandId: "mine", apiEndpoint: "" });
            await tracker.trackConversion("signup", 0);
        }"""
    )
    [start] = stub.of("session_start")
    [conversion] = stub.of("conversion")
    assert start["data"]["brandId"] == "mine"
    assert conversion["data"] == {"type": "signup", "value": 0}


async def test_calls_made_before_the_script_has_loaded_are_made_then(
    page: Page, stub: Stub
) -> None:
    stub.page = (
        '<!doctype html><script>glamlink = [["trackEvent", "early", {"n": 1}]]</script>'
        '<script defer src="/tracker.js" data-brand="demo"></script>'
    )
    await page.goto("/")
    [event] = await stub.received("event")
    assert event["data"] == {"name": "early", "data": {"n": 1}}


async def test_second_copy_of_the_script_does_nothing(page: Page, stub: Stub) -> None:
    stub.page += stub.page
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('last')")
    await stub.received("event")
    assert [b["type"] for b in stub.beacons] == ["session_start", "event"]


async def test_conversion_and_event_carry_the_session_and_an_id_of_their_own(
    page: Page, stub: Stub
) -> None:
    await page.clock.set_fixed_time(1_800_000_000)
    await page.goto("/")
    await page.evaluate(
        """async () => {
            await glamlink.trackConversion("purchase", 49.9, "A-1", "EUR");
            await glamlink.trackEvent("product_viewed", { id: "serum" });
            await glamlink.trackEvent("bare");
        }"""
    )
    [start] = stub.of("session_start")
    session = f"demo.direct.{start['data']['nonce']}"
    [conversion] = stub.of("conversion")
    viewed, bare = stub.of("event")
    ids = [beacon.pop("id") for beacon in (conversion, viewed, bare)]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(UUID, i) for i in ids)
    assert conversion == {
        "type": "conversion",
        "sessionId": session,
        "data": {"type": "purchase", "value": 49.9, "orderId": "A-1", "currency": "EUR"},
    }
    data = {"name": "product_viewed", "data": {"id": "serum"}}
    assert viewed == {"type": "event", "sessionId": session, "data": data}
    assert bare == {"type": "event", "sessionId": session, "data": {"name": "bare"}}


async def test_a_visitor_says_who_they_are(page: Page, stub: Stub) -> None:
    await page.clock.set_fixed_time(1_800_000_000)
    await page.goto("/")
    await page.evaluate(
        """async () => {
            await glamlink.identify({ email: "me@example.com" });
            await glamlink.identify({ userId: "u-1", token: "signed" });
            await glamlink.identify();
        }"""
    )
    [start] = stub.of("session_start")
    claimed, signed = stub.of("identify")
    assert claimed.pop("id") != signed.pop("id")
    session = f"demo.direct.{start['data']['nonce']}"
    assert claimed == {
        "type": "identify",
        "sessionId": session,
        "data": {"email": "me@example.com"},
    }
    assert signed["data"] == {"userId": "u-1", "token": "signed"}


async def test_who_a_visitor_is_said_before_the_script_has_loaded(page: Page, stub: Stub) -> None:
    stub.page = (
        '<!doctype html><script>glamlink = [["identify", {"userId": "u-1"}]]</script>'
        '<script defer src="/tracker.js" data-brand="demo"></script>'
    )
    await page.goto("/")
    [beacon] = await stub.received("identify")
    assert beacon["data"] == {"userId": "u-1"}


async def test_who_a_visitor_is_waits_for_the_network(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await stub.received("session_start")
    stub.script.append(Answer(0))
    await page.evaluate("() => { glamlink.identify({ email: 'me@example.com' }) }")
    await stub.until(lambda: len(stub.requests) == 2)
    await page.reload()
    beacons = await stub.received("identify")
    assert {each["data"]["email"] for each in beacons} == {"me@example.com"}


async def test_long_address_is_cut(page: Page, stub: Stub) -> None:
    await page.goto("/?q=" + "x" * 3000)
    [start] = await stub.received("session_start")
    assert len(start["data"]["url"]) == 2000


async def test_prerendered_page_waits_until_it_is_shown(page: Page, stub: Stub) -> None:
    await page.add_init_script(
        "Object.defineProperty(document, 'prerendering', { value: true, configurable: true })"
    )
    await page.goto("/")
    await page.evaluate("() => { glamlink.trackEvent('early') }")
    assert stub.requests == []
    await page.evaluate(
        """() => {
            Object.defineProperty(document, "prerendering", { value: false });
            document.dispatchEvent(new Event("prerenderingchange"));
        }"""
    )
    await stub.received("event")
    assert [b["type"] for b in stub.beacons] == ["session_start", "event"]


async def test_visitors_are_told_apart_by_their_browser_only(
    context: BrowserContext, stub: Stub
) -> None:
    for _ in range(2):
        page = await context.new_page()
        await page.goto("/?utm_source=mail")
    first, second = await stub.received("session_start", 2)
    assert first["data"]["visitorId"] == second["data"]["visitorId"]
