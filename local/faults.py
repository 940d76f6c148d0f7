"""What goes wrong on request: deliveries twice, late and out of order, commits refused or lost."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar

from pydantic import Field

from local.firestore.faults import FaultError
from shared.common.wire import WireModel

_HELD_TOGETHER: Final = 0.03
_RETRY_SECONDS: Final = (0.01, 0.05)

Probability = Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)]
Result = TypeVar("Result")


class FaultSettings(WireModel):
    """Probabilities, and the longest delay of a delivery in seconds of real time."""

    duplicate: Probability = 0
    reorder: Probability = 0
    delay_seconds: Annotated[float, Field(ge=0, le=60, strict=True, allow_inf_nan=False)] = 0
    abort: Probability = 0
    lost: Probability = 0
    seed: Annotated[int, Field(strict=True)] | None = None


class Faults:
    """Off until settings are given; is `local.firestore.faults.Faults` too."""

    def __init__(self) -> None:
        self.use(FaultSettings())
        self._held: list[asyncio.Future[None]] = []

    def use(self, settings: FaultSettings) -> None:
        self.settings = settings
        self._random = random.Random(settings.seed)
        self.on = any(
            (
                settings.duplicate,
                settings.reorder,
                settings.delay_seconds,
                settings.abort,
                settings.lost,
            )
        )

    async def deliver(self, send: Callable[[], Awaitable[Result]]) -> Result:
        """Sends it as the faults will have it: late, out of turn, and perhaps again, at the same
        time or when it has succeeded. Returns once all is over, with the first one's result.
        """
        await self._hold()
        if not self._happens(self.settings.duplicate):
            return await send()
        if self._happens(0.5):
            first, _ = await asyncio.gather(send(), self._late(send))
            return first
        first = await send()
        await self._late(send)
        return first

    def retry_seconds(self) -> float:
        """How long to wait before the next attempt, while faults are on."""
        return self._random.uniform(*_RETRY_SECONDS)

    async def before_commit(self) -> None:
        if self._happens(self.settings.abort):
            raise FaultError("not applied, as the faults of the local cloud ask")

    async def after_commit(self) -> None:
        if self._happens(self.settings.lost):
            raise FaultError("the answer is lost, as the faults of the local cloud ask")

    def _happens(self, probability: float) -> bool:
        return probability > 0 and self._random.random() < probability

    async def _late(self, send: Callable[[], Awaitable[Result]]) -> Result:
        await self._hold()
        return await send()

    async def _hold(self) -> None:
        if self.settings.delay_seconds:
            await asyncio.sleep(self._random.uniform(0, self.settings.delay_seconds))
        if self._happens(self.settings.reorder):
            await self._shuffled()

    async def _shuffled(self) -> None:
        """Waits with others that are held back, to go on in any order."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._held.append(turn)
        if len(self._held) == 1:
            loop.call_later(_HELD_TOGETHER, self._let_go)
        await turn

    def _let_go(self) -> None:
        held, self._held = self._held, []
        self._random.shuffle(held)
        for turn in held:
            if not turn.done():
                turn.set_result(None)
