"""The page while it waits, with nothing to show, and when something failed."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.dashboard.answers import DASH, EMPTY_REPORT, REPORT, SESSIONS
from tests.e2e.dashboard.stub import Answer, Stub

WIDTHS = (360, 390, 560, 768, 960, 1280)


async def test_places_are_kept_while_loading(page: Page, stub: Stub) -> None:
    stub.held = lambda request: request.resource in ("stats", "sessions")
    await page.goto("/")
    await stub.asked("stats")
    await expect(page.locator("[aria-busy=true] .skeleton")).to_have_count(2)
    stub.release.set()
    await expect(page.get_by_role("table")).to_have_count(2)
    await expect(page.locator(".skeleton, [aria-busy=true]")).to_have_count(0)


async def test_without_visits_it_says_what_to_do(page: Page, stub: Stub) -> None:
    stub.answers["stats"] = Answer(200, EMPTY_REPORT)
    stub.answers["sessions"] = Answer(200, {"sessions": []})
    await page.goto("/?preset=today")
    await expect(page.get_by_text("No visits in this range yet")).to_be_visible()
    await expect(page.get_by_label("The tracker's script")).to_have_text(
        f'<script defer src="{stub.origin}/tracker.js" data-brand="demo"></script>'
    )
    await expect(page.get_by_text("Nobody came in this range")).to_be_visible()
    await expect(page.get_by_role("table")).to_have_count(0)
    await expect(page.locator("dl")).to_contain_text(f"Average order value{DASH}")


@pytest.mark.parametrize(
    ("resource", "title", "other"),
    [
        ("stats", "The report did not load", "Latest sessions"),
        ("sessions", "The sessions did not load", "Channels"),
    ],
)
async def test_one_failing_part_leaves_the_other(
    page: Page, stub: Stub, resource: str, title: str, other: str
) -> None:
    answer = stub.answers[resource]
    stub.answers[resource] = Answer(503, {"error": "the store did not answer"})
    await page.goto("/")
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text(title)
    await expect(alert).to_contain_text("the store did not answer")
    await expect(page.get_by_role("heading", name=other)).to_be_visible()
    stub.answers[resource] = answer
    await alert.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("table")).to_have_count(2)
    await expect(alert).to_have_count(0)


async def test_failure_never_stands_beside_older_numbers(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await expect(page.get_by_role("table")).to_have_count(2)
    stub.answers["stats"] = Answer(422, {"error": "preset: is not known"})
    await page.get_by_label("Date range").select_option("Today")
    await expect(page.get_by_role("alert")).to_contain_text("preset: is not known")
    await expect(page.locator("dl")).to_have_count(0)


async def test_brand_of_others_is_refused_with_the_reason(page: Page, stub: Stub) -> None:
    stub.answers["brand"] = Answer(403, {"error": "Forbidden: you are no member"})
    await page.goto("/?brand=other")
    await expect(page.get_by_role("alert")).to_contain_text("The brand “other” did not load")
    await expect(page.get_by_role("alert")).to_contain_text("Forbidden: you are no member")
    await expect(page.get_by_label("Date range")).to_be_hidden()
    await expect(page.locator(".skeleton")).to_have_count(0)


async def test_unreachable_server_is_named_as_such(page: Page) -> None:
    await page.route("**/api/marketing/**", lambda route: route.abort())
    await page.goto("/")
    await expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", ["full", "empty", "failed"])
async def test_page_fits_and_has_one_heading(
    page: Page, stub: Stub, width: int, state: str
) -> None:
    session = SESSIONS["sessions"][0] | {"landingPage": "/long" * 40, "campaign": "spring" * 9}
    stub.answers["sessions"] = Answer(200, {"sessions": [session]})
    if state != "full":
        stub.answers["sessions"] = Answer(200, {"sessions": []})
        stub.answers["stats"] = Answer(200, EMPTY_REPORT)
    if state == "failed":
        stub.answers["stats"] = Answer(503, {"error": "no" * 200})
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto("/")
    await expect(page.locator("#report > *:not(.skeleton)").first).to_be_visible()
    await expect(page.locator("#sessions > *:not(.skeleton)").first).to_be_visible()
    if state == "full":
        await page.locator("summary").click()
    assert await page.get_by_role("heading", level=1).count() == 1
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_cards_of_small_screens_are_still_a_table(page: Page, stub: Stub) -> None:
    stub.answers["stats"] = Answer(200, REPORT)
    await page.set_viewport_size({"width": 390, "height": 800})
    await page.goto("/")
    table = page.get_by_role("table", name="Channels, best sales first")
    await expect(table.get_by_role("row")).to_have_count(4)
    await expect(table.get_by_role("rowheader")).to_have_count(3)
    await expect(table.get_by_role("columnheader")).to_have_count(10)


async def test_links_lead_to_the_shop_and_the_api(page: Page) -> None:
    await page.goto("/")
    await expect(page.get_by_role("link", name="Demo shop")).to_have_attribute("href", "/shop/")
    await expect(page.get_by_role("link", name="API description")).to_have_attribute(
        "href", "/api/marketing/openapi.json"
    )
