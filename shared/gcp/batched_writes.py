"""Send writes that arrive at the same time in one request to Firestore.

See docs/decisions/one-batch-for-many-beacons.md.
"""

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import grpc
from google.api_core.exceptions import (
    ResourceExhausted,
    from_grpc_status,
)
from google.api_core.gapic_v1 import routing_header
from google.cloud.firestore import AsyncClient

from shared.gcp.firestore import TRANSIENT
from shared.gcp.write_messages import (
    BatchWriteRequest,
    BatchWriteResponse,
    Write,
    create_message,
    update_message,
)
from shared.gcp.writes import Fields

MOST_WRITES: Final = 200
"""Of one request. Firestore takes up to 500, and 10 MiB. A beacon's document is below 30 KB."""

COMPANY_SECONDS: Final = 0.005
"""The longest time that a write waits for others while an earlier request is unanswered."""

_PASSING: Final = (*TRANSIENT, ResourceExhausted)
_ATTEMPTS: Final = 8
_TIMEOUT_SECONDS: Final = 20
_METHOD: Final = "/google.firestore.v1.Firestore/BatchWrite"


@dataclass(slots=True, eq=False)
class _Pending:
    """A write, and the future that its caller waits for.

    If the caller is cancelled, the write is still sent.
    """

    name: str
    write: Write
    done: asyncio.Future[None]
    attempts: int = 0


class BatchedWrites:
    """An implementation of `Writes` by Firestore's BatchWrite.

    Each write succeeds, fails and is repeated independently of the others in its request. If no
    request is unanswered, a write is sent at once. Otherwise it waits for other writes, until an
    answer arrives or 5 ms have passed. Writes of one document are sent one after another, in their
    order.
    """

    def __init__(self, db: AsyncClient) -> None:
        self._db = db
        self._batch: list[_Pending] = []
        self._sending: asyncio.Handle | None = None
        self._behind: dict[str, deque[_Pending]] = {}
        self._requests: set[asyncio.Task[None]] = set()

    async def create(self, path: str, fields: Fields) -> None:
        """Create a document. Raise `AlreadyExists` if there is one at this path."""
        name = self._name(path)
        await self._write(name, create_message(name, fields))

    async def update(self, path: str, fields: Fields) -> None:
        """Update fields of a document. Raise `NotFound` if it does not exist."""
        name = self._name(path)
        await self._write(name, update_message(name, fields))

    def _name(self, path: str) -> str:
        return f"{self._db._database_string}/documents/{path}"

    def _write(self, name: str, write: Write) -> asyncio.Future[None]:
        pending = _Pending(name, write, asyncio.get_running_loop().create_future())
        behind = self._behind.get(name)
        if behind is None:
            self._behind[name] = deque()
            self._collect(pending)
        else:
            behind.append(pending)
        return pending.done

    def _collect(self, pending: _Pending) -> None:
        self._batch.append(pending)
        if len(self._batch) == MOST_WRITES:
            self._send()
        elif self._sending is None:
            wait = COMPANY_SECONDS if self._requests else 0
            self._sending = asyncio.get_running_loop().call_later(wait, self._send)

    def _send(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        batch, self._batch = self._batch, []
        if batch:
            request = asyncio.create_task(self._request(batch))
            self._requests.add(request)
            request.add_done_callback(self._answered)

    def _answered(self, request: asyncio.Task[None]) -> None:
        self._requests.discard(request)
        if not request.cancelled():
            self._send()

    async def _request(self, batch: Sequence[_Pending]) -> None:
        refusals: Sequence[Exception | None]
        try:
            refusals = await self._refusals(batch)
        except asyncio.CancelledError:  # the loop ends
            for pending in batch:
                pending.done.cancel()
            raise
        except Exception as error:
            refusals = [error for _ in batch]
        for pending, refusal in zip(batch, refusals, strict=True):
            self._settle(pending, refusal)

    async def _refusals(self, batch: Sequence[_Pending]) -> list[Exception | None]:
        """Send the writes. Return for each why it failed, or None if it is durable.

        Firestore refuses a whole request because of one invalid write. Each write is then sent
        alone.
        """
        request = BatchWriteRequest(
            database=self._db._database_string, writes=[pending.write for pending in batch]
        )
        try:
            response = await self._stub(request, timeout=_TIMEOUT_SECONDS, metadata=self._metadata)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.INVALID_ARGUMENT and len(batch) > 1:
                return [(await self._refusals([pending]))[0] for pending in batch]
            return [_refusal(error.code(), error.details()) for _ in batch]
        return [
            _refusal(status.code, status.message) if status.code else None
            for _, status in zip(batch, response.status, strict=True)
        ]

    def _settle(self, pending: _Pending, refusal: Exception | None) -> None:
        if isinstance(refusal, _PASSING) and pending.attempts < _ATTEMPTS - 1:
            wait = min(1, 0.02 * 2**pending.attempts) * random.uniform(0.5, 1)  # noqa: S311
            pending.attempts += 1
            asyncio.get_running_loop().call_later(wait, self._collect, pending)
            return
        if not pending.done.done():
            if refusal is None:
                pending.done.set_result(None)
            else:
                pending.done.set_exception(refusal)
        behind = self._behind[pending.name]
        if behind:
            self._collect(behind.popleft())
        else:
            del self._behind[pending.name]

    @cached_property
    def _stub(self) -> grpc.aio.UnaryUnaryMultiCallable[BatchWriteRequest, BatchWriteResponse]:
        """Return the BatchWrite RPC on the official client's channel, which has its credentials."""
        channel: grpc.aio.Channel = self._db._firestore_api.transport.grpc_channel
        return channel.unary_unary(
            _METHOD,
            request_serializer=BatchWriteRequest.SerializeToString,
            response_deserializer=BatchWriteResponse.FromString,
        )

    @cached_property
    def _metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the metadata that the official client sends with each request."""
        routing = (("database", self._db._database_string),)
        return (
            *self._db._rpc_metadata,
            routing_header.to_grpc_metadata(routing),  # type: ignore[no-untyped-call]
            self._db._client_info.to_grpc_metadata(),
        )


def _refusal(code: grpc.StatusCode | int, message: str | None) -> Exception:
    refusal: Exception = from_grpc_status(code, message)  # type: ignore[no-untyped-call]
    return refusal
