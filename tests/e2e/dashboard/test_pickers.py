"""What the pickers ask the API for."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.dashboard.answers import CONFIG, REPORT, STATS
from tests.e2e.dashboard.stub import Answer, Stub

PRESETS = {
    "Today": "today",
    "Yesterday": "yesterday",
    "Last 7 days": "last_7_days",
    "Last 30 days": "last_30_days",
    "Last 90 days": "last_90_days",
    "Last 365 days": "last_365_days",
    "Last month": "last_month",
    "Last 12 months": "last_12_months",
    "Last year": "last_year",
}
NAMES = list(PRESETS)
WITH_TODAY = "last_30_days_with_today"
"""The page's own range, which the API has no preset for."""
MODELS = {
    "Last non-direct click": "last_non_direct_click",
    "Last click": "last_click",
    "First click": "first_click",
    "Any click": "any_click",
    "Linear": "linear",
}


async def loaded(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Channels")).to_be_visible()
    await expect(page.get_by_role("heading", name="Latest sessions")).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ("2026-11-21T12:00:00Z", "2026-10-23", "2026-11-21"),
        ("2026-11-21T23:30:00Z", "2026-10-24", "2026-11-22"),  # tomorrow in Berlin, not in New York
        ("2026-03-29T12:00:00Z", "2026-02-28", "2026-03-29"),  # the clocks go forward in Berlin
    ],
)
async def test_opens_with_30_days_of_the_brand_that_end_today(
    page: Page, stub: Stub, now: str, first: str, last: str
) -> None:
    await page.clock.set_fixed_time(now)
    await page.goto("/")
    await loaded(page)
    days = {"startDate": first, "endDate": last}
    assert {request.resource: request.query for request in stub.requests} == {
        "brand": {"brandId": "demo"},
        "config": {"brandId": "demo"},
        "stats": {
            "brandId": "demo",
            **days,
            "attributionModel": "last_non_direct_click",
            "compare": "previous",
        },
        "sessions": {"brandId": "demo", **days, "limit": "10"},
    }
    assert len(stub.requests) == 4
    await expect(page.get_by_label("Date range")).to_have_value(WITH_TODAY)


async def test_going_back_to_the_page_as_it_was_left_asks_again(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await loaded(page)
    await page.evaluate(
        """() => {
            dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }));
            dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }"""
    )
    await stub.asked("stats", 2)
    await stub.asked("sessions", 2)
    await loaded(page)
    assert len(stub.of("stats")) == 2


async def test_own_range_can_be_picked_again(page: Page, stub: Stub) -> None:
    await page.goto("/?preset=today")
    await loaded(page)
    await page.get_by_label("Date range").select_option("Last 30 days, with today")
    for resource in ("stats", "sessions"):
        query = (await stub.asked(resource, 2)).query
        assert "preset" not in query
        assert query["startDate"] < query["endDate"]
    await page.reload()
    assert "endDate" in (await stub.asked("stats", 3)).query


async def test_brand_comes_from_the_address(page: Page, stub: Stub) -> None:
    await page.goto("/?brand=maren.sol")
    await loaded(page)
    assert {request.query["brandId"] for request in stub.requests} == {"maren.sol"}


async def test_model_is_the_brands_unless_picked(page: Page, stub: Stub) -> None:
    config = CONFIG["config"] | {"attributionModel": "linear"}
    stub.answers["config"] = Answer(200, {"config": config})
    await page.goto("/")
    assert (await stub.asked("stats")).query["attributionModel"] == "linear"
    await expect(page.locator("summary")).to_have_text("Linear")


async def test_there_are_ten_ranges_and_five_models(page: Page) -> None:
    await page.goto("/")
    options = page.get_by_label("Date range").get_by_role("option")
    assert await options.all_inner_texts() == [*NAMES[:4], "Last 30 days, with today", *NAMES[4:]]
    await page.locator("summary").click()
    abouts = await page.locator("fieldset .about").all()
    assert len(abouts) == len(MODELS)
    for name, about in zip(MODELS, abouts, strict=True):
        radio = page.get_by_role("radio", name=name, exact=True)
        description = " ".join((await about.inner_text()).split())
        await expect(radio).to_have_accessible_description(description)
        assert "credit" in description


@pytest.mark.parametrize(("name", "preset"), PRESETS.items())
async def test_range_asks_for_its_report_and_sessions(
    page: Page, stub: Stub, name: str, preset: str
) -> None:
    start = "last_year" if preset == "last_30_days" else "last_30_days"
    await page.goto(f"/?preset={start}")
    await loaded(page)
    await page.get_by_label("Date range").select_option(name)
    assert (await stub.asked("stats", 2)).query["preset"] == preset
    assert (await stub.asked("sessions", 2)).query["preset"] == preset


@pytest.mark.parametrize(("name", "model"), MODELS.items())
async def test_model_asks_for_its_report_alone(
    page: Page, stub: Stub, name: str, model: str
) -> None:
    start = "linear" if model != "linear" else "any_click"
    await page.goto(f"/?model={start}")
    await loaded(page)
    await page.locator("summary").click()
    await page.locator("fieldset").get_by_text(name, exact=True).click()
    assert (await stub.asked("stats", 2)).query["attributionModel"] == model
    await expect(page.locator("summary")).to_have_text(name)
    await expect(page.locator("fieldset")).to_be_hidden()
    await expect(page.locator("section").filter(has_text=f"{name}: ")).to_be_visible()
    assert len(stub.of("sessions")) == 1


async def test_model_is_picked_by_keyboard(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await loaded(page)
    await page.get_by_label("Date range").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    assert (await stub.asked("stats", 2)).query["attributionModel"] == "last_click"
    await expect(page.locator("fieldset")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("fieldset")).to_be_hidden()
    await expect(page.locator("summary")).to_be_focused()


async def test_list_of_models_closes_when_left(page: Page) -> None:
    await page.goto("/")
    await loaded(page)
    await page.locator("summary").click()
    await page.get_by_role("heading", level=1).click()
    await expect(page.locator("fieldset")).to_be_hidden()


async def test_what_was_picked_outlives_a_reload(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await loaded(page)
    await page.get_by_label("Date range").select_option("Last month")
    await stub.asked("stats", 2)
    await page.reload()
    assert (await stub.asked("stats", 3)).query["preset"] == "last_month"
    await expect(page.get_by_label("Date range")).to_have_value("last_month")


async def test_unknown_picks_in_the_address_are_passed_over(page: Page, stub: Stub) -> None:
    await page.goto("/?preset=ever&model=best")
    query = (await stub.asked("stats")).query
    assert query["attributionModel"] == "last_non_direct_click"
    await expect(page.get_by_label("Date range")).to_have_value(WITH_TODAY)


async def test_any_click_says_that_channels_add_up_to_more(page: Page) -> None:
    note = page.get_by_text("channels can add up to more than all sales")
    await page.goto("/?model=linear")
    await loaded(page)
    await expect(note).to_have_count(0)
    await page.goto("/?model=any_click")
    await expect(note).to_be_visible()


async def test_the_newest_pick_wins(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await loaded(page)
    stub.held = lambda request: request.query.get("preset") == "today"
    await page.get_by_label("Date range").select_option("Today")
    await stub.asked("stats", 2)
    await expect(page.locator("#report")).to_have_attribute("aria-busy", "true")
    newer = STATS | {"totalSessions": 77}
    stub.answers["stats"] = Answer(200, REPORT | {"stats": newer})
    async with page.expect_event("requestfailed", lambda each: "preset=today" in each.url):
        await page.get_by_label("Date range").select_option("Last year")
    await expect(page.locator("dl")).to_contain_text("77")
    await loaded(page)
