"""Waiting for moments of the local clock, whether it gets there by running or by being moved."""

import asyncio
from heapq import heappop, heappush
from itertools import count
from typing import Final

from local.clock import LocalClock

_LONGEST_ALARM: Final = 3600.0


class Timeline:
    """Lets coroutines go on in the order of the moments they wait for."""

    def __init__(self, clock: LocalClock) -> None:
        self._clock = clock
        self._waits: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._alarm: asyncio.TimerHandle | None = None

    def now(self) -> float:
        """Seconds since the epoch, by the local clock."""
        return self._clock.now()

    async def until(self, moment: float) -> None:
        """Returns once the clock has reached this moment: at once where it has passed."""
        if moment <= self.now():
            return
        arrived = asyncio.get_running_loop().create_future()
        heappush(self._waits, (moment, next(self._numbers), arrived))
        self._set_alarm()
        await arrived

    def earliest(self) -> float | None:
        """The next moment that something waits for."""
        while self._waits and self._waits[0][2].done():
            heappop(self._waits)
        return self._waits[0][0] if self._waits else None

    def ring(self) -> None:
        """Lets go on whatever waits for a moment that has come."""
        while (moment := self.earliest()) is not None and moment <= self.now():
            heappop(self._waits)[2].set_result(None)
        self._set_alarm()

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        moment = self.earliest()
        if moment is not None:
            wait = min(max(moment - self.now(), 0.001), _LONGEST_ALARM)
            self._alarm = asyncio.get_running_loop().call_later(wait, self.ring)
