"""Load from a process of its own: `python -m bench.load PORT CONNECTIONS SECONDS [PREFIX]`.

Each connection sends its visitor's beacons one after the other over HTTP/1.1 keep-alive, the next
when the last is answered. Prints one line of JSON; any answer but 200 ends it with an error.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from typing import Self, cast

import uvloop

from bench.beacons import BROWSER, visit

_WARM_UP_SECONDS = 0.7
_LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Load:
    """What one run saw; latencies in milliseconds. `requests` counts those of the warm-up too."""

    requests: int
    per_second: float
    p50: float
    p99: float

    @classmethod
    def of(cls, requests: int, latencies: list[float], seconds: float) -> Self:
        latencies.sort()
        count = len(latencies)
        per_second, p50, p99 = count / seconds, latencies[count // 2], latencies[count * 99 // 100]
        return cls(requests, per_second, p50 * 1000, p99 * 1000)


class Connection(asyncio.Protocol):
    def __init__(self, number: int, prefix: str) -> None:
        self._requests = [_request(body, prefix) for body in visit(number)]
        self._next = number
        self._received = b""
        self._sent_at = 0.0
        self.latencies: list[float] = []
        self.failed: str | None = None
        self.stopped = asyncio.get_running_loop().create_future()
        self.stopping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        start = head.index(_LENGTH) + len(_LENGTH)
        if len(body) < int(head[start:].split(b"\r\n", 1)[0]):
            return
        self._received = b""
        self.latencies.append(time.perf_counter() - self._sent_at)
        if not head.startswith(b"HTTP/1.1 200"):
            self.failed = f"{head.splitlines()[0]!r} {body!r}"
            self.stopping = True
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.stopped.done():
            self.failed = f"connection lost: {exc}"
            self.stopped.set_result(None)

    def _send(self) -> None:
        if self.stopping:
            self.stopped.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1


def _request(body: bytes, prefix: str) -> bytes:
    head = (
        f"POST {prefix}/api/marketing/track HTTP/1.1\r\nHost: shop.example\r\n"
        f"User-Agent: {BROWSER}\r\nAccept: */*\r\nOrigin: https://shop.example\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def run(port: int, connections: int, seconds: float, prefix: str = "") -> Load:
    loop = asyncio.get_running_loop()
    open_ = [
        (await loop.create_connection(partial(Connection, n, prefix), "127.0.0.1", port))[1]
        for n in range(connections)
    ]
    await asyncio.sleep(_WARM_UP_SECONDS)
    warm_up = sum(len(each.latencies) for each in open_)
    for each in open_:
        each.latencies.clear()
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - started
    latencies = [latency for each in open_ for latency in each.latencies]
    for each in open_:
        each.stopping = True
    await asyncio.gather(*(each.stopped for each in open_))
    for each in open_:
        if each.failed:
            raise RuntimeError(each.failed)
    requests = warm_up + sum(len(each.latencies) for each in open_)
    return Load.of(requests, latencies, took)


if __name__ == "__main__":
    port, connections, seconds, prefix = (*sys.argv[1:], "")[:4]
    seen = uvloop.run(run(int(port), int(connections), float(seconds), prefix))
    print(json.dumps(asdict(seen)))
