"""A cloud whose clock begins on a given day, and what goes wrong in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from local.clock import LocalClock
from tests.cloud import Cloud, running_cloud

FAULTS = {"duplicate": 0.3, "reorder": 0.3, "delaySeconds": 0.05, "abort": 0.1, "lost": 0.1}


@contextmanager
def cloud_on(day: str, data: Path) -> Iterator[Cloud]:
    """A new cloud with its data in this folder; it is evening in UTC, the next day in the east."""
    clock = LocalClock(data / "clock")
    clock.start_back(clock.now() - datetime.fromisoformat(f"{day}T20:00:00Z").timestamp())
    with running_cloud(data) as cloud:
        yield cloud
