"""What may go wrong on request, to test those who must bear it."""

from typing import Protocol


class FaultError(Exception):
    """Raised by `Faults` to make a commit fail."""


class Faults(Protocol):
    async def before_commit(self) -> None:
        """May wait. A FaultError refuses the commit with ABORTED: it is not applied."""

    async def after_commit(self) -> None:
        """A FaultError loses the answer: the commit is applied, the client gets UNAVAILABLE."""


class NoFaults:
    async def before_commit(self) -> None:
        """Nothing goes wrong."""

    async def after_commit(self) -> None:
        """Nothing goes wrong."""
