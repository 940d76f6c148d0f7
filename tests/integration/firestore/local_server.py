"""Our Firestore on a free port, in a thread with a loop of its own."""

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvloop

from local.firestore.changes import Change
from local.firestore.faults import FaultError
from local.firestore.indexes import Indexes
from local.firestore.operations import Operations
from local.firestore.server import FirestoreServer
from local.firestore.store import Store

OTHER_HOST = os.environ.get("FIRESTORE_CONFORMANCE_HOST")
INDEXES = Path(__file__).with_name("indexes.json")
ours_only = pytest.mark.skipif(
    OTHER_HOST is not None, reason="tests what only the local Firestore does"
)


class MovableClock:
    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        return time.time() + self.offset


@dataclass
class NextCommit:
    """Faults for the next commit only."""

    abort: bool = False
    lose: bool = False

    async def before_commit(self) -> None:
        if self.abort:
            self.abort = False
            raise FaultError("aborted on request")

    async def after_commit(self) -> None:
        if self.lose:
            self.lose = False
            raise FaultError("lost on request")


@dataclass
class LocalServer:
    path: Path
    indexes: Indexes
    clock: MovableClock = field(default_factory=MovableClock)
    operations: Operations = field(default_factory=Operations)
    faults: NextCommit = field(default_factory=NextCommit)
    changes: list[Change] = field(default_factory=list)
    host: str = ""

    def start(self) -> "LocalServer":
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        ready.result()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def in_store(self, action: Callable[[Store], int]) -> int:
        """Runs `action` where the store lives."""

        async def run() -> int:
            return action(self._store)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def _run(self, ready: Future[None]) -> None:
        try:
            uvloop.run(self._serve(ready))
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def _serve(self, ready: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._store = Store(self.path, self.clock, self.indexes, self._record)
        server = FirestoreServer(self._store, self.operations, self.faults)
        self.host = f"127.0.0.1:{await server.start('127.0.0.1')}"
        ready.set_result(None)
        await self._stopping.wait()
        await server.stop()
        self._store.close()

    def _record(self, connection: sqlite3.Connection, changes: list[Change]) -> None:
        assert connection.in_transaction
        self.changes += changes
