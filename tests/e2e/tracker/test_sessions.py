"""When a session starts, and from where."""

import pytest
from playwright.async_api import BrowserContext, Page

from tests.e2e.tracker.stub import Stub

HALF_HOUR_LATER = 31 * 60 * 1000


@pytest.fixture
async def arrived(page: Page, stub: Stub) -> Page:
    """A tab that arrived by an e-mail, its session known."""
    await page.goto("/landing?utm_source=mail")
    await page.evaluate("glamlink.trackEvent('landed')")
    await stub.received("event")
    return page


@pytest.fixture
async def landed(page: Page, stub: Stub) -> Page:
    """The same with a clock that can be moved; such a page does not know that it was reloaded."""
    await page.clock.install()
    await page.goto("/landing?utm_source=mail")
    await page.evaluate("glamlink.trackEvent('landed')")
    await stub.received("event")
    return page


async def let_the_session_end(page: Page) -> None:
    """As half an hour would."""
    await page.evaluate(
        """() => {
            const state = JSON.parse(localStorage.glam_state_demo);
            localStorage.glam_state_demo = JSON.stringify({ ...state, at: state.at - 31 * 60000 });
        }"""
    )


async def test_next_page_is_a_page_view_of_the_same_session(landed: Page, stub: Stub) -> None:
    await landed.goto("/next?size=2")
    [view] = await stub.received("page_view")
    view.pop("age", None)
    [start] = stub.of("session_start")
    assert view == {
        "type": "page_view",
        "sessionId": f"demo.mail.{start['data']['nonce']}",
        "data": {"page": "/next", "view": 2},
    }


@pytest.mark.parametrize(
    "parameter",
    [
        "utm_source",
        "utm_medium",
        "utm_id",
        "source",
        "ref",
        "gclid",
        "gbraid",
        "wbraid",
        "gclsrc",
        "gad_source",
        "msclkid",
        "yclid",
        "dclid",
        "ttclid",
        "twclid",
        "li_fat_id",
        "ScCid",
        "rdt_cid",
        "qclid",
        "irclickid",
        "fbclid",
        "igshid",
        "epik",
        "_kx",
        "mc_cid",
        "GCLID",
    ],
)
async def test_entry_with_a_source_tells_the_running_session(
    landed: Page, stub: Stub, parameter: str
) -> None:
    running = stub.of("event")[0]["sessionId"]
    await landed.goto(f"/sale?a=1&{parameter}=x")
    _, start = await stub.received("session_start", 2)
    assert start["sessionId"] == running
    assert start["data"]["view"] == 2


@pytest.mark.parametrize("query", ["preference=1", "resource=1", "q=utm_source", "sourced=1"])
async def test_other_parameters_are_no_source(landed: Page, stub: Stub, query: str) -> None:
    await landed.goto(f"/sale?{query}")
    await stub.received("page_view")
    assert len(stub.of("session_start")) == 1


async def test_entry_from_another_site_tells_the_running_session(landed: Page, stub: Stub) -> None:
    running = stub.of("event")[0]["sessionId"]
    stub.page += f'<a href="{stub.origin}/from-there">there</a>'
    await landed.goto(f"{stub.other_origin}/elsewhere")
    await landed.click("a")
    await stub.until(lambda: any(s.get("sessionId") for s in stub.of("session_start")))
    start = stub.of("session_start")[-1]
    assert start["sessionId"] == running
    assert start["data"]["referrer"] == f"{stub.other_origin}/"
    assert start["data"]["landingPage"] == "/from-there"


async def test_new_session_by_source_numbers_its_views_from_one(landed: Page, stub: Stub) -> None:
    await landed.goto("/more")
    await landed.evaluate("glamlink.trackEvent('answered')")
    stub.open.clear()
    await landed.goto("/sale?utm_source=ads")
    await landed.evaluate("() => { history.pushState({}, '', '/while-unanswered') }")
    stub.open.set()
    await landed.evaluate("glamlink.trackEvent('answered')")
    await landed.goto("/later")
    *_, waited, later = await stub.received("page_view", 3)
    start = stub.of("session_start")[-1]
    assert start["data"]["view"] == 3
    session = f"demo.ads.{start['data']['nonce']}"
    assert (waited["sessionId"], waited["data"]["view"]) == (session, 2)
    assert (later["sessionId"], later["data"]["view"]) == (session, 3)


async def test_same_source_again_goes_on_numbering(landed: Page, stub: Stub) -> None:
    await landed.goto("/again?utm_source=mail")
    await landed.goto("/later")
    [view] = await stub.received("page_view")
    assert view["sessionId"] == stub.of("event")[0]["sessionId"]
    assert view["data"]["view"] == 3


async def test_page_after_half_an_hour_starts_a_session_from_where_it_was_entered(
    landed: Page, stub: Stub
) -> None:
    await landed.clock.fast_forward(HALF_HOUR_LATER)
    await landed.goto("/back?utm_source=ads")
    _, start = await stub.received("session_start", 2)
    assert "sessionId" not in start
    assert start["data"]["url"].endswith("/back?utm_source=ads")
    assert start["data"]["view"] == 1


async def test_activity_keeps_the_session_beyond_half_an_hour(landed: Page, stub: Stub) -> None:
    for minutes in (20, 20, 20):
        await landed.clock.fast_forward(minutes * 60 * 1000)
        await landed.evaluate("glamlink.trackEvent('still here')")
    await stub.received("event", 4)
    assert len(stub.of("session_start")) == 1
    assert len({e["sessionId"] for e in stub.of("event")}) == 1


async def test_event_on_an_old_page_starts_a_session_without_a_source(
    landed: Page, stub: Stub
) -> None:
    await landed.clock.fast_forward(HALF_HOUR_LATER)
    await landed.evaluate("glamlink.trackConversion('purchase', 5)")
    _, start = await stub.received("session_start", 2)
    assert "sessionId" not in start
    assert start["data"]["url"] == f"{stub.origin}/landing"
    assert start["data"]["referrer"] == ""
    [conversion] = await stub.received("conversion")
    assert conversion["sessionId"] == f"demo.direct.{start['data']['nonce']}"


async def test_single_page_view_after_half_an_hour_has_no_source(landed: Page, stub: Stub) -> None:
    await landed.clock.fast_forward(HALF_HOUR_LATER)
    await landed.evaluate("() => { history.pushState({}, '', '/spa?utm_source=mail') }")
    _, start = await stub.received("session_start", 2)
    assert start["data"]["url"] == f"{stub.origin}/spa"
    assert start["data"]["landingPage"] == "/spa"
    assert stub.of("page_view") == []


async def test_reload_is_a_view_and_not_an_arrival(arrived: Page, stub: Stub) -> None:
    await arrived.reload()
    [view] = await stub.received("page_view")
    assert view["data"] == {"page": "/landing", "view": 2}
    assert len(stub.of("session_start")) == 1


async def test_going_back_to_the_landing_page_is_not_an_arrival(arrived: Page, stub: Stub) -> None:
    await arrived.goto("/next")
    await arrived.evaluate("glamlink.trackEvent('answered')")
    await arrived.go_back()
    *_, view = await stub.received("page_view", 2)
    assert view["data"] == {"page": "/landing", "view": 3}
    assert len(stub.of("session_start")) == 1


async def test_reload_after_half_an_hour_is_direct(arrived: Page, stub: Stub) -> None:
    await let_the_session_end(arrived)
    await arrived.reload()
    _, start = await stub.received("session_start", 2)
    assert start["data"]["url"] == f"{stub.origin}/landing"


async def test_tabs_share_the_session(landed: Page, context: BrowserContext, stub: Stub) -> None:
    second = await context.new_page()
    await second.goto("/second")
    await landed.wait_for_function("JSON.parse(localStorage.glam_state_demo).views === 2")
    await landed.evaluate("() => { history.pushState({}, '', '/first') }")
    views = await stub.received("page_view", 2)
    assert [v["data"]["view"] for v in views] == [2, 3]
    assert len({v["sessionId"] for v in views}) == 1


async def test_two_brands_on_one_site_keep_apart(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await stub.received("session_start")
    await page.evaluate(
        """async () => {
            const other = new MarketingTracker({ brandId: "other", apiEndpoint: "" });
            await other.trackEvent("theirs");
        }"""
    )
    own, other = stub.of("session_start")
    assert [own["data"]["brandId"], other["data"]["brandId"]] == ["demo", "other"]
    assert own["data"]["visitorId"] == other["data"]["visitorId"]
