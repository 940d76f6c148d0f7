"""The Firestore clients of this process, and how to repeat what may fail for a moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Generic, TypeVar

from google.api_core.exceptions import (
    Aborted,
    DeadlineExceeded,
    InternalServerError,
    InvalidArgument,
    ServiceUnavailable,
)
from google.cloud.firestore import (
    AsyncClient,
    AsyncDocumentReference,
    AsyncTransaction,
    DocumentSnapshot,
    async_transactional,
)

from shared.common.errors import UnavailableError
from shared.gcp.settings import settings

TRANSIENT: Final = (Aborted, DeadlineExceeded, InternalServerError, ServiceUnavailable)
_ATTEMPTS: Final = 6

T = TypeVar("T")
U = TypeVar("U")
Snapshot = DocumentSnapshot[AsyncDocumentReference]
"""A document as it was read, which may not exist."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A document as it was read. A write with its `update_time` fails if it was changed since."""

    id: str
    value: T
    update_time: datetime


@cache
def marketing_database() -> AsyncClient:
    """Return the client of the database with `marketing/**`."""
    return AsyncClient(project=settings().project, database=settings().database)


@cache
def brand_database() -> AsyncClient:
    """Return the client of the database with the documents of brands and users."""
    if settings().database == "(default)":
        return marketing_database()
    return AsyncClient(project=settings().project)


async def transact(
    db: AsyncClient, change: Callable[[AsyncTransaction], Awaitable[T]], *, read_only: bool = False
) -> T:
    """Run a change in a transaction, again after errors that pass. Return its result.

    `change` may run several times. The client itself repeats only a commit that was aborted, five
    times, and then raises ValueError. After too many of those, raise `UnavailableError`.
    """
    for number in range(_ATTEMPTS):
        try:
            result: T = await async_transactional(change)(db.transaction(read_only=read_only))
        except (*TRANSIENT, InvalidArgument):  # a commit had succeeded, and its answer was lost
            if number == _ATTEMPTS - 1:
                raise
            await _pause(number)
        except ValueError as error:
            if "Failed to commit transaction" not in str(error):
                raise
            await _pause(number)
        else:
            return result
    raise UnavailableError("others change the same thing at this moment; send the request again")


async def repeat(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run an idempotent attempt, again after errors that pass. Return its result.

    A commit may have succeeded although its answer was lost. Then the next attempt fails with
    `AlreadyExists` or `FailedPrecondition`, which the caller must read as done. Raise the last
    error.
    """
    for number in range(_ATTEMPTS):
        try:
            return await attempt()
        except TRANSIENT:
            if number == _ATTEMPTS - 1:
                raise
            await _pause(number)
    raise AssertionError("unreachable")


def attempts(most: int, otherwise: str) -> Iterator[int]:
    """Yield the numbers of at most so many attempts, then raise `UnavailableError`."""
    yield from range(most)
    raise UnavailableError(otherwise)


async def each(items: Sequence[U], act: Callable[[U], Awaitable[T]], at_once: int = 10) -> list[T]:
    """Act on every item, so many side by side; return the results in their order."""
    results: list[T] = []
    for start in range(0, len(items), at_once):
        results += await asyncio.gather(*map(act, items[start : start + at_once]))
    return results


async def _pause(number: int) -> None:
    await asyncio.sleep(random.uniform(0.5, 1) * 0.02 * 2**number)  # noqa: S311
