"""A site and a beacon server in one, for a browser: keeps what it receives, fails when told to."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

DIST = Path(__file__).parents[3] / "web" / "dist"
WAIT_SECONDS = 10
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}

Beacon = dict[str, Any]

SCRIPT_PAGE = """<!doctype html><title>Page</title>
<script defer src="/tracker.js" data-brand="demo"></script>"""


class Answer(NamedTuple):
    """An answer to a beacon request; a status of 0 cuts the connection."""

    status: int
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed
    body: str = ""
    """What is answered instead of JSON, as by a server that is not ours."""


@dataclass(frozen=True)
class Request:
    """One request to the track endpoint."""

    body: str
    headers: dict[str, str]
    status: int

    @property
    def beacons(self) -> list[Beacon]:
        parsed: Beacon | list[Beacon] = json.loads(self.body)
        return parsed if isinstance(parsed, list) else [parsed]


@dataclass
class Stub:
    """Answers session ids as the real server does: by source, and by the nonce proposed."""

    requests: list[Request] = field(default_factory=list)
    script: deque[Answer] = field(default_factory=deque)
    """Answers to the next requests, before it goes back to normal."""
    always: Answer | None = None
    refuse: Callable[[list[Beacon]], int | None] = lambda _: None
    """Looks at a request's beacons; the status to refuse them with, if any."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While cleared, answers to beacons are held back."""
    page: str = SCRIPT_PAGE
    port: int = 0
    script_file: Path = DIST / "tracker.js"
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_origin(self) -> str:
        """The same server by another name: another site to the browser."""
        return f"http://localhost:{self.port}"

    @property
    def beacons(self) -> list[Beacon]:
        """All beacons that were accepted."""
        return [b for r in self.requests if r.status == HTTPStatus.OK for b in r.beacons]

    def of(self, kind: str) -> list[Beacon]:
        return [b for b in self.beacons if b["type"] == kind]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits until the condition holds; it is looked at after each request."""
        async with asyncio.timeout(WAIT_SECONDS), self._changed:
            await self._changed.wait_for(condition)

    async def received(self, kind: str, count: int = 1) -> list[Beacon]:
        """Waits for that many accepted beacons of a type."""
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:-2])}
            body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
            if method == "POST":
                await self._track(headers, body, writer)
            else:
                any_origin = {"Access-Control-Allow-Origin": "*"}
                _send(writer, 200, *self._file(urlsplit(target).path), any_origin)
            await writer.drain()
        writer.close()

    def _file(self, path: str) -> tuple[bytes, str]:
        file = DIST / (path.removeprefix("/") + ("index.html" if path.endswith("/") else ""))
        if path != "/" and file.is_file():
            return file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream")
        return self.page.encode(), "text/html"

    async def _track(
        self, headers: dict[str, str], body: str, writer: asyncio.StreamWriter
    ) -> None:
        beacons = Request(body, headers, 200).beacons
        answer = self.script.popleft() if self.script else self.always
        status = answer.status if answer else self.refuse(beacons) or 200
        async with self._changed:
            self.requests.append(Request(body, headers, status))
            self._changed.notify_all()
        await self.open.wait()
        if not status:
            return
        ids = session_ids(beacons)
        results = [{"sessionId": i} for i in ids]
        content: dict[str, Any] = (
            {"error": "refused"} if status != HTTPStatus.OK else {"sessionId": ids[-1]}
        )
        if len(beacons) > 1 and status == HTTPStatus.OK:
            content |= {"results": results}
        extra = {"Access-Control-Allow-Origin": "*"} | (answer.headers if answer else {})
        if answer and answer.headers:
            extra["Access-Control-Expose-Headers"] = "Retry-After"
        body = (answer and answer.body) or json.dumps(content)
        _send(writer, status, body.encode(), "application/json", extra)


def session_ids(beacons: list[Beacon]) -> list[str]:
    """The session of each beacon of one request."""
    current = ""
    ids = []
    for beacon in beacons:
        current = beacon.get("sessionId", current)
        if beacon["type"] == "session_start":
            source = _source(beacon["data"])
            running = beacon.get("sessionId")
            same = running and source in ("direct", running.split(".")[1])
            current = (
                str(running)
                if same
                else (f"{beacon['data']['brandId']}.{source}.{beacon['data']['nonce']}")
            )
        ids.append(current)
    return ids


def _source(data: Beacon) -> str:
    url = urlsplit(data["url"])
    named = parse_qs(url.query).get("utm_source")
    if named:
        return named[0]
    host = urlsplit(data["referrer"]).hostname or url.hostname
    return "direct" if host == url.hostname else (host or "")


def _send(
    writer: asyncio.StreamWriter,
    status: int,
    content: bytes,
    content_type: str,
    headers: dict[str, str] | None = None,
) -> None:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += [f"Content-Length: {len(content)}", "Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode() + content)
