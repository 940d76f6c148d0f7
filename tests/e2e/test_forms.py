"""Sign-up forms on a page of any site: what they send and say, without a framework."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.cloud import Json
from tests.e2e.conftest import USER_AGENT

SITE = "http://site.example"
FORM = """<form data-glamlink-form="footer">
  <label>E-mail <input type="email" name="mail" required></label>
  <input name="firstName" value="Ann">
  <label><input type="checkbox" required> Yes,
    write to me</label>
  <button>Sign up</button></form>"""


@dataclass
class Site:
    """A page with a form, and the server that it is sent to."""

    page: Page
    script: Path
    form: str = FORM
    tag: str = '<script defer src="/forms.js" data-brand="demo"></script>'
    status: int = 200
    answer: Json = field(default_factory=lambda: {"status": "ok"})
    sent: list[Json] = field(default_factory=list)

    async def open(self) -> None:
        await self.page.route("**/*", self._serve)
        await self.page.goto(SITE)

    async def sign_up(self) -> None:
        await self.page.locator("input[type=email]").fill("ann@example.com")
        for box in await self.page.get_by_role("checkbox").all():
            await box.check()
        await self.page.get_by_role("button", name="Sign up").click()

    async def says(self, text: str) -> None:
        await expect(self.page.get_by_role("status")).to_have_text(text)

    async def _serve(self, route: Route) -> None:
        if route.request.url == f"{SITE}/":
            body = f"<!doctype html>{self.tag}{self.form}"
            await route.fulfill(body=body, content_type="text/html")
        elif route.request.url in (f"{SITE}/forms.js", f"{SITE}/bundle.js"):
            await route.fulfill(body=self.script.read_text(), content_type="text/javascript")
        elif not self.status:
            await route.abort()
        else:
            self.sent.append(json.loads(route.request.post_data or ""))
            await route.fulfill(status=self.status, json=self.answer)


@pytest.fixture
async def site(browser: Browser, built: Path):  # type: ignore[no-untyped-def]
    """Fails if any error reached the page."""
    errors: list[str] = []
    page = await browser.new_page(user_agent=USER_AGENT)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Site(page, built.with_name("forms.js"))
    await page.close()
    assert errors == []


async def test_sends_what_was_filled_in_and_agreed_to(site: Site) -> None:
    await site.open()
    await site.page.evaluate("localStorage.glam_visitor_id = 'v-1'")
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    [sent] = site.sent
    expected: Json = {
        "brandId": "demo",
        "email": "ann@example.com",
        "firstName": "Ann",
        "form": "footer",
        "consentText": "Yes, write to me",
        "channels": ["email"],
        "visitorId": "v-1",
        "website": "",
    }
    assert sent.items() >= expected.items()
    assert site.page.url == f"{SITE}/"
    assert await site.page.locator("input[type=email]").input_value() == ""


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (200, {"status": "pending"}, "Almost done: please open the link in the message that we "),
        (422, {"error": "email: is no address"}, "Please check what you have entered."),
        (403, {"error": "Origin: …"}, "That did not work. Please try again in a moment."),
        (429, {"error": "Too many"}, "That did not work. Please try again in a moment."),
        (0, {}, "That did not work. Please try again in a moment."),
    ],
)
async def test_says_how_it_went(site: Site, status: int, answer: Json, told: str) -> None:
    site.status, site.answer = status, answer
    await site.open()
    await site.sign_up()
    await expect(site.page.get_by_role("status")).to_contain_text(told)
    kept = "" if status == 200 else "ann@example.com"
    assert await site.page.locator("input[type=email]").input_value() == kept


async def test_can_be_sent_again_after_an_error(site: Site) -> None:
    site.status = 0
    await site.open()
    await site.sign_up()
    await site.says("That did not work. Please try again in a moment.")
    site.status = 200
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")


@pytest.mark.parametrize(
    ("attributes", "content", "text"),
    [
        ('data-consent="Of the form"', "<p data-consent>Of the text</p>", "Of the form"),
        ("", "<p data-consent>Of <b>the</b> text</p>", "Of the text"),
        ("", '<p data-consent="Of the mark">Else</p>', "Of the mark"),
        ("", "", None),
    ],
)
async def test_what_is_agreed_to_is_found(
    site: Site, attributes: str, content: str, text: str | None
) -> None:
    site.form = (
        f'<form data-glamlink-form="x" data-ok="Done" data-channels="email sms" {attributes}>'
        f'<input type="email" name="email">{content}<button>Sign up</button></form>'
    )
    await site.open()
    await site.sign_up()
    await site.says("Done")
    assert site.sent[0].get("consentText") == text
    assert site.sent[0]["channels"] == ["email", "sms"]


async def test_a_form_that_is_added_later_is_served(site: Site) -> None:
    site.form = "<main></main>"
    await site.open()
    await site.page.evaluate("form => { document.querySelector('main').innerHTML = form }", FORM)
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")


async def test_people_neither_see_nor_reach_the_trap(site: Site) -> None:
    await site.open()
    trap = site.page.locator("[name=website]")
    assert await trap.count() == 1
    await expect(trap).not_to_be_in_viewport()
    reached = []
    for _ in range(6):
        await site.page.keyboard.press("Tab")
        reached.append(await site.page.evaluate("document.activeElement.name ?? ''"))
    assert "website" not in reached


async def test_another_form_is_left_alone(site: Site) -> None:
    site.form = '<form action="/elsewhere"><button>Go</button></form>'
    await site.open()
    assert await site.page.locator("[name=website]").count() == 0


ASKED = """<form data-glamlink-form="footer" method="post">
  <input type="email" name="mail"><label><input type="checkbox"> Yes, write to me</label>
  {}<button>Sign up</button></form>"""


@pytest.mark.parametrize(
    "name",
    ["reset", "dataset", "append", "querySelector", "closest", "submit", "elements", "method"],
)
async def test_a_field_may_have_any_name(site: Site, name: str) -> None:
    site.form = ASKED.format(f'<input name="{name}" value="x">')
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    [sent] = site.sent
    assert sent["email"] == "ann@example.com"
    assert sent["consentText"] == "Yes, write to me"
    assert name not in sent
    assert site.page.url == f"{SITE}/"


@pytest.mark.parametrize("name", ["currentScript", "forms", "scripts"])
async def test_an_image_may_have_any_name(site: Site, name: str) -> None:
    site.form = f'<img name="{name}">' + FORM
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert site.sent[0]["brandId"] == "demo"


@pytest.mark.parametrize("filled", ["https://ann.example", ""])
async def test_a_field_for_the_persons_website_is_no_trap(site: Site, filled: str) -> None:
    site.form = ASKED.format(f'<input name="website" value="{filled}">')
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert "website" not in site.sent[0]
    assert await site.page.locator("[name=website]").count() == 1


async def test_only_documented_fields_are_sent(site: Site) -> None:
    site.form = ASKED.format(
        '<input type="password" name="password" value="secret"><input name="brandId" value="x">'
        '<input name="lastName" value="Lee"><input name="phone" value="1"><input name="note">'
    )
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert site.sent[0] == {
        "email": "ann@example.com",
        "lastName": "Lee",
        "phone": "1",
        "website": "",
        "brandId": "demo",
        "form": "footer",
        "consentText": "Yes, write to me",
        "channels": ["email"],
    }


async def test_as_a_module_it_serves_the_same_forms(site: Site) -> None:
    site.tag = '<script type="module" src="/forms.js" data-brand="demo"></script>'
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert site.sent[0]["brandId"] == "demo"


@pytest.mark.parametrize("kind", ["", 'type="module" '])
async def test_in_a_bundle_the_form_says_whose_it_is(site: Site, kind: str) -> None:
    site.tag = f'<script {kind}defer src="/bundle.js"></script>'
    site.form = ASKED.format("").replace(
        "method", f'data-brand="mine" data-endpoint="{SITE}/" method'
    )
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert site.sent[0]["brandId"] == "mine"


async def test_where_nobody_says_whose_it_is_the_console_says_what_to_write(site: Site) -> None:
    said: list[str] = []
    site.page.on("console", lambda message: said.append(message.text))
    site.tag = '<script defer src="/bundle.js"></script>'
    await site.open()
    await site.sign_up()
    await site.says("That did not work. Please try again in a moment.")
    assert said == ["glamlink: write data-brand, data-endpoint"]
    assert site.page.url == f"{SITE}/"


async def test_without_the_script_the_email_enters_no_address(site: Site) -> None:
    site.tag = ""
    site.form = ASKED.format("")
    await site.open()
    sent = []
    await site.page.route(f"{SITE}/", lambda route: route.fulfill(body="Received"))
    site.page.on("request", lambda request: sent.append((request.method, request.url)))
    await site.sign_up()
    await site.page.get_by_text("Received").wait_for()
    assert sent == [("POST", f"{SITE}/")]


async def test_a_page_that_stops_the_event_keeps_the_email_out_of_the_address(site: Site) -> None:
    stop = "<script>addEventListener('submit', (event) => event.stopPropagation(), true)</script>"
    site.form = stop.replace("addEventListener", "document.addEventListener") + FORM
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert site.page.url == f"{SITE}/"


async def test_arrays_that_write_themselves_change_no_sign_up(site: Site) -> None:
    await site.page.add_init_script("Array.prototype.toJSON = () => '[]'")
    await site.open()
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert site.sent[0]["channels"] == ["email"]


@pytest.mark.parametrize("stored", ['{"old":1}', "", "_x"])
async def test_a_visitor_that_is_not_ours_is_not_sent(site: Site, stored: str) -> None:
    await site.open()
    await site.page.evaluate("stored => { localStorage.glam_visitor_id = stored }", stored)
    await site.sign_up()
    await site.says("Thank you, you are subscribed.")
    assert "visitorId" not in site.sent[0]


async def test_what_is_answered_by_somebody_else_is_told_as_an_error(site: Site) -> None:
    site.status, site.answer = 404, {}
    await site.open()
    await site.sign_up()
    await site.says("That did not work. Please try again in a moment.")
