"""Firestore clients of this process, and repeating what is safe to repeat."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final, TypeVar

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
Snapshot = DocumentSnapshot[AsyncDocumentReference]
"""A document as it was read; it may not exist."""


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


async def _pause(number: int) -> None:
    await asyncio.sleep(random.uniform(0.5, 1) * 0.02 * 2**number)  # noqa: S311
