"""Calls the functions when their tasks are due, as fast and as often as their queues allow."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

import httpx

from functions.manifest import Queue
from local.faults import Faults
from local.tasks.queues import burst, wait_before
from local.tasks.rate import Rate
from local.tasks.requests import next_attempt
from local.tasks.store import StoredTask, TaskStore
from local.timeline import Timeline

log: Final = logging.getLogger(__name__)

_SOON: Final = 0.02
_LONGEST_WAIT_FOR_FUNCTIONS: Final = 2.0
_TOO_LATE: Final = 504


class _Line:
    """A queue at work."""

    def __init__(self, settings: Queue) -> None:
        self.settings = settings
        self.rate = Rate(settings.per_second, burst(settings))
        self.slots = asyncio.Semaphore(settings.at_once)


class Dispatcher:
    """`on_change` is told whenever a task ended or was put off."""

    def __init__(
        self,
        queues: Iterable[Queue],
        store: TaskStore,
        timeline: Timeline,
        faults: Faults,
        functions_address: str,
        on_change: Callable[[], None],
    ) -> None:
        self._lines = {queue.name: _Line(queue) for queue in queues}
        self._store = store
        self._timeline = timeline
        self._faults = faults
        self._on_change = on_change
        self._client = httpx.AsyncClient(base_url=functions_address)
        self._turns: list[float] = []
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Takes up all stored tasks."""
        for name, queue, due in self._store.dues():
            if queue in self._lines:
                self.take_up(name, queue, due)

    async def stop(self) -> None:
        """Breaks off what is under way: it is repeated after the next start."""
        for each in self._running:
            each.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._client.aclose()

    def pending(self) -> Mapping[str, int]:
        due = self._store.due_by(self._timeline.now())
        return {queue: count for queue, count in due.items() if queue in self._lines}

    def throttled(self) -> int:
        now = self._timeline.now()
        return sum(turn > now for turn in self._turns)

    def take_up(self, name: str, queue: str, due: float) -> None:
        work = asyncio.create_task(self._carry_out(self._lines[queue], name, due))
        self._waiting[name] = work
        self._running.add(work)
        work.add_done_callback(self._ended)

    def let_go(self, name: str) -> None:
        """A deleted task is not attempted again; what is under way goes on."""
        if name in self._waiting:
            self._waiting.pop(name).cancel()
        self._on_change()

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._running.discard(work)
        if not work.cancelled() and work.exception() is not None:
            log.error("a task broke off; restart the local cloud", exc_info=work.exception())
        self._on_change()

    async def _carry_out(self, line: _Line, name: str, due: float) -> None:
        while True:
            await self._timeline.until(due)
            self._waiting.pop(name, None)
            status = await self._attempt(line, name)
            stored = self._store.get(name)
            if stored is None:
                return
            if 200 <= status < 300 or stored.attempts + 1 >= line.settings.attempts:
                self._end(name, status)
                return
            due = self._put_off(line.settings, stored, status)
            if due > stored.due:
                current = asyncio.current_task()
                assert current is not None
                self._waiting[name] = current
            else:
                await asyncio.sleep(self._faults.retry_seconds())

    def _end(self, name: str, status: int) -> None:
        if not 200 <= status < 300:
            log.warning("%s is dropped: its last attempt was answered %d", name, status)
        self._store.end(name, self._timeline.now())
        self._on_change()

    def _put_off(self, settings: Queue, stored: StoredTask, status: int) -> float:
        """When the next attempt is due; with faults on it is so already, to count as in flight."""
        due = stored.due
        if not self._faults.on:
            due = self._timeline.now() + wait_before(stored.attempts + 1, settings)
        self._store.failed(stored.name, status, due)
        self._on_change()
        return due

    async def _attempt(self, line: _Line, name: str) -> int:
        """The answer's status. Functions that are not up are waited for: that is no attempt."""
        wait = _SOON
        while True:
            status = await self._faults.deliver(partial(self._send, line, name))
            if status is not None:
                return status
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT_FOR_FUNCTIONS)

    async def _send(self, line: _Line, name: str) -> int | None:
        await self._turn(line.rate)
        async with line.slots:
            stored = self._store.get(name)
            return _TOO_LATE if stored is None else await self._post(stored, line.settings.service)

    async def _turn(self, rate: Rate) -> None:
        turn = rate.next_turn(self._timeline.now())
        self._turns.append(turn)
        self._on_change()
        try:
            await self._timeline.until(turn)
        finally:
            self._turns.remove(turn)

    async def _post(self, stored: StoredTask, service: str) -> int | None:
        attempt = next_attempt(stored, service)
        try:
            answer = await self._client.request(
                attempt.method,
                attempt.target,
                headers=attempt.headers,
                content=attempt.body,
                timeout=attempt.deadline,
            )
        except httpx.TimeoutException:
            return _TOO_LATE
        except httpx.TransportError:
            return None
        return answer.status_code
