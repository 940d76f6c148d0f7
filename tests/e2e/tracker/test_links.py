"""A click that stays on the site leaves the page's seconds to the next page's request."""

import pytest
from playwright.async_api import Page

from tests.e2e.tracker.stub import SCRIPT_PAGE, Stub

HIDE = """() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""
STAY = "addEventListener('click', (event) => event.preventDefault())"


def kinds(stub: Stub) -> list[list[str]]:
    return [[each["type"] for each in request.beacons] for request in stub.requests]


async def shown(page: Page, stub: Stub, link: str) -> None:
    """A page with that link, whose session is known."""
    stub.page = SCRIPT_PAGE + link
    await page.goto("/one")
    await page.evaluate("glamlink.trackEvent('answered')")


@pytest.mark.parametrize("link", ['<a href="/two">Two</a>', '<a href="?b"><b>Two</b></a>'])
async def test_the_next_page_sends_view_and_seconds_in_one_request(
    page: Page, stub: Stub, link: str
) -> None:
    await shown(page, stub, link)
    await page.get_by_text("Two").click()
    await stub.received("page_view")
    assert kinds(stub) == [["session_start"], ["event"], ["engagement", "page_view"]]
    assert len({each["sessionId"] for each in stub.beacons[1:]}) == 1


async def test_seconds_whose_next_page_has_no_tracker_come_with_the_next_visit(
    page: Page, stub: Stub
) -> None:
    await shown(page, stub, '<a href="/two">Two</a>')
    stub.page = "<main>Nothing here</main>"
    await page.get_by_text("Two").click()
    await page.get_by_text("Nothing here").wait_for()
    assert len(stub.requests) == 2
    stub.page = SCRIPT_PAGE
    await page.goto("/three")
    [engagement] = await stub.received("engagement")
    assert engagement["data"]["page"] == "/one"


@pytest.mark.parametrize(
    ("link", "keys"),
    [
        ('<a href="/two">Two</a>', {"ctrlKey": True}),
        ('<a href="/two">Two</a>', {"shiftKey": True}),
        ('<a href="/two" target="_blank">Two</a>', {}),
        ('<a href="/two" download>Two</a>', {}),
        ('<a href="https://elsewhere.test/">Two</a>', {}),
        ('<a href="mailto:me@example.com">Two</a>', {}),
        ("<button>Two</button>", {}),
    ],
)
async def test_other_clicks_leave_nothing_behind(
    page: Page, stub: Stub, link: str, keys: dict[str, bool]
) -> None:
    await shown(page, stub, link)
    await page.evaluate(STAY)
    await page.evaluate(
        """keys => document.querySelector("a, button").dispatchEvent(
            new MouseEvent("click", { bubbles: true, cancelable: true, ...keys }))""",
        keys,
    )
    await page.evaluate(HIDE)
    await stub.received("engagement")
    assert kinds(stub)[-1] == ["engagement"]


async def test_a_page_hidden_more_than_a_second_later_sends_by_itself(
    page: Page, stub: Stub
) -> None:
    await page.clock.install()
    await shown(page, stub, '<a href="/two">Two</a>')
    await page.evaluate(STAY)
    await page.get_by_text("Two").click()
    await page.clock.run_for(1_100)
    await page.evaluate(HIDE)
    await stub.received("engagement")


async def test_what_else_is_not_answered_leaves_with_the_page(page: Page, stub: Stub) -> None:
    await shown(page, stub, '<a href="/two">Two</a>')
    await page.evaluate(STAY)
    stub.open.clear()
    await page.evaluate("() => { glamlink.trackConversion('purchase', 5, 'A-1') }")
    await page.get_by_text("Two").click()
    await page.evaluate(HIDE)
    await stub.received("engagement")
    assert kinds(stub)[-1] == ["conversion", "engagement"]
