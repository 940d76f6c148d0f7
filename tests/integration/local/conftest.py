"""Services on files of the test's own, with a receiver in place of the functions."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from functions.manifest import Schedule
from local.clock import LocalClock
from tests.integration.local.receiver import Receiver
from tests.integration.local.services import Services

Start = Callable[[], Awaitable[Services]]


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    """Its clock, and the services', begins half an hour before a full one."""
    clock = LocalClock(tmp_path / "clock")
    clock.advance((1800 - clock.now()) % 3600)
    receiver = await Receiver(clock.now).start()
    yield receiver
    await receiver.stop()


@pytest.fixture
def schedules() -> tuple[Schedule, ...]:
    """None; the tests of schedules have some."""
    return ()


@pytest.fixture
async def start(
    tmp_path: Path, receiver: Receiver, schedules: tuple[Schedule, ...]
) -> AsyncIterator[Start]:
    """Starts the services, after those before have ended."""
    running: list[Services] = []

    async def start_again() -> Services:
        while running:
            await running.pop().stop()
        running.append(await Services(tmp_path, receiver.address, schedules).start())
        return running[0]

    yield start_again
    receiver.open.set()
    while running:
        await running.pop().stop()


@pytest.fixture
async def services(start: Start) -> Services:
    return await start()
