"""The whole way of a newsletter's sign-up in a real browser: asked, confirmed, and then known."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from local.demo.history import OWNER
from local.demo.visits import BRAND
from shared.subscribers.models.consent import ConsentStatus
from tests.cloud import TestBrand
from tests.e2e.shopper import Shopper
from tests.signups import CONFIRM, SignupDesk

ANN = "ann@example.com"
CONSENT = (
    "Yes, Maren & Sol may send me its newsletter, about twice a month. I can unsubscribe at any "
    "time by the link in each."
)
RECENT_BUYERS = {
    "brandId": BRAND,
    "name": "Bought within 7 days",
    "type": "dynamic",
    "rules": [{"field": "orders", "operator": "at_least", "value": 1, "withinDays": 7}],
}


@pytest.fixture
def desk(shopper: Shopper) -> SignupDesk:
    return SignupDesk(TestBrand(shopper.cloud, BRAND, OWNER))


async def sign_up(shopper: Shopper) -> None:
    await shopper.visit("?utm_source=instagram&utm_medium=social")
    await shopper.page.get_by_label("Newsletter address").fill(ANN)
    await shopper.page.get_by_role("button", name="Sign up").click()
    await expect(shopper.page.get_by_text("open the link in the message")).to_be_visible()


async def confirm(shopper: Shopper, desk: SignupDesk) -> None:
    """Opens the link of the message that is queued, and presses its button."""
    page = await shopper.context.new_page()
    await page.goto(f"{shopper.cloud.address}{CONFIRM}?t={desk.token()}")
    await expect(page.get_by_role("heading", name="Confirm your subscription")).to_be_visible()
    await expect(page.get_by_text(CONSENT)).to_be_visible()
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("heading", name="You are subscribed")).to_be_visible()
    await page.close()


async def buy(shopper: Shopper, brand: TestBrand) -> None:
    """And stays until the order has arrived and been attributed."""
    await shopper.buy()
    async with asyncio.timeout(30):
        while not any(session["converted"] for session in brand.sessions()):
            await asyncio.sleep(0.05)
            brand.cloud.idle()


async def test_a_visitor_signs_up_and_confirms(shopper: Shopper, desk: SignupDesk) -> None:
    await sign_up(shopper)
    visitor_id = await shopper.page.evaluate("localStorage.glam_visitor_id")
    assert desk.known(ANN).consents.email.status is ConsentStatus.PENDING
    assert desk.visitor(visitor_id) is None

    await confirm(shopper, desk)

    asked, confirmed = desk.steps(ANN)
    assert desk.known(ANN).consents.email.status is ConsentStatus.SUBSCRIBED
    assert (asked.form, asked.text) == ("newsletter", CONSENT)
    assert (confirmed.form, confirmed.text) == ("newsletter", CONSENT)
    assert confirmed.text_claimed_by is None
    assert confirmed.detail == "confirmed by signed link"
    assert confirmed.at > asked.at
    visitor = desk.visitor(visitor_id)
    assert visitor is not None
    assert visitor["subscriberId"] == desk.id_of(ANN)


async def test_who_signed_up_is_known_with_all_visits_and_orders(
    shopper: Shopper, desk: SignupDesk
) -> None:
    brand = desk.brand
    answer = brand.cloud.http.post(
        "/api/marketing/segments", json=RECENT_BUYERS, headers=brand.cloud.bearer(OWNER)
    )
    assert answer.status_code == 200, answer.text
    segment_id = answer.json()["segment"]["id"]

    await sign_up(shopper)
    await confirm(shopper, desk)
    await buy(shopper, brand)
    brand.cloud.idle()

    subscriber_id = desk.id_of(ANN)
    timeline = brand.get(f"subscribers/{subscriber_id}/timeline").json()["timeline"]
    kinds = [entry["type"] for entry in timeline]
    assert kinds.count("order") == 1
    assert kinds.count("session") == 1
    [session] = [entry for entry in timeline if entry["type"] == "session"]
    assert session["channelId"] == "instagram"
    consents = [entry["status"] for entry in timeline if entry["type"] == "consent"]
    assert consents == ["subscribed", "pending"]
    segment = brand.get(f"segments/{segment_id}").json()["segment"]
    assert segment["subscriberCount"] == 1
    members = brand.get(f"segments/{segment_id}/subscribers").json()["subscribers"]
    assert [each["email"] for each in members] == [ANN]


async def test_an_address_at_the_checkout_is_a_claim(shopper: Shopper, desk: SignupDesk) -> None:
    await shopper.visit()
    await buy(shopper, desk.brand)
    visitor_id = desk.brand.sessions()[0]["visitorId"]
    claim = desk.claim(str(visitor_id))
    assert claim is not None
    assert "emailHash" in claim
    assert desk.visitor(str(visitor_id)) is None


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_of_links_fit_and_load_nothing(
    shopper: Shopper, desk: SignupDesk, width: int
) -> None:
    loaded, told = [], []
    page = shopper.page
    page.on("request", lambda request: loaded.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    await page.set_viewport_size({"width": width, "height": 700})
    desk.brand.configure(forms={"long": {"text": CONSENT * 6}})
    desk.send(ANN, form="long")
    for token in (desk.token(), desk.token(expires=1), "forged"):
        await page.goto(f"{shopper.cloud.address}{CONFIRM}?t={token}")
        assert await page.locator("h1").count() == 1
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shown = await page.locator("main").evaluate("main => getComputedStyle(main).maxWidth")
        assert shown == "480px"
    assert all(re.search(r"/links/confirm\?t=", url) for url in loaded)
    assert [each for each in told if "Content Security Policy" in each] == []
