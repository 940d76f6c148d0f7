"""Emails in a real browser: on narrow and wide screens, light and dark, with and without images."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route

from shared.content.designs import designs
from shared.content.logic.colors import contrast
from shared.content.models.email import EmailDraft
from tests.unit.content.emails import KIT, person, rendered
from tests.unit.content.golden import emails

EMAILS = dict(emails())
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="700">'
    '<rect width="1200" height="700" fill="#c08040"/></svg>'
)
WORDS = """() => {
  const hex = (color) => "#" + color.match(/[\\d.]+/g).slice(0, 3)
    .map((part) => Number(part).toString(16).padStart(2, "0")).join("");
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$/.test(color)) return hex(color);
    }
    return "#ffffff";
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !element.checkVisibility({opacityProperty: true})) continue;
    found.push([words, hex(getComputedStyle(element).color), behind(element)]);
  }
  return found;
}"""


@pytest.fixture(scope="session")
def built() -> Path:
    """Emails need nothing of ours that is built."""
    return Path()


@pytest.fixture(params=["light", "dark"])
async def page(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(color_scheme=request.param)
    yield await context.new_page()
    await context.close()


async def show(page: Page, email: EmailDraft, width: int, *, images: bool = True) -> list[str]:
    """Show an email as Ann gets it, and return what it loads."""
    loaded = []

    async def answer(route: Route) -> None:
        loaded.append(route.request.url)
        if images:
            await route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            await route.abort()

    await page.route("**/*", answer)
    await page.set_viewport_size({"width": width, "height": 800})
    made = rendered(email, person(firstName="Ann", tags=["vip"], totalOrders=2))
    await page.set_content(made.html, wait_until="load")
    return loaded


@pytest.mark.parametrize("images", [True, False])
@pytest.mark.parametrize("width", [360, 700])
@pytest.mark.parametrize("name", EMAILS)
async def test_an_email_fits_and_is_readable(
    page: Page, name: str, width: int, *, images: bool
) -> None:
    loaded = await show(page, EMAILS[name], width, images=images)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(url.endswith(".jpg") for url in loaded)
    await page.get_by_role("link", name="Unsubscribe").wait_for()
    if name != "html":
        words = await page.evaluate(WORDS)
        assert len(words) > 5
        assert [each for each in words if contrast(each[1], each[2]) < 4.5] == []


@pytest.mark.parametrize("name", designs())
async def test_buttons_are_wide_enough_for_a_thumb(page: Page, name: str) -> None:
    await show(page, EMAILS[f"design-{name}"], 360)
    for button in await page.locator(".gl-button a").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert KIT.name in (await page.text_content("body") or "")
