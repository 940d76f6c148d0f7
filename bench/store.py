"""The seeded store that several measurements share in one run."""

import tempfile
import time
from functools import cache
from pathlib import Path

from bench.report import Line
from bench.seed import seed, store_bytes
from local.environment import Environment, free_port

SMALL, MIDDLE = 1_000, 10_000
_sizes = [1_000_000]


def large() -> int:
    """Sessions of the largest brand."""
    return _sizes[-1]


def choose_large(sessions: int) -> None:
    _sizes.append(sessions)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="bench-")


@cache
def seeded() -> tuple[Environment, Line]:
    """Where it is, and what its making took; deleted when the process ends."""
    environment = Environment.choose(free_port(), Path(_folder().name))
    started = time.monotonic()
    seed(environment, (SMALL, MIDDLE, large()))
    took, size = time.monotonic() - started, store_bytes(environment) / 2**20
    line = Line(f"seeded: brands of {SMALL:,}, {MIDDLE:,} and {large():,}", f"{took:.0f} s")
    return environment, Line(f"{line.what} sessions, {size:,.0f} MB", line.value)
