"""Commits: single documents by 32 clients at once, the local Firestore beside Google's emulator

Each client creates documents of its own, one commit after the other, through the official client.
Where Google's emulator is not on the machine, only ours is measured.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import AsyncClient

from bench.report import Line
from local.environment import LOOPBACK, ROOT, free_port
from tests.google.emulators import end, missing, running_firestore
from tests.google.polling import until

_CLIENTS: Final = 32
_COMMITS: Final = 4_000
_ROUNDS: Final = 3


class _Took(NamedTuple):
    """Seconds: of all commits, and of the slowest hundredth."""

    total: float
    p99: float


def measure() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running_ours(Path(folder)) as port:
        found = {(name, n): _best(port, n) for name, n in (("ours", 1), ("ours", _CLIENTS))}
    for (_, clients), took in found.items():
        yield Line(
            f"commits a second, {clients} clients, ours", f"{_per_second(took, clients):,.0f}"
        )
    if (why := missing()) is not None:
        yield Line(f"Google's emulator: {why}", "not there")
        return
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_firestore(Path(folder) / "log") as port,
    ):
        for clients in (1, _CLIENTS):
            theirs, own = _best(port, clients), found["ours", clients]
            what = f"ours / Google's emulator, {clients} clients"
            yield Line(what, f"{own.total / theirs.total:.2f}", "about 1")
            yield Line("  of the slowest hundredth", f"{own.p99 / theirs.p99:.2f}")


def _per_second(took: _Took, clients: int) -> float:
    return _commits(clients) / took.total


def _commits(clients: int) -> int:
    return _COMMITS if clients > 1 else _COMMITS // 4


def _best(port: int, clients: int) -> _Took:
    return min(asyncio.run(_run(port, clients)) for _ in range(_ROUNDS))


async def _run(port: int, clients: int) -> _Took:
    os.environ["FIRESTORE_EMULATOR_HOST"] = f"{LOOPBACK}:{port}"
    db = AsyncClient(project="bench", credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    collection = db.collection(f"commits-{uuid.uuid4().hex}")
    latencies: list[float] = []

    async def client() -> None:
        for _ in range(_commits(clients) // clients):
            started = time.perf_counter()
            await collection.document().create({"n": 1, "text": "some words", "at": "2026-01-15"})
            latencies.append(time.perf_counter() - started)

    await collection.document().create({"n": 0})
    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    total = time.perf_counter() - started
    db.close()  # type: ignore[no-untyped-call]
    return _Took(total, sorted(latencies)[int(len(latencies) * 0.99)])


@contextmanager
def running_ours(folder: Path, *more: str) -> Iterator[int]:
    """Yield the port of a local Firestore; `more` may name a file of indexes."""
    port = free_port()
    command = [sys.executable, "-m", "local.firestore", str(folder / "store"), str(port), *more]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            until(lambda: _listens(port), "the local Firestore to be up")
            yield port
        finally:
            end(process)


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


if __name__ == "__main__":
    for line in measure():
        print(line)
