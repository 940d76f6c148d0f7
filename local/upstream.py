"""Requests to the functions' process over connections that stay open, as raw HTTP/1.1.

A client's library would take more time for a beacon than the functions do.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Final, cast

import httptools

Headers = Iterable[tuple[bytes, bytes]]

_SECONDS: Final = 60
"""How long an answer is waited for, as Cloud Run waits for a public function."""


class UpstreamError(Exception):
    """The functions are not up, or went away before they had answered."""


@dataclass(slots=True)
class Answer:
    """What a function answered."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class Upstream:
    """Connections to one port. One that a request did not end cleanly is closed."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._idle: deque[_Connection] = deque()

    async def request(
        self, method: str, target: bytes, headers: Headers, body: AsyncIterator[bytes] | bytes
    ) -> Answer:
        """Send a request; return its whole answer.

        A body that is iterated over is sent on as it comes: by the length that the headers state,
        or in chunks. What iterating raises ends the request. Raise `UpstreamError` where no whole
        answer comes.
        """
        connection = await self._connection()
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await connection.exchange(method, target, headers, body)
        except TimeoutError:
            raise UpstreamError from None
        finally:
            if connection.reusable:
                self._idle.append(connection)
            else:
                connection.close()
        return answer

    def close(self) -> None:
        """Close the connections that no request uses."""
        while self._idle:
            self._idle.pop().close()

    async def _connection(self) -> "_Connection":
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed:
                return connection
        loop = asyncio.get_running_loop()
        try:
            _, made = await loop.create_connection(_Connection, self._host, self._port)
        except OSError:
            raise UpstreamError from None
        return made


class _Connection(asyncio.Protocol):
    """A connection, which takes one request after the other."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer = Answer()
        self._parts: list[bytes] = []
        self._waiting: asyncio.Future[Answer] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._without_body = False
        self._keep_alive = True
        self.closed = False
        self.reusable = False

    async def exchange(
        self, method: str, target: bytes, headers: Headers, body: AsyncIterator[bytes] | bytes
    ) -> Answer:
        """Send a request and return its answer, which may come before the body is sent."""
        self.reusable, self._without_body = False, method == "HEAD"
        self._answer, self._parts = Answer(), []
        waiting: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting = waiting
        head = [method.encode(), b" ", target, b" HTTP/1.1\r\n"]
        stated = False
        for name, value in headers:
            head += name, b": ", value, b"\r\n"
            stated = stated or name == b"content-length"
        if isinstance(body, bytes):
            length = b"" if stated or not body else b"content-length: %d\r\n" % len(body)
            self._write(b"".join((*head, length, b"\r\n", body)))
            answer, whole = await waiting, True
        else:
            chunked = b"" if stated else b"transfer-encoding: chunked\r\n"
            self._write(b"".join((*head, chunked, b"\r\n")))
            answer, whole = await self._answer_to(self._send(body, chunked=not stated), waiting)
        self.reusable = whole and self._keep_alive and not self.closed
        return answer

    async def _answer_to(
        self, body: Coroutine[None, None, None], waiting: "asyncio.Future[Answer]"
    ) -> tuple[Answer, bool]:
        """Return the answer, and whether all of the body was sent before it came."""
        sending = self._loop.create_task(body)
        try:
            await asyncio.wait((waiting, sending), return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                sending.result()
            answer = await waiting
            return answer, sending.done() and sending.exception() is None
        finally:
            sending.cancel()

    async def _send(self, body: AsyncIterator[bytes], *, chunked: bool) -> None:
        async for part in body:
            if part:
                self._write(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
                if self._writable is not None:
                    await self._writable
        if chunked:
            self._write(b"0\r\n\r\n")

    def _write(self, data: bytes) -> None:
        if self._transport is None or self.closed:
            raise UpstreamError
        self._transport.write(data)

    def close(self) -> None:
        self._waiting = None
        if self._transport is not None:
            self._transport.abort()

    # What the transport calls:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.closed, self.reusable = True, False
        self.resume_writing()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(UpstreamError())

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    # What the parser calls:

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()
        self._keep_alive = self._parser.should_keep_alive()
        if self._without_body:  # the parser cannot know that none follows
            self._parser = httptools.HttpResponseParser(self)
            self._done()

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if not self._without_body:
            self._done()

    def _done(self) -> None:
        self._answer.body = b"".join(self._parts)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(self._answer)
