"""What was not answered is kept, and sent once it can be."""

import re

from playwright.async_api import BrowserContext, Page

from tests.e2e.tracker.stub import Answer, Beacon, Stub

DOWN = Answer(503)
CUT = Answer(0)


def fires(name: str) -> str:
    """Tracks an event without waiting for its answer."""
    return f"() => {{ glamlink.trackEvent('{name}') }}"


def names(beacons: list[Beacon]) -> list[str]:
    return [b["data"]["name"] for b in beacons if b["type"] == "event"]


async def sees_queue(tab: Page, expected: str) -> None:
    """Waits until the tab sees these events queued; it learns of another's writes a bit later."""
    await tab.wait_for_function(
        """names => JSON.parse(localStorage.glam_state_demo).queue
            .map(({ data }) => data.name || data.page).join(" ") === names""",
        arg=expected,
        polling=20,
    )


async def started(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('first')")
    await stub.received("event")


async def test_later_events_wait_for_the_session_in_order(page: Page, stub: Stub) -> None:
    stub.open.clear()
    await page.goto("/")
    for name in ("a", "b", "c"):
        await page.evaluate(fires(name))
    await stub.received("session_start")
    assert len(stub.requests) == 1
    stub.open.set()
    events = await stub.received("event", 3)
    assert names(events) == ["a", "b", "c"]
    assert len(stub.requests) == 2
    assert {e["sessionId"] for e in events} == {
        f"demo.direct.{stub.of('session_start')[0]['data']['nonce']}"
    }


async def test_event_survives_a_reload_and_keeps_its_id(page: Page, stub: Stub) -> None:
    await started(page, stub)
    stub.always = CUT
    await page.evaluate(fires("kept"))
    await stub.until(lambda: len(stub.requests) >= 3)
    stub.always = None
    await page.reload()
    await sees_queue(page, "")
    [failed] = [b for b in stub.requests[2].beacons if b["type"] == "event"]
    kept = stub.of("event")[1:]
    assert {b["id"] for b in kept} == {failed["id"]}
    assert kept[-1]["age"] > failed.get("age", 0)


async def test_whole_visit_while_the_server_is_down_arrives_when_it_is_up(
    page: Page, stub: Stub
) -> None:
    await page.clock.install()
    stub.always = DOWN
    await page.goto("/?utm_source=mail")
    await page.evaluate(fires("a"))
    await page.goto("/second")
    await page.evaluate("() => { glamlink.trackConversion('purchase', 5, 'A-1') }")
    await stub.until(lambda: len(stub.requests) >= 3)
    stub.always = None
    await page.clock.run_for(10_000)
    [conversion] = await stub.received("conversion")
    starts = stub.of("session_start")
    assert len({s["data"]["nonce"] for s in starts}) == 1
    session = f"demo.mail.{starts[0]['data']['nonce']}"
    assert conversion["sessionId"] == session
    assert {b["sessionId"] for b in stub.of("event") + stub.of("page_view")} == {session}


async def test_failures_are_retried_ever_more_slowly(page: Page, stub: Stub) -> None:
    await page.clock.install()
    await started(page, stub)
    stub.always = DOWN
    await page.evaluate("glamlink.trackEvent('retried')")
    assert len(stub.requests) == 3
    for seconds, requests in ((1, 3), (2, 4), (3, 4), (2, 5)):
        await page.clock.run_for(seconds * 1000)
        await page.evaluate("glamlink.trackEvent('during')")
        assert len(stub.requests) == requests


async def test_coming_online_sends_at_once(page: Page, context: BrowserContext, stub: Stub) -> None:
    await started(page, stub)
    await context.set_offline(True)
    await page.evaluate("glamlink.trackEvent('offline')")
    assert names(stub.beacons) == ["first"]
    await context.set_offline(False)
    await stub.received("event", 2)
    assert names(stub.beacons) == ["first", "offline"]


async def test_too_many_requests_waits_as_long_as_the_server_asks(page: Page, stub: Stub) -> None:
    await page.clock.install()
    stub.page = stub.page.replace("defer", f'defer data-endpoint="{stub.other_origin}"')
    await started(page, stub)
    stub.script.append(Answer(429, {"Retry-After": "100"}))
    await page.evaluate("glamlink.trackEvent('limited')")
    await page.clock.run_for(95_000)
    await page.evaluate("glamlink.trackEvent('also')")
    assert len(stub.requests) == 3
    await page.clock.run_for(6_000)
    assert names(await stub.received("event", 3)) == ["first", "limited", "also"]


async def test_refused_beacon_is_not_sent_again(page: Page, stub: Stub) -> None:
    await started(page, stub)
    for status in (400, 403, 413, 422):
        stub.script.append(Answer(status))
        await page.evaluate(f"glamlink.trackEvent('{status}')")
    await page.evaluate("glamlink.trackEvent('last')")
    assert names(stub.beacons) == ["first", "last"]
    assert len(stub.requests) == 7


async def test_refused_batch_is_sent_one_by_one(page: Page, stub: Stub) -> None:
    stub.refuse = lambda beacons: 400 if "bad" in names(beacons) else None
    stub.open.clear()
    await page.goto("/")
    for name in ("a", "bad", "b", "c"):
        await page.evaluate(fires(name))
    stub.open.set()
    assert names(await stub.received("event", 3)) == ["a", "b", "c"]
    assert [len(r.beacons) for r in stub.requests] == [1, 4, 1, 1, 1, 1]


async def test_forbidden_batch_is_dropped(page: Page, stub: Stub) -> None:
    stub.refuse = lambda beacons: 403 if len(beacons) > 1 else None
    stub.open.clear()
    await page.goto("/")
    for name in ("a", "b"):
        await page.evaluate(fires(name))
    stub.open.set()
    await stub.until(lambda: len(stub.requests) == 2)
    await page.evaluate("glamlink.trackEvent('c')")
    assert names(stub.beacons) == ["c"]


async def test_refused_session_start_is_tried_anew_with_the_next_event(
    page: Page, stub: Stub
) -> None:
    stub.script.append(Answer(403))
    await page.goto("/")
    await stub.until(lambda: len(stub.requests) == 1)
    await sees_queue(page, "")
    await page.evaluate("glamlink.trackEvent('next')")
    [event] = await stub.received("event")
    assert event["sessionId"].startswith("demo.")
    assert len(stub.requests) == 3


async def test_page_left_before_the_answer_sends_everything(page: Page, stub: Stub) -> None:
    stub.open.clear()
    await page.goto("/?utm_source=mail")
    await page.evaluate(
        """() => {
            history.pushState({}, "", "/thanks");
            glamlink.trackConversion("purchase", 5, "A-1");
        }"""
    )
    await stub.received("session_start")
    await page.goto("about:blank")
    await stub.received("engagement")
    last = stub.requests[-1]
    assert last.headers["content-type"].startswith("text/plain")
    kinds = [b["type"] for b in last.beacons]
    assert kinds == ["session_start", "page_view", "conversion", "engagement"]
    assert not any("sessionId" in b for b in last.beacons)


async def test_page_after_one_left_too_early_finds_the_same_session(page: Page, stub: Stub) -> None:
    stub.open.clear()
    await page.goto("/?utm_source=mail")
    await page.evaluate("() => { glamlink.trackConversion('purchase', 5, 'A-1') }")
    await stub.received("session_start")
    await page.goto("/second")
    stub.open.set()
    [view] = await stub.received("page_view")
    assert len({s["data"]["nonce"] for s in stub.of("session_start")}) == 1
    assert view["sessionId"] == f"demo.mail.{stub.of('session_start')[0]['data']['nonce']}"
    assert view["data"]["view"] == 2
    assert len({c["id"] for c in stub.of("conversion")}) == 1


async def test_tab_waits_while_another_sends_the_shared_queue(
    page: Page, context: BrowserContext, stub: Stub
) -> None:
    await started(page, stub)
    other = await context.new_page()
    await other.goto("/other")
    await stub.received("page_view")
    for tab in (page, other):
        await sees_queue(tab, "")
    stub.always = DOWN
    await page.evaluate("glamlink.trackEvent('a')")
    await sees_queue(other, "a")
    await other.evaluate("glamlink.trackEvent('b')")
    await sees_queue(page, "a b")
    stub.always = None
    stub.open.clear()
    before = len(stub.requests)
    for tab in (page, other):
        await tab.evaluate("() => { dispatchEvent(new Event('online')) }")
    await stub.received("event", 3)
    await other.wait_for_function(
        "async () => (await navigator.locks.query()).pending.length === 1", polling=20
    )
    assert len(stub.requests) == before + 1
    stub.open.set()
    for tab in (page, other):
        await sees_queue(tab, "")
    assert len({e["id"] for e in stub.of("event")}) == 3


async def test_events_older_than_a_day_are_dropped(page: Page, stub: Stub) -> None:
    await page.clock.install()
    await started(page, stub)
    stub.always = DOWN
    await page.evaluate("glamlink.trackEvent('old')")
    await page.clock.fast_forward(25 * 3600 * 1000)
    stub.always = None
    await page.evaluate("glamlink.trackEvent('new')")
    assert names(stub.beacons) == ["first", "new"]


async def test_age_is_worked_out_at_each_sending(page: Page, stub: Stub) -> None:
    await page.clock.install()
    await started(page, stub)
    stub.script.append(DOWN)
    await page.evaluate("glamlink.trackEvent('aged')")
    await page.clock.run_for(5_000)
    _, aged = await stub.received("event", 2)
    assert 2_000 <= aged["age"] <= 10_000


async def test_queue_keeps_the_start_and_the_newest_fifty(page: Page, stub: Stub) -> None:
    stub.always = DOWN
    await page.goto("/")
    await page.evaluate(
        "async () => { for (let i = 0; i < 60; i++) await glamlink.trackEvent(`${i}`) }"
    )
    stub.always = None
    await page.evaluate("() => { dispatchEvent(new Event('online')) }")
    events = await stub.received("event", 49)
    assert names(events) == [str(i) for i in range(11, 60)]


async def test_batches_fit_what_the_server_takes(page: Page, stub: Stub) -> None:
    stub.open.clear()
    await page.goto("/")
    await page.evaluate(
        """() => {
            for (let i = 0; i < 20; i++) glamlink.trackEvent("big", { text: "日".repeat(3000) });
            glamlink.trackEvent("too big", { text: "x".repeat(100_000) });
        }"""
    )
    stub.open.set()
    events = await stub.received("event", 20)
    assert len(events) == 20
    assert all(len(r.body.encode()) <= 60_000 for r in stub.requests)


async def test_stored_state_holds_nothing_after_everything_was_answered(
    page: Page, stub: Stub
) -> None:
    await started(page, stub)
    await page.evaluate("glamlink.trackEvent('last')")
    state = await page.evaluate("localStorage.glam_state_demo")
    assert re.search(r'"queue":\[\]', state)
