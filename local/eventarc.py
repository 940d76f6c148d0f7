"""Document events: every committed change that a function listens to, delivered at least once.

Rows are written in the commit's own transaction, so that no change is without its event, and
leave only once the function has answered 2xx. Deliveries run side by side, in no order.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import httpx

from local.document_events import MAX_BYTES, events_of
from local.faults import Faults
from local.firestore.changes import Change
from local.sqlite import opened

log: Final = logging.getLogger(__name__)

_IN_HAND: Final = 256
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
    """The durable list of events not yet delivered; `on_change` is told when one has been."""

    def __init__(self, path: Path, database: str, on_change: Callable[[], None]) -> None:
        self._database = database
        self._on_change = on_change
        self._connection = opened(path, _SCHEMA)
        self.added = asyncio.Event()

    def record(self, transaction: Transaction, changes: Iterable[Change]) -> None:
        """Adds the events of a commit, inside its transaction; one that is too large is lost."""
        for change in changes:
            for function, headers, body in events_of(change, self._database):
                if len(body) > MAX_BYTES:
                    _log_loss(function, headers["ce-document"], len(body))
                    continue
                transaction.execute(
                    "INSERT INTO outbox (function, headers, body) VALUES (?, ?, ?)",
                    (function, json.dumps(headers), body),
                )
                self.added.set()

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
        self._on_change()

    def pending(self) -> Mapping[str, int]:
        """How many events wait for each function."""
        rows = self._connection.execute("SELECT function, count(*) FROM outbox GROUP BY function")
        return dict(rows)

    def throttled(self) -> int:
        """Events wait for no clock."""
        return 0


def _log_loss(function: str, path: str, size: int) -> None:
    log.error(
        "%s will not hear of %s: an event of %d bytes is over Eventarc's %d",
        function,
        path,
        size,
        MAX_BYTES,
    )


class Deliveries:
    """Sends the outbox to the functions, with retries."""

    def __init__(self, outbox: Outbox, faults: Faults, functions_address: str) -> None:
        self._outbox = outbox
        self._faults = faults
        self._address = functions_address
        self._in_hand = asyncio.Semaphore(_IN_HAND)
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        last = 0
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                self._outbox.added.clear()
                for row in self._outbox.waiting(last, 100):
                    last = row[0]
                    await self._in_hand.acquire()
                    task = asyncio.create_task(self._deliver(client, *row))
                    self._running.add(task)
                    task.add_done_callback(self._ended)
                if not self._outbox.waiting(last, 1):
                    await self._outbox.added.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_hand.release()
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a delivery broke off; restart the local cloud", exc_info=task.exception())

    async def _deliver(
        self, client: httpx.AsyncClient, row: int, function: str, headers: str, body: bytes
    ) -> None:
        send = partial(self._until_accepted, client, function, json.loads(headers), body)
        await self._faults.deliver(send)
        self._outbox.remove(row)

    async def _until_accepted(
        self, client: httpx.AsyncClient, function: str, headers: dict[str, str], body: bytes
    ) -> None:
        wait = 0.02
        while not await self._sent(client, function, headers, body):
            await asyncio.sleep(self._faults.retry_seconds() if self._faults.on else wait)
            wait = min(wait * 2, _LONGEST_BACKOFF)

    async def _sent(
        self, client: httpx.AsyncClient, function: str, headers: dict[str, str], body: bytes
    ) -> bool:
        async with self._slots:
            try:
                answer = await client.post(
                    f"{self._address}/{function}/", headers=headers, content=body
                )
            except httpx.TransportError:
                return False
        return answer.is_success
