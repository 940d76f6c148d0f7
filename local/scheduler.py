"""Calls the manifest's schedules when the local clock says so.

An execution begins once the one before has ended; a failed one is retried until the next is due
(reference of Cloud Scheduler's Job).
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx

from functions.manifest import Schedule
from local.backoff import backoff
from local.cron import Cron
from local.faults import Faults
from local.fired import Fired
from local.timeline import Timeline

log: Final = logging.getLogger(__name__)

_RETRIES: Final = 5
_LEAST_BACKOFF: Final = 5.0
_LONGEST_BACKOFF: Final = 3600.0
_DOUBLINGS: Final = 5
_DEADLINE_SECONDS: Final = 180.0
_WAIT_FOR_FUNCTIONS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class Scheduler:
    """`on_change` is told whenever an execution ended or was put off."""

    def __init__(
        self,
        schedules: Iterable[Schedule],
        fired: Fired,
        timeline: Timeline,
        faults: Faults,
        functions_address: str,
        on_change: Callable[[], None],
    ) -> None:
        named = {schedule.name: schedule for schedule in schedules}
        self._jobs = {name: Cron.parse(each.cron) for name, each in named.items()}
        self._paths = {name: f"/{each.service}/{name}" for name, each in named.items()}
        self._fired = fired
        self._timeline = timeline
        self._faults = faults
        self._on_change = on_change
        self._client = httpx.AsyncClient(base_url=functions_address, timeout=_DEADLINE_SECONDS)
        self._due: dict[str, float] = {}
        self._by_hand: Counter[str] = Counter()
        self._running: list[asyncio.Task[None]] = []

    @property
    def names(self) -> list[str]:
        return sorted(self._jobs)

    def start(self) -> None:
        for name, cron in self._jobs.items():
            self._due[name] = self._first(name, cron)
            task = asyncio.create_task(self._keep(name, cron))
            task.add_done_callback(_complain)
            self._running.append(task)

    async def stop(self) -> None:
        """Breaks off what is under way: it is repeated after the next start."""
        for each in self._running:
            each.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._client.aclose()

    def pending(self) -> Mapping[str, int]:
        now = self._timeline.now()
        due = Counter(name for name, moment in self._due.items() if moment <= now)
        return due + self._by_hand

    def throttled(self) -> int:
        """Executions have no rate."""
        return 0

    async def run_now(self, name: str) -> Answer | None:
        """One attempt, whatever the time; None where the functions are not up."""
        self._by_hand[name] += 1
        try:
            return await self._call(name, self._timeline.now())
        finally:
            self._by_hand[name] -= 1
            self._on_change()

    def _first(self, name: str, cron: Cron) -> float:
        """When a job is due first: of times missed while nothing ran, the last one counts."""
        now = self._timeline.now()
        last = self._fired.last(name)
        if last is None:
            self._fired.set(name, now)
            return _after(cron, now)
        due = _after(cron, last)
        while (following := _after(cron, due)) <= now:
            due = following
        return due

    async def _keep(self, name: str, cron: Cron) -> None:
        while True:
            moment = self._due[name]
            await self._timeline.until(moment)
            following = _after(cron, moment)
            await self._execute(name, moment, following)
            self._fired.set(name, moment)
            self._due[name] = following
            self._on_change()

    async def _execute(self, name: str, moment: float, following: float) -> None:
        for retry in range(1, _RETRIES + 2):
            answer = await self._answered(name, moment)
            if answer.is_success:
                return
            if retry <= _RETRIES and not await self._waited(name, retry, following):
                break
        log.warning("%s failed; its last answer was %d %s", name, answer.status, answer.body)

    async def _waited(self, name: str, retry: int, following: float) -> bool:
        """False where the next execution comes first."""
        if self._faults.on:
            await asyncio.sleep(self._faults.retry_seconds())
            return True
        wait = backoff(retry, _LEAST_BACKOFF, _LONGEST_BACKOFF, _DOUBLINGS)
        again = self._timeline.now() + wait
        if again >= following:
            return False
        self._due[name] = again
        self._on_change()
        await self._timeline.until(again)
        return True

    async def _answered(self, name: str, moment: float) -> Answer:
        """Functions that are not up are waited for: that is no attempt."""
        while True:
            answer = await self._call(name, moment)
            if answer is not None:
                return answer
            await asyncio.sleep(_WAIT_FOR_FUNCTIONS)

    async def _call(self, name: str, moment: float) -> Answer | None:
        headers = {
            "User-Agent": "Google-Cloud-Scheduler",
            "X-CloudScheduler": "true",
            "X-CloudScheduler-JobName": name,
            "X-CloudScheduler-ScheduleTime": f"{_utc(moment):%Y-%m-%dT%H:%M:%SZ}",
        }
        try:
            answer = await self._client.post(self._paths[name], headers=headers)
        except httpx.TimeoutException:
            return Answer(504, "")
        except httpx.TransportError:
            return None
        return Answer(answer.status_code, answer.text)


def _complain(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("a schedule broke off; restart the local cloud", exc_info=task.exception())


def _after(cron: Cron, moment: float) -> float:
    return cron.after(_utc(moment)).timestamp()


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
