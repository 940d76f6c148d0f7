"""Firestore clients of this process, and repeating what is safe to repeat."""

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
"""A document as it was read; it may not exist."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A document as it was read; a write on its `update_time` stands only if it is still so."""

    id: str
    value: T
    update_time: datetime


@cache
def marketing_database() -> AsyncClient:
    """The client of the database that holds `marketing/**`."""
    return AsyncClient(project=settings().project, database=settings().database)


@cache
def brand_database() -> AsyncClient:
    """The client of the database that holds the existing brand and user documents."""
    if settings().database == "(default)":
        return marketing_database()
    return AsyncClient(project=settings().project)


async def transact(
    db: AsyncClient, change: Callable[[AsyncTransaction], Awaitable[T]], *, read_only: bool = False
) -> T:
    """Runs a change in a transaction until it is not refused for a passing reason.

    The client repeats only what is aborted at the commit, five times, and then raises ValueError;
    this also repeats the rest, and ends in `UnavailableError`.
    """
    for number in range(_ATTEMPTS):
        try:
            result: T = await async_transactional(change)(db.transaction(read_only=read_only))
        except (*TRANSIENT, InvalidArgument):  # a commit whose answer was lost ended it
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
    """Runs an idempotent attempt until it is not refused for a passing reason.

    A repeated commit may meet its own earlier success, whose answer was lost: the attempt must
    read that (`AlreadyExists`, `FailedPrecondition`) as done. Raises the last refusal.
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
