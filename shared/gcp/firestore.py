"""Provide the Firestore clients of this process, and repeat what fails only for a moment."""

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
"""The result of reading a document, which may not exist."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A document as it was read.

    A write that is conditional on `update_time` fails if the document was changed since.
    """

    id: str
    value: T
    update_time: datetime


@cache
def marketing_database() -> AsyncClient:
    """Return the client of the database that contains `marketing/**`."""
    return AsyncClient(project=settings().project, database=settings().database)


@cache
def brand_database() -> AsyncClient:
    """Return the client of the database that contains the documents of brands and users."""
    if settings().database == "(default)":
        return marketing_database()
    return AsyncClient(project=settings().project)


async def transact(
    db: AsyncClient, change: Callable[[AsyncTransaction], Awaitable[T]], *, read_only: bool = False
) -> T:
    """Run `change` in a transaction, and return its result. Repeat it after transient errors.

    `change` may run several times. The client itself repeats an aborted commit, five times, and
    then raises ValueError. If this happens in the last attempt, raise `UnavailableError`.
    """
    for number in range(_ATTEMPTS):
        try:
            result: T = await async_transactional(change)(db.transaction(read_only=read_only))
        except (*TRANSIENT, InvalidArgument):  # InvalidArgument: committed, but the answer was lost
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
    """Run an idempotent attempt, and return its result. Repeat it after transient errors.

    A commit may have succeeded although its answer was lost. The next attempt then fails with
    `AlreadyExists` or `FailedPrecondition`, which the caller must treat as success. After the last
    attempt, raise its error.
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
    """Yield the numbers 0 to `most` - 1, one for each attempt. Then raise `UnavailableError`."""
    yield from range(most)
    raise UnavailableError(otherwise)


async def each(items: Sequence[U], act: Callable[[U], Awaitable[T]], at_once: int = 10) -> list[T]:
    """Call `act` on every item, `at_once` at a time. Return the results in the items' order."""
    results: list[T] = []
    for start in range(0, len(items), at_once):
        results += await asyncio.gather(*map(act, items[start : start + at_once]))
    return results


async def _pause(number: int) -> None:
    await asyncio.sleep(random.uniform(0.5, 1) * 0.02 * 2**number)  # noqa: S311
