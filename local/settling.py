"""Moves the clock so that what falls due on the way happens in order, each at its own time."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from local.clock import LocalClock
from local.in_flight import InFlight
from local.timeline import Timeline

_PATIENCE: Final = 30.0
_PATIENCE_WITH_THE_STUCK: Final = 1.0
_EXPIRE_EVERY: Final = 60.0


class Settling:
    """`expire` deletes the documents whose time to live is over. Nothing sees that but readers at
    a later moment, so it is done at each step, before what falls due then.
    """

    def __init__(
        self,
        clock: LocalClock,
        timeline: Timeline,
        in_flight: InFlight,
        expire: Callable[[], object],
    ) -> None:
        self._clock = clock
        self._timeline = timeline
        self._in_flight = in_flight
        self._expire = expire
        self._moving = asyncio.Lock()

    async def advance(self, seconds: float) -> None:
        """Waits at each step for what fell due and for what it caused: at most 30 seconds of real
        time, and 1 once something was found to be stuck.
        """
        async with self._moving:
            end = self._clock.offset + seconds
            patience = await self._settle(_PATIENCE)
            while (due := self._timeline.earliest()) is not None and due <= time.time() + end:
                self._move(due - time.time())
                patience = await self._settle(patience)
            self._move(end)

    async def expire_now_and_then(self) -> None:
        """While the clock runs by itself."""
        while True:
            self._expire()
            await asyncio.sleep(_EXPIRE_EVERY)

    def _move(self, offset: float) -> None:
        self._clock.advance(max(offset - self._clock.offset, 0))
        self._expire()
        self._timeline.ring()

    async def _settle(self, patience: float) -> float:
        """Returns how long to be patient at the next step."""
        try:
            async with asyncio.timeout(patience):
                await self._in_flight.settled()
        except TimeoutError:
            return _PATIENCE_WITH_THE_STUCK
        return patience
