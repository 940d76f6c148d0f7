"""What README promises: buy something in the demo shop, and see it on the dashboard."""

from playwright.async_api import Page, expect

from tests.e2e.shopper import Shopper


async def shown(page: Page, number: str) -> str:
    """A key number of the dashboard, once nothing is loading any more."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    tile = page.locator("dl > div").filter(has=page.get_by_text(number, exact=True))
    return await tile.locator(".value").inner_text()


async def test_an_order_is_seen_on_the_dashboard_that_readme_opens(shopper: Shopper) -> None:
    page, cloud = shopper.page, shopper.cloud
    await page.goto(f"{cloud.address}/")
    assert (await shown(page, "Orders"), await shown(page, "Sales")) == ("0", "€0.00")
    await page.get_by_role("link", name="Demo shop", exact=True).click()
    await page.get_by_role("link", name="Arrivals").click()
    await page.get_by_role("link", name="Google Ads").click()
    async with page.expect_response(
        lambda answer: '"conversion"' in (answer.request.post_data or "")
    ):
        await shopper.buy()
    cloud.idle()
    await page.get_by_role("link", name="Open the dashboard").click()
    assert (await shown(page, "Orders"), await shown(page, "Sales")) == ("1", "€48.00")
    channels = page.get_by_role("table", name="Channels, best sales first")
    await expect(channels.get_by_role("row").filter(has_text="Google Ads")).to_contain_text(
        "€48.00"
    )
    sessions = page.get_by_role("table", name="Latest sessions, newest first")
    await expect(sessions.get_by_role("row").filter(has_text="Google Ads")).to_contain_text(
        "€48.00"
    )
