"""A brand's member before a stub of the API."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.dashboard.stub import Stub


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.port = server.sockets[0].getsockname()[1]
    yield stub
    stub.release.set()
    server.close()
    await server.wait_closed()


@pytest.fixture
async def page(browser: Browser, stub: Stub) -> AsyncIterator[Page]:
    """A tab of someone English in New York. The test fails if any error reached the page."""
    context = await browser.new_context(
        base_url=stub.origin,
        locale="en-GB",
        timezone_id="America/New_York",
        viewport={"width": 1280, "height": 900},
    )
    errors: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []
