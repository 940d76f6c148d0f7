"""Signing in: by itself in the local cloud, by the brand's app elsewhere."""

import json

from playwright.async_api import Page, expect

from tests.e2e.dashboard.stub import Stub

SIGN_IN = "/local/sign-in"


async def test_signs_in_once_where_there_is_no_session(page: Page, stub: Stub) -> None:
    stub.needs_session = True
    await page.goto("/")
    await expect(page.get_by_role("table")).to_have_count(2)
    assert [json.loads(request.body) for request in stub.of(SIGN_IN)] == [{"uid": "demo-owner"}]


async def test_session_is_used_as_it_is(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await expect(page.get_by_role("table")).to_have_count(2)
    assert stub.of(SIGN_IN) == []


async def test_session_that_ended_is_renewed(page: Page, stub: Stub) -> None:
    stub.needs_session = True
    await page.goto("/")
    await expect(page.get_by_role("table")).to_have_count(2)
    await page.context.clear_cookies()
    await page.get_by_label("Date range").select_option("Last year")
    await stub.asked(SIGN_IN, 2)
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await expect(page.get_by_role("table")).to_have_count(2)


async def test_says_how_to_sign_in_where_there_is_no_local_way(page: Page, stub: Stub) -> None:
    stub.needs_session, stub.signs_in = True, False
    await page.goto("/")
    await expect(page.get_by_role("alert")).to_contain_text("Sign in to see this brand")
    await expect(page.get_by_role("alert")).to_contain_text("__session")
    await expect(page.get_by_label("Date range")).to_be_hidden()
    stub.needs_session = False
    await page.get_by_role("button", name="I have signed in").click()
    await expect(page.get_by_role("table")).to_have_count(2)


async def test_signed_out_later_takes_the_numbers_away(page: Page, stub: Stub) -> None:
    await page.goto("/")
    await expect(page.get_by_role("table")).to_have_count(2)
    stub.needs_session, stub.signs_in = True, False
    await page.get_by_label("Date range").select_option("Today")
    await expect(page.get_by_role("alert")).to_have_count(1)
    await expect(page.get_by_role("alert")).to_contain_text("Sign in to see this brand")
    await expect(page.locator("dl, table")).to_have_count(0)


async def test_refused_sign_in_is_not_tried_for_ever(page: Page, stub: Stub) -> None:
    stub.needs_session = True
    await page.route(f"**{SIGN_IN}", lambda route: route.fulfill(status=200, json={}))
    await page.goto("/")
    await expect(page.get_by_role("alert")).to_contain_text("Sign in to see this brand")
    assert len(stub.of("brand")) == 2
