"""Starts the two processes of the local cloud, and starts again the one that ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Final

import httpx

from local.environment import ROOT, Environment

_PARTS: Final = ("local.cloud", "local.functions")
_START_SECONDS: Final = 60


class LocalCloud:
    """The two processes; used as a context, they end with it."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "LocalCloud":
        self.environment.data.mkdir(parents=True, exist_ok=True)
        for part in _PARTS:
            self._start(part)
        try:
            self.wait_until_up()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_until_up(self) -> None:
        """Returns when all parts answer; raises `RuntimeError` when one ends or takes too long."""
        deadline = time.monotonic() + _START_SECONDS
        with httpx.Client(timeout=5) as client:
            while time.monotonic() < deadline:
                for part, child in self._children.items():
                    if child.poll() is not None:
                        raise RuntimeError(f"{part} ended with {child.returncode} while starting")
                try:
                    if client.get(f"{self.environment.address}/local/health").is_success:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
        raise RuntimeError(f"the local cloud was not up after {_START_SECONDS} s")

    def restart_ended(self) -> list[str]:
        """Starts again what has ended; returns its names."""
        ended = [part for part, child in self._children.items() if child.poll() is not None]
        for part in ended:
            _let_go(self._children[part])
            self._start(part)
        return ended

    def kill(self, *parts: str) -> None:
        """Kills parts (all without a name) as a crash would: at once, with nothing cleaned up."""
        for part in parts or _PARTS:
            self._children[part].kill()
            self._children[part].wait()

    def stop(self) -> None:
        for child in reversed(self._children.values()):
            child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            _let_go(child)

    def _start(self, part: str) -> None:
        self._children[part] = subprocess.Popen(
            [sys.executable, "-m", part],
            cwd=ROOT,
            env={**os.environ, **self.environment.variables(), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
        )


def _let_go(child: subprocess.Popen[bytes]) -> None:
    """Closes the lifeline of a process that has ended."""
    if child.stdin:
        with suppress(BrokenPipeError):
            child.stdin.close()
