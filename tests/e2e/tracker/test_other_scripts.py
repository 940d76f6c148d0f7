"""What a page's other scripts and elements do to the tracker: nothing."""

import pytest
from playwright.async_api import Page

from tests.e2e.tracker.stub import SCRIPT_PAGE, Answer, Beacon, Stub

PLAIN_PAGE = SCRIPT_PAGE.replace("defer ", "")
PROTOTYPE = """
    Array.prototype.toJSON = function () {
        return "[" + this.map((each) => JSON.stringify(each)).join(", ") + "]";
    };
"""
PUSH = "(window.glamlinkQueue = window.glamlinkQueue || []).push"


async def told(page: Page, stub: Stub) -> list[Beacon]:
    """The events sent until now, by a call that the page queues."""
    await page.evaluate(f"() => {{ {PUSH}(['trackEvent', 'last']) }}")
    await stub.until(lambda: any(each["data"]["name"] == "last" for each in stub.of("event")))
    return [each["data"] for each in stub.of("event")]


@pytest.mark.parametrize(
    "taken",
    [
        '<section id="glamlink"></section>',
        '<form name="glamlink"></form>',
        "<script>var glamlink = {}</script>",
        "<script>function glamlink() {}</script>",
        '<script>window.glamlink = "yes"</script>',
        '<a id="glamlink"></a><a id="glamlink"></a>',
    ],
)
async def test_a_name_taken_by_the_page_is_replaced(page: Page, stub: Stub, taken: str) -> None:
    for content in (taken + SCRIPT_PAGE, SCRIPT_PAGE + taken):
        stub.page = content
        await page.goto("/")
        await page.evaluate("glamlink.trackEvent('named')")
    assert len(stub.of("event")) == 2


@pytest.mark.parametrize("taken", ["var glamlink = {}", "function glamlink() {}"])
async def test_a_name_taken_after_the_script_loses_no_queued_call(
    page: Page, stub: Stub, taken: str
) -> None:
    stub.page = f"{PLAIN_PAGE}<script>{taken}; {PUSH}(['trackEvent', 'kept'])</script>"
    await page.goto("/")
    assert await told(page, stub) == [{"name": "kept"}, {"name": "last"}]
    assert len(stub.of("session_start")) == 1


@pytest.mark.parametrize(
    "move",
    [
        "bound('', '', '/next')",
        "navigation.navigate('/next')",
        "History.prototype.pushState.call(history, '', '', '/next')",
    ],
)
async def test_each_view_counts_whoever_changes_the_address(
    page: Page, stub: Stub, move: str
) -> None:
    router = """<script>
        const bound = history.pushState.bind(history);
        navigation.addEventListener("navigate", (event) => event.intercept());
    </script>"""
    stub.page = router + SCRIPT_PAGE
    await page.goto("/")
    await page.evaluate(f"() => {{ {move} }}")
    [view] = await stub.received("page_view")
    assert view["data"] == {"page": "/next", "view": 2}


@pytest.mark.parametrize("navigation", ["", '<nav id="navigation"></nav>'])
async def test_views_count_without_the_navigation_api(
    page: Page, stub: Stub, navigation: str
) -> None:
    await page.add_init_script("delete window.navigation")
    stub.page = navigation + SCRIPT_PAGE
    await page.goto("/")
    await page.evaluate(
        """() => {
            History.prototype.pushState.call(history, "", "", "/a");
            history.replaceState("", "", "/a?filter=1");
            history.replaceState("", "", "/b");
            history.back();
        }"""
    )
    views = await stub.received("page_view", 3)
    assert [view["data"]["page"] for view in views] == ["/a", "/b", "/"]


async def test_a_filter_that_replaces_the_query_is_no_view(page: Page, stub: Stub) -> None:
    await page.goto("/list")
    await page.evaluate(
        """() => {
            for (const typed of ["s", "se", "ser"]) history.replaceState("", "", `?q=${typed}`);
            history.pushState("", "", "?q=serum&page=2");
            history.replaceState("", "", "/elsewhere");
        }"""
    )
    views = await stub.received("page_view", 2)
    assert [view["data"]["page"] for view in views] == ["/list", "/elsewhere"]


async def test_arrays_that_write_themselves_change_no_beacon(page: Page, stub: Stub) -> None:
    await page.add_init_script(PROTOTYPE)
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('a', { ids: [1, ['x']], at: new Date(0) })")
    await page.goto("/next")
    [view] = await stub.received("page_view")
    [event] = stub.of("event")
    assert event["data"]["data"] == {"ids": [1, ["x"]], "at": "1970-01-01T00:00:00.000Z"}
    assert view["sessionId"] == event["sessionId"]
    assert len(stub.of("session_start")) == 1


@pytest.mark.parametrize(
    "state", ['{"queue":"[]"}', '{"old":1}', '{"queue":[null]}', '{"queue":[{}]}', "7", "null"]
)
async def test_a_stored_state_that_is_not_ours_is_replaced(
    page: Page, stub: Stub, state: str
) -> None:
    await page.add_init_script(f"localStorage.glam_state_demo ??= {state!r}")
    await page.goto("/")
    await page.goto("/next")
    [view] = await stub.received("page_view")
    assert view["sessionId"].startswith("demo.direct.")


@pytest.mark.parametrize("visitor", ['{"old":1}', "_ga", "", "über", "x" * 65])
async def test_a_stored_visitor_that_is_not_ours_is_replaced(
    page: Page, stub: Stub, visitor: str
) -> None:
    await page.add_init_script(f"localStorage.glam_visitor_id ??= {visitor!r}")
    await page.goto("/")
    [start] = await stub.received("session_start")
    assert len(start["data"]["visitorId"]) == 36
    assert await page.evaluate("localStorage.glam_visitor_id") == start["data"]["visitorId"]


@pytest.mark.parametrize(
    "foreign",
    [
        Answer(404),
        Answer(405),
        Answer(200, body="<!doctype html>Home"),
        Answer(200, body='{"ok": true}'),
        Answer(403, body="<h1>Forbidden</h1>"),
        Answer(200, body="null"),
    ],
)
async def test_what_somebody_else_answers_is_kept_and_warned_of_once(
    page: Page, console: list[str], stub: Stub, foreign: Answer
) -> None:
    await page.clock.install()
    stub.always = foreign
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('kept')")
    await page.clock.run_for(3_000)
    await stub.until(lambda: len(stub.requests) == 2)
    assert [said for said in console if said.startswith("glamlink: no answer: ")] == [
        "glamlink: no answer: /api/marketing/track".replace(": /", f": {stub.origin}/")
    ]
    before = len(stub.requests)
    stub.always = None
    await page.clock.run_for(10_000)
    await stub.until(lambda: any(r.beacons[-1]["type"] == "event" for r in stub.requests[before:]))


@pytest.mark.parametrize("kind", ["module", "bundle"])
async def test_without_its_tag_the_script_says_what_to_write(
    page: Page, console: list[str], stub: Stub, kind: str
) -> None:
    stub.page = (
        SCRIPT_PAGE.replace("defer", 'type="module"')
        if kind == "module"
        else '<script src="/bundle.js"></script>'
    )
    await page.route(
        "**/bundle.js",
        lambda route: route.fulfill(path=str(stub.script_file), content_type="text/javascript"),
    )
    await page.goto("/", wait_until="load")
    assert console == ["glamlink: use new MarketingTracker({ brandId, apiEndpoint })"]
    await page.evaluate(
        "() => { new MarketingTracker({ brandId: 'demo', apiEndpoint: location.origin }) }"
    )
    await stub.received("session_start")


async def test_a_class_made_as_the_script_loads_takes_the_queue(page: Page, stub: Stub) -> None:
    stub.page = f"""<script>{PUSH}(["trackEvent", "early"])</script>
        <script defer src="/tracker.js"
            onload="new MarketingTracker({{ brandId: 'demo', apiEndpoint: '' }})"></script>"""
    await page.goto("/")
    assert await told(page, stub) == [{"name": "early"}, {"name": "last"}]


async def test_a_tracker_made_again_is_the_one_that_runs(page: Page, stub: Stub) -> None:
    stub.page += SCRIPT_PAGE
    await page.goto("/")
    assert await page.evaluate(
        """() => {
            const again = new MarketingTracker({ brandId: "demo", apiEndpoint: "" });
            return again === glamlink;
        }"""
    )
    await page.evaluate("() => { history.pushState('', '', '/next') }")
    await told(page, stub)
    assert [each["type"] for each in stub.beacons] == ["session_start", "page_view", "event"]


async def test_an_endpoint_may_end_with_a_slash(page: Page, stub: Stub) -> None:
    stub.page = SCRIPT_PAGE.replace("defer", f'defer data-endpoint="{stub.origin}/"')
    async with page.expect_request("**/track") as sent:
        await page.goto("/")
    assert (await sent.value).url == f"{stub.origin}/api/marketing/track"


async def test_values_are_sent_as_the_page_wrote_them(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await page.evaluate(
        """async () => {
            await glamlink.trackConversion("Purchase", "79.90", 1001, "usd");
            await glamlink.trackConversion("purchase", NaN, "");
            await glamlink.trackEvent("x", null);
            await glamlink.identify({ userId: 1001 });
        }"""
    )
    sent = [each["data"] for each in stub.of("conversion") + stub.of("event")]
    assert sent == [
        {"type": "Purchase", "value": "79.90", "orderId": 1001, "currency": "usd"},
        {"type": "purchase", "value": None, "orderId": ""},
        {"name": "x", "data": None},
    ]
    assert stub.of("identify")[0]["data"] == {"userId": 1001}


@pytest.mark.parametrize("status", [400, 403, 404, 422])
async def test_what_the_server_refuses_stands_in_the_console(
    page: Page, console: list[str], stub: Stub, status: int
) -> None:
    await page.goto("/")
    await stub.received("session_start")
    sentence = "currency: the brand's is EUR"
    stub.script.append(Answer(status, body=f'{{"error": "{sentence}"}}'))
    await page.evaluate("glamlink.trackConversion('purchase', 5, 'A-1', 'USD')")
    assert f"glamlink: {sentence}" in console


async def test_calls_that_cannot_be_sent_are_told_in_the_console(
    page: Page, console: list[str], stub: Stub
) -> None:
    await page.goto("/")
    await page.evaluate("glamlink.trackEvent('big', { text: 'x'.repeat(20_000) })")
    await page.evaluate("glamlink.trackEvent('huge', { n: 1n })")
    await page.evaluate(f"() => {{ {PUSH}(['noSuchMethod']) }}")
    assert console[0] == "glamlink: event > 8 KB"
    assert "BigInt" in console[1]
    assert len(console) == 3
