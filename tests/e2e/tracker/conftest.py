"""A visitor's browser before a stub server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.e2e.conftest import USER_AGENT
from tests.e2e.tracker.stub import Stub


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    stub.open.set()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.port = server.sockets[0].getsockname()[1]
    yield stub
    stub.open.set()
    server.close()
    await server.wait_closed()


@pytest.fixture
async def context(browser: Browser, stub: Stub) -> AsyncIterator[BrowserContext]:
    """A visitor's browser: new storage, and a normal user agent, for the server ignores bots."""
    context = await browser.new_context(user_agent=USER_AGENT, base_url=stub.origin)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A tab. The test fails if any error reached the page."""
    errors: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the page's console has said."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    return said
