"""Waiting for what Google's emulators do in their own time: they cannot say that they are idle."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

_DEADLINE: Final = 60.0
_BETWEEN: Final = 0.1

T = TypeVar("T")


def until(condition: Callable[[], bool], what: str) -> None:
    """Returns once it holds; raises `TimeoutError` where it does not within a minute."""
    deadline = time.monotonic() + _DEADLINE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {_DEADLINE:.0f} s for {what}")
        time.sleep(_BETWEEN)


def eventually(read: Callable[[], T], expected: T) -> None:
    """Returns once `read` gives what is expected; fails with what it gave after a minute."""
    deadline = time.monotonic() + _DEADLINE
    while (found := read()) != expected and time.monotonic() < deadline:
        time.sleep(_BETWEEN)
    assert found == expected, f"{found!r} is not {expected!r}"
