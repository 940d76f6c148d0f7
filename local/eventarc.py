"""Document events: every committed change that a function listens to, delivered at least once.

Rows are written in the commit's own transaction, so that no change is without its event, and
leave only once the function has answered 2xx. Deliveries run side by side, in no order.
"""

import asyncio
import json
import logging
import sqlite3
import time
import uuid
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol

import httpx
from google.events.cloud.firestore_v1 import DocumentEventData

from functions.manifest import FUNCTIONS, DocumentCreated
from local.firestore.changes import Change
from local.patterns import matches

log: Final = logging.getLogger(__name__)

_SIDE_BY_SIDE: Final = 16
_LONGEST_BACKOFF: Final = 2.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- deliveries go on from the last id they saw
    function TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL
)
"""


class Transaction(Protocol):
    def execute(self, sql: str, parameters: tuple[object, ...], /) -> object: ...


class Outbox:
    """The durable list of events not yet delivered."""

    def __init__(self, path: Path, database: str) -> None:
        self._database = database
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_SCHEMA)
        self.changed = asyncio.Event()
        self._removed = asyncio.Event()

    def record(self, transaction: Transaction, changes: Iterable[Change]) -> None:
        """Adds the events of a commit, inside its transaction."""
        for change in changes:
            for function, headers, body in _events(change, self._database):
                transaction.execute(
                    "INSERT INTO outbox (function, headers, body) VALUES (?, ?, ?)",
                    (function, json.dumps(headers), body),
                )
                self.changed.set()

    def waiting(self, after: int, limit: int) -> list[tuple[int, str, str, bytes]]:
        with closing(
            self._connection.execute(
                "SELECT id, function, headers, body FROM outbox WHERE id > ? ORDER BY id LIMIT ?",
                (after, limit),
            )
        ) as rows:
            return list(rows)

    def remove(self, row: int) -> None:
        self._connection.execute("DELETE FROM outbox WHERE id = ?", (row,))
        self._removed.set()

    async def drained(self) -> None:
        """Returns once no event waits."""
        while self.pending():
            self._removed.clear()
            await self._removed.wait()

    def pending(self) -> dict[str, int]:
        """How many events wait for each function."""
        rows = self._connection.execute("SELECT function, count(*) FROM outbox GROUP BY function")
        return dict(rows)


class Deliveries:
    """Sends the outbox to the functions, with retries."""

    def __init__(self, outbox: Outbox, functions_address: str) -> None:
        self._outbox = outbox
        self._address = functions_address
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        last = 0
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                self._outbox.changed.clear()
                for row in self._outbox.waiting(last, 100):
                    last = row[0]
                    await self._slots.acquire()
                    task = asyncio.create_task(self._deliver(client, *row))
                    self._running.add(task)
                    task.add_done_callback(self._ended)
                if not self._outbox.waiting(last, 1):
                    await self._outbox.changed.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a delivery broke off; restart the local cloud", exc_info=task.exception())

    async def _deliver(
        self, client: httpx.AsyncClient, row: int, function: str, headers: str, body: bytes
    ) -> None:
        try:
            wait = 0.02
            while not await self._sent(client, function, json.loads(headers), body):
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_BACKOFF)
            self._outbox.remove(row)
        finally:
            self._slots.release()

    async def _sent(
        self, client: httpx.AsyncClient, function: str, headers: dict[str, str], body: bytes
    ) -> bool:
        try:
            answer = await client.post(
                f"{self._address}/{function}/", headers=headers, content=body
            )
        except httpx.TransportError:
            return False
        return answer.is_success


def _events(change: Change, database: str) -> Iterable[tuple[str, dict[str, str], bytes]]:
    if _database(change) != database or change.before is not None or change.after is None:
        return
    path = change.name.partition("/documents/")[2]
    for function in FUNCTIONS:
        if isinstance(function.trigger, DocumentCreated) and matches(
            function.trigger.pattern, path
        ):
            yield function.name, _headers(change, function.trigger.event_type, path), _data(change)


def _database(change: Change) -> str:
    """The short name of the database of a change."""
    return change.database.rpartition("/")[2]


def _headers(change: Change, event_type: str, path: str) -> dict[str, str]:
    """CloudEvents binary mode, as Eventarc sends Firestore's events."""
    project = change.name.split("/")[1]
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "content-type": "application/protobuf",
        "ce-id": str(uuid.uuid4()),
        "ce-specversion": "1.0",
        "ce-type": event_type,
        "ce-source": f"//firestore.googleapis.com/projects/{project}/databases/{_database(change)}",
        "ce-subject": f"documents/{path}",
        "ce-time": moment,
        "ce-datacontenttype": "application/protobuf",
        "ce-dataschema": "https://github.com/googleapis/google-cloudevents/blob/main/proto/google/"
        "events/cloud/firestore/v1/data.proto",
        "ce-project": project,
        "ce-database": _database(change),
        "ce-namespace": "(default)",
        "ce-location": "local",
        "ce-document": path,
    }


def _data(change: Change) -> bytes:
    data = DocumentEventData.pb()()
    if change.after is not None:
        data.value.ParseFromString(change.after)
    if change.before is not None:
        data.old_value.ParseFromString(change.before)
    body: bytes = data.SerializeToString()
    return body
