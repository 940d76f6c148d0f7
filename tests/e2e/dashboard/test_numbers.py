"""The numbers that the page shows, against the answers that it got."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.dashboard.answers import CONFIG, DASH, REPORT, SESSIONS, STATS, channel
from tests.e2e.dashboard.stub import Answer, Stub


def number(page: Page, name: str) -> Locator:
    return page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))


async def rows(page: Page, table: str) -> list[list[str]]:
    body = page.get_by_role("table", name=table).locator("tbody tr")
    await expect(body.first).to_be_visible()
    return [
        [text.strip() for text in await row.locator("th, td").all_inner_texts()]
        for row in await body.all()
    ]


@pytest.mark.parametrize(
    ("name", "value", "change", "compared"),
    [
        ("Sales", "€2,000.50", "-50%", "from €4,001.00"),
        ("Sessions", "1,500", "+50%", "from 1,000"),
        ("Unique visitors", "1,200", "0%", "from 1,200"),
        ("Orders", "30", DASH, "from 0"),
        ("Conversion rate", "2.00%", "+25%", "from 1.60%"),
        ("Average order value", "€66.68", DASH, "nothing to compare with"),
        ("Sales attributed to marketing", "€1,500.38", "+50%", "75.0% of sales"),
    ],
)
async def test_key_number_stands_against_the_period_before(
    page: Page, name: str, value: str, change: str, compared: str
) -> None:
    await page.goto("/")
    await expect(number(page, name).locator(".value")).to_have_text(value)
    await expect(number(page, name).locator(".change")).to_have_text(change)
    await expect(number(page, name)).to_contain_text(compared)


async def test_head_names_the_brand_and_both_periods(page: Page) -> None:
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Maren & Sol")
    await expect(page.get_by_role("status")).to_have_text(
        f"23 Oct {DASH} 21 Nov 2026, compared with 23 Sept {DASH} 22 Oct 2026"
    )
    await expect(page).to_have_title("Maren & Sol · Glamlink Marketing")
    await expect(page.get_by_role("contentinfo")).to_contain_text("Europe/Berlin")


async def test_channels_are_listed_with_their_share_of_all_sales(page: Page) -> None:
    await page.goto("/")
    assert await rows(page, "Channels, best sales first") == [
        ["Google Ads", "Paid", "75.0%", "€1,500.38", "500", "22.5", "4.50%", "€66.68", "21.5", "1"],
        ["Direct", "Direct", "25.0%", "€500.13", "900", "7.5", "0.83%", "€66.68", "6.5", "1"],
        ["Email", "Email", "0.0%", "€0.00", "100", "0", "0.00%", DASH, "0", "0"],
    ]
    widths = [
        await bar.get_attribute("style") for bar in await page.locator(".share .bar > *").all()
    ]
    assert [str(width).rstrip(";") for width in widths] == ["width: 75%", "width: 25%", "width: 0%"]
    sorted_by = page.get_by_role("columnheader", name="Sales", exact=True)
    await expect(sorted_by).to_have_attribute("aria-sort", "descending")


async def test_sessions_are_in_the_brands_time_and_currency(page: Page) -> None:
    await page.goto("/")
    assert await rows(page, "Latest sessions, newest first") == [
        [
            "21 Nov, 23:05Active",
            "Google Adsspring",
            "/product/dew-serum",
            "4",
            "1 min 55 s",
            "€96.00",
        ],
        ["21 Nov, 9:00", "Direct", "/", "12", "1 h 1 min", DASH],
        ["20 Nov, 9:00", "Email", "/", "1", DASH, "Signup"],
    ]


async def test_money_has_the_decimals_of_its_currency(page: Page, stub: Stub) -> None:
    stub.answers["config"] = Answer(200, {"config": CONFIG["config"] | {"currency": "JPY"}})
    stub.answers["stats"] = Answer(200, {"stats": STATS | {"totalSales": 200050}})
    await page.goto("/")
    await expect(number(page, "Sales").locator(".value")).to_have_text("JP¥200,050")


async def test_without_a_period_before_nothing_is_compared(page: Page, stub: Stub) -> None:
    stub.answers["stats"] = Answer(200, {"stats": STATS})
    await page.goto("/")
    await expect(number(page, "Orders")).to_contain_text("nothing to compare with")
    await expect(page.get_by_role("status")).to_have_text(f"23 Oct {DASH} 21 Nov 2026")


async def test_what_visitors_wrote_is_text(page: Page, stub: Stub) -> None:
    markup = "<img src=x onerror=document.title='run'>"
    session = SESSIONS["sessions"][0] | {"landingPage": markup, "campaign": markup}
    stub.answers["sessions"] = Answer(200, {"sessions": [session]})
    channels = [channel(markup, "paid", 1, 0, 0)]
    stub.answers["stats"] = Answer(200, REPORT | {"stats": STATS | {"channelStats": channels}})
    await page.goto("/")
    await expect(page.get_by_text(markup)).to_have_count(3)
    await expect(page.locator("main img")).to_have_count(0)
