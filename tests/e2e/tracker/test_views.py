"""Page views, and how long pages were seen."""

import pytest
from playwright.async_api import Page

from tests.e2e.tracker.stub import Stub


@pytest.fixture
async def app(page: Page, stub: Stub) -> Page:
    """A single-page application."""
    await page.clock.install()
    await page.goto("/app")
    await stub.received("session_start")
    return page


async def pages(page: Page, stub: Stub) -> list[str]:
    """The pages counted until now, in order."""
    count = len(stub.of("event"))
    await page.evaluate("glamlink.trackEvent('look')")
    await stub.received("event", count + 1)
    views = stub.of("page_view")
    assert [v["data"]["view"] for v in views] == list(range(2, len(views) + 2))
    return [v["data"]["page"] for v in views]


async def pass_seconds(page: Page, seconds: int) -> None:
    """Lets that many seconds pass on the page's clock, and stops it there."""
    now: float = await page.evaluate("Date.now()")
    await page.clock.pause_at(now / 1000 + seconds)


async def test_history_navigation_counts_once_an_address(app: Page, stub: Stub) -> None:
    await app.evaluate(
        """() => {
            history.pushState({}, "", "/a");
            history.pushState({ state: 1 }, "", "/a");
            history.replaceState({}, "", "/a#section");
            history.replaceState({}, "", "/a?color=red");
            history.pushState({}, "", "/b");
        }"""
    )
    assert await pages(app, stub) == ["/a", "/b"]


async def test_back_and_forward_count(app: Page, stub: Stub) -> None:
    await app.evaluate("() => { history.pushState({}, '', '/a') }")
    await app.go_back()
    await stub.received("page_view", 2)
    await app.go_forward()
    await stub.received("page_view", 3)
    assert await pages(app, stub) == ["/a", "/app", "/a"]


async def test_hash_navigation_does_not_count(app: Page, stub: Stub) -> None:
    await app.evaluate("() => { location.hash = 'reviews' }")
    assert await pages(app, stub) == []


async def test_history_methods_still_fail_as_they_should(app: Page) -> None:
    name = await app.evaluate(
        """() => {
            try { history.pushState({}, "", "https://elsewhere.test/"); }
            catch (error) { return error.name; }
        }"""
    )
    assert name == "SecurityError"


async def test_view_without_an_address_is_counted_by_hand(app: Page, stub: Stub) -> None:
    await app.evaluate("glamlink.trackPageView('/quiz/step-2')")
    assert await pages(app, stub) == ["/quiz/step-2"]


async def test_address_counted_by_itself_is_not_counted_by_hand_again(
    app: Page, stub: Stub
) -> None:
    await app.evaluate(
        """async () => {
            history.pushState({}, "", "/list?page=2");
            await glamlink.trackPageView("/list");
            await glamlink.trackPageView("/list?page=2");
        }"""
    )
    assert await pages(app, stub) == ["/list"]


async def test_page_taken_out_of_the_back_forward_cache_counts(app: Page, stub: Stub) -> None:
    await app.evaluate(
        """() => {
            dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }));
            dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }"""
    )
    assert await pages(app, stub) == ["/app"]


async def test_leaving_reports_the_seconds_seen_in_the_session_so_far(
    app: Page, stub: Stub
) -> None:
    session = f"demo.direct.{stub.of('session_start')[0]['data']['nonce']}"
    await pass_seconds(app, 12)
    await app.goto("/second")
    [first] = await stub.received("engagement")
    assert first.pop("sessionId") == session
    assert first.pop("id")
    assert first["data"].pop("seconds") in (12, 13)
    assert first == {"type": "engagement", "data": {"page": "/app"}}
    await app.clock.run_for(60_000)
    await app.goto("/third")
    _, second = await stub.received("engagement", 2)
    assert second["data"]["seconds"] in (72, 73)


async def test_hidden_time_does_not_count(app: Page, stub: Stub) -> None:
    await pass_seconds(app, 5)
    await app.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }"""
    )
    [first] = await stub.received("engagement")
    await app.clock.run_for(600_000)
    await app.evaluate(
        """() => {
            delete document.hidden;
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }"""
    )
    await app.clock.run_for(7_000)
    await app.goto("/next")
    _, second = await stub.received("engagement", 2)
    assert second["data"]["seconds"] - first["data"]["seconds"] in (7, 8)


async def test_leaving_after_half_an_hour_says_nothing_about_an_ended_session(
    app: Page, stub: Stub
) -> None:
    await app.clock.fast_forward(31 * 60 * 1000)
    await app.goto("/next")
    await stub.received("session_start", 2)
    assert stub.of("engagement") == []


async def test_new_session_on_a_page_left_open_counts_from_its_own_start(
    app: Page, stub: Stub
) -> None:
    await app.clock.fast_forward(31 * 60 * 1000)
    await app.evaluate("glamlink.trackEvent('back')")
    await stub.received("event")
    await pass_seconds(app, 9)
    await app.goto("/next")
    [engagement] = await stub.received("engagement")
    assert engagement["data"]["seconds"] in (9, 10)
