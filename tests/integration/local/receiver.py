"""A function's stand-in: an HTTP server in the test's own loop that keeps what it receives."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: dict[str, str]
    """By lower-case names."""
    body: bytes
    at: float
    """Seconds of the local clock."""


async def nothing(_received: Received) -> None:
    """What a function does if a test says nothing else."""


@dataclass
class Receiver:
    """Answers with `statuses`, one after the other, then with 200, when `open` is set."""

    now: Callable[[], float]
    statuses: list[int] = field(default_factory=list)
    act: Callable[[Received], Awaitable[None]] = nothing
    open: asyncio.Event = field(default_factory=asyncio.Event)
    received: list[Received] = field(default_factory=list)
    most_at_once: int = 0
    port: int = 0

    async def start(self) -> Self:
        self.open.set()
        self._at_once = 0
        self._more = asyncio.Condition()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        self.open.set()
        self._server.close()
        await self._server.wait_closed()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [each.target for each in self.received]

    async def has_received(self, count: int) -> None:
        async with asyncio.timeout(30), self._more:
            await self._more.wait_for(lambda: len(self.received) >= count)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            received = await self._read(reader)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self.received.append(received)
            status = self.statuses.pop(0) if self.statuses else 200
            async with self._more:
                self._more.notify_all()
            await self.act(received)
            await self.open.wait()
            self._at_once -= 1
            body = f'{{"received": {len(self.received)}}}'
            writer.write(
                f"HTTP/1.1 {status} Answer\r\nContent-Length: {len(body)}\r\n"
                f"Connection: close\r\n\r\n{body}".encode()
            )
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader) -> Received:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().rstrip("\r\n").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Received(method, target, headers, body, self.now())
