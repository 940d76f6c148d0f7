"""The one line that reports an order, wherever it stands on the page and whenever it runs."""

import re

import pytest
from playwright.async_api import Page

from local.environment import ROOT
from tests.e2e.tracker.stub import SCRIPT_PAGE, Beacon, Stub

DOCS = (ROOT / "docs" / "tracker.md").read_text()
QUEUE = "(window.glamlinkQueue = window.glamlinkQueue || [])"
ORDER = {"type": "purchase", "value": 79.9, "orderId": "ORDER-1001"}
BAD_CALLS = [
    '["noSuchMethod", 1]',
    '["constructor", {}]',
    "[]",
    "null",
    "7",
    "{ [Symbol.iterator]() { throw new Error('no') } }",
]


def line() -> str:
    """The line that the docs show first."""
    found = re.search(r"^ *(\(window\.glamlinkQueue .*;)$", DOCS, re.MULTILINE)
    assert found
    return found[1]


def script(*lines: str) -> str:
    return f"<script>{' '.join(lines)}</script>"


def event(name: str) -> str:
    return f'{QUEUE}.push(["trackEvent", "{name}"]);'


async def told(page: Page, stub: Stub) -> list[Beacon]:
    """All that was sent until now, without what starts sessions."""
    await page.evaluate("window.glamlink.trackEvent('last')")
    await stub.until(lambda: any(each["data"]["name"] == "last" for each in stub.of("event")))
    return [b["data"] for b in stub.beacons if b["type"] != "session_start"][:-1]


async def names(page: Page, stub: Stub) -> list[str]:
    return [data["name"] for data in await told(page, stub)]


@pytest.mark.parametrize(
    "content",
    [SCRIPT_PAGE + script(line()), script(line()) + SCRIPT_PAGE],
    ids=["below-the-tag", "above-the-tag"],
)
async def test_inline_the_order_is_reported(page: Page, stub: Stub, content: str) -> None:
    stub.page = content
    await page.goto("/thank-you")
    assert await told(page, stub) == [ORDER]


async def test_once_the_tracker_runs_the_order_is_reported_at_once(page: Page, stub: Stub) -> None:
    await page.goto("/thank-you")
    await stub.received("session_start")
    await page.evaluate(f"() => {{ {line()} }}")
    [conversion] = await stub.received("conversion")
    assert conversion["data"] == ORDER


async def test_inline_after_a_script_that_does_not_wait(page: Page, stub: Stub) -> None:
    stub.page = SCRIPT_PAGE.replace("defer ", "") + script(line())
    await page.goto("/thank-you")
    assert await told(page, stub) == [ORDER]


async def test_a_line_written_twice_reports_the_same_order(page: Page, stub: Stub) -> None:
    stub.page = script(line()) + SCRIPT_PAGE + script(line())
    await page.goto("/thank-you")
    assert await told(page, stub) == [ORDER, ORDER]  # one order to the server, by its number


async def test_several_lines_run_in_their_order(page: Page, stub: Stub) -> None:
    stub.page = script(event("a"), event("b")) + SCRIPT_PAGE + script(event("c"))
    await page.goto("/")
    await page.evaluate(f"() => {{ {event('d')} }}")
    assert await names(page, stub) == ["a", "b", "c", "d"]


async def test_several_calls_in_one_line(page: Page, stub: Stub) -> None:
    pushes = f'{QUEUE}.push(["trackEvent", "a"], ["trackEvent", "b"]);'
    stub.page = script(pushes) + SCRIPT_PAGE
    await page.goto("/")
    await page.evaluate(f"() => {{ {pushes} }}")
    assert await names(page, stub) == ["a", "b", "a", "b"]


async def test_a_page_that_kept_the_queue_goes_on_with_it(page: Page, stub: Stub) -> None:
    stub.page = script(f"const queue = {QUEUE};") + SCRIPT_PAGE
    await page.goto("/")
    await page.evaluate("() => { queue.push(['trackEvent', 'later']) }")
    assert await names(page, stub) == ["later"]


async def test_while_the_script_is_blocked_the_page_goes_on(page: Page, stub: Stub) -> None:
    stub.page = SCRIPT_PAGE + script(line(), line())
    await page.route("**/tracker.js", lambda route: route.abort())
    await page.goto("/thank-you")
    await page.evaluate(f"() => {{ {line()} }}")
    assert await page.evaluate("[glamlinkQueue.length, typeof glamlink]") == [3, "undefined"]
    assert stub.requests == []


async def test_a_script_that_comes_late_finds_what_was_queued(page: Page, stub: Stub) -> None:
    stub.page = script(line())
    await page.goto("/thank-you")
    await page.evaluate(f"() => {{ {event('later')} }}")
    await page.evaluate(
        """() => {
            const late = document.createElement("script");
            Object.assign(late, { src: "/tracker.js" }).dataset.brand = "demo";
            document.head.append(late);
        }"""
    )
    await stub.received("event")
    assert await told(page, stub) == [ORDER, {"name": "later"}]


@pytest.mark.parametrize("bad", BAD_CALLS)
async def test_a_bad_call_stops_no_other(page: Page, stub: Stub, bad: str) -> None:
    bad_line = f"{QUEUE}.push({bad});"
    stub.page = script(bad_line, event("a"), bad_line, event("b")) + SCRIPT_PAGE
    await page.goto("/")
    await page.evaluate(f"() => {{ {bad_line} {event('c')} }}")
    assert await names(page, stub) == ["a", "b", "c"]


async def test_a_tracker_loaded_twice_reports_once(page: Page, stub: Stub) -> None:
    stub.page = script(event("a")) + SCRIPT_PAGE + SCRIPT_PAGE + script(line())
    await page.goto("/thank-you")
    await page.evaluate(f"() => {{ {event('b')} }}")
    assert await told(page, stub) == [{"name": "a"}, ORDER, {"name": "b"}]


async def test_every_method_can_be_queued(page: Page, stub: Stub) -> None:
    calls = [
        '["trackPageView", "/quiz/2"]',
        '["trackEvent", "quiz_done", { score: 3 }]',
        '["identify", { userId: "u-1" }]',
        '["trackConversion", "signup", 0]',
    ]
    stub.page = script(*(f"{QUEUE}.push({call});" for call in calls)) + SCRIPT_PAGE
    await page.goto("/")
    assert await told(page, stub) == [
        {"page": "/quiz/2", "view": 2},
        {"name": "quiz_done", "data": {"score": 3}},
        {"userId": "u-1"},
        {"type": "signup", "value": 0},
    ]
    methods = await page.evaluate("Object.keys(glamlink)")
    assert methods == [
        re.findall(r'"(\w+)"', call)[0] for call in (calls[0], calls[3], *calls[1:3])
    ]
    assert [name for name in methods if f"| `{name}(" not in DOCS] == []


async def test_a_tracker_made_by_the_page_takes_the_queue(page: Page, stub: Stub) -> None:
    stub.page = script(event("a")) + '<script src="/tracker.js"></script>'
    await page.goto("/")
    await page.evaluate(
        """() => {
            for (const brandId of ["mine", "other"])
                new MarketingTracker({ brandId, apiEndpoint: "" });
        }"""
    )
    await page.evaluate(f"() => {{ {event('b')} }}")
    await stub.received("event", 2)
    starts = {each["data"]["brandId"]: each["data"]["nonce"] for each in stub.of("session_start")}
    events = stub.of("event")
    assert [each["data"]["name"] for each in events] == ["a", "b"]
    assert {each["sessionId"] for each in events} == {f"mine.direct.{starts['mine']}"}


async def test_an_array_in_the_older_place_is_replayed_too(page: Page, stub: Stub) -> None:
    older = 'window.glamlink = [["trackEvent", "old"], ["noSuchMethod"], ["trackEvent", "older"]];'
    stub.page = script(older, event("newer")) + SCRIPT_PAGE + SCRIPT_PAGE
    await page.goto("/")
    assert sorted(await names(page, stub)) == ["newer", "old", "older"]
