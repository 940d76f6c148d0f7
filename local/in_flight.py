"""What is due or under way in all services, and waiting until nothing is."""

import asyncio
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol, TypedDict


class Kind(StrEnum):
    EVENT = "event"
    TASK = "task"
    SCHEDULED = "scheduled"


class Pending(TypedDict):
    kind: Kind
    function: str
    count: int


class Source(Protocol):
    """A service that calls functions."""

    def pending(self) -> Mapping[str, int]:
        """How many calls of each function are due or under way."""

    def throttled(self) -> int:
        """How many of these wait for the clock, as the rate of their queue asks."""


class InFlight:
    def __init__(self) -> None:
        self._sources: dict[Kind, Source] = {}
        self._changed = asyncio.Event()

    def add(self, kind: Kind, source: Source) -> None:
        self._sources[kind] = source

    def changed(self) -> None:
        """Sources tell it whenever something ended or was put off."""
        self._changed.set()

    def pending(self) -> list[Pending]:
        return [
            Pending(kind=kind, function=function, count=count)
            for kind, source in self._sources.items()
            for function, count in source.pending().items()
        ]

    async def idle(self) -> None:
        """Returns once nothing is due or under way."""
        await self._until(lambda: not any(each.pending() for each in self._sources.values()))

    async def settled(self) -> None:
        """Returns once nothing goes on unless the clock does."""
        await self._until(
            lambda: all(
                sum(each.pending().values()) <= each.throttled() for each in self._sources.values()
            )
        )

    async def _until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            self._changed.clear()
            await self._changed.wait()
