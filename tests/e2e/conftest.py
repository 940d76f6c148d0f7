"""A real Chromium for all browser tests. Nothing leaves the machine."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from local.demo.history import make_demo_brand
from local.environment import ROOT
from tests.cloud import Cloud, running_cloud
from tests.e2e.shopper import Shopper

DIST = ROOT / "web" / "dist"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # A plain http site, so not a secure context; every other name leads nowhere.
    "--host-resolver-rules=MAP shop.test 127.0.0.1,MAP * ~NOTFOUND,"
    "EXCLUDE localhost,EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def built() -> Path:
    """The built tracker."""
    tracker = DIST / "tracker.js"
    if not tracker.exists():
        subprocess.run(["npm", "run", "--silent", "build"], cwd=DIST.parent, check=True)  # noqa: S607
    return tracker


@pytest.fixture(scope="session")
def chromium() -> str:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (set CHROMIUM)")
    return CHROMIUM


@pytest.fixture(scope="session")
async def browser(chromium: str, built: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with running_cloud(tmp_path) as cloud:
        make_demo_brand(cloud.local.environment)
        yield cloud


@pytest.fixture
async def shopper(cloud: Cloud, browser: Browser) -> AsyncIterator[Shopper]:
    context = await browser.new_context(user_agent=USER_AGENT)
    await context.clock.install(time=datetime.fromisoformat(cloud.now()))
    yield Shopper(cloud, context, await context.new_page())
    await context.close()
