"""A person in the demo shop, in a real browser."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import BrowserContext, Page, expect

from tests.cloud import Cloud


@dataclass(frozen=True)
class Shopper:
    """A person with one browser, whose clock runs with the cloud's."""

    cloud: Cloud
    context: BrowserContext
    page: Page

    async def later(self, gap: timedelta) -> None:
        self.cloud.advance(gap.total_seconds())
        await self.context.clock.set_system_time(datetime.fromisoformat(self.cloud.now()))

    async def visit(self, query: str = "") -> None:
        """Comes to the shop and waits until the visit is known to the server."""
        async with self.page.expect_response("**/api/marketing/track") as answer:
            await self.page.goto(f"{self.cloud.address}/shop/{query}")
        assert (await answer.value).status == 200

    async def buy(self) -> None:
        await self.page.get_by_role("link", name="Dew Serum").click()
        await self.page.get_by_role("button", name="Add to cart").click()
        await self.page.get_by_role("link", name="View cart").click()
        await self.page.get_by_role("link", name="Go to checkout").click()
        await expect(self.page.get_by_text("Dew Serum")).to_be_visible()  # the page is ready
        for label in ("E-mail", "Full name", "Street and number", "Postcode", "City"):
            await self.page.get_by_label(label).fill("me@example.com")
        await self.page.get_by_role("button", name="Place the order").click()
        await expect(self.page.get_by_role("heading", name="Thank you")).to_be_visible()
