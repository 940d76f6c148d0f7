"""The dashboard's site and API in one, with fixed answers; keeps what it is asked."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from tests.e2e.conftest import DIST
from tests.e2e.dashboard.answers import BRAND, CONFIG, REPORT, SESSIONS, Json

API = "/api/marketing/"
COOKIE = "__session=demo-owner"
WAIT_SECONDS = 10
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


class Request(NamedTuple):
    """A request to the API or to sign in; `body` is that of a POST."""

    resource: str
    query: dict[str, str]
    body: str = ""


class Answer(NamedTuple):
    status: int
    content: Json


@dataclass
class Stub:
    answers: dict[str, Answer] = field(
        default_factory=lambda: {
            "brand": Answer(200, BRAND),
            "config": Answer(200, CONFIG),
            "stats": Answer(200, REPORT),
            "sessions": Answer(200, SESSIONS),
        }
    )
    needs_session: bool = False
    """Whether the API answers 401 to a request without the cookie."""
    signs_in: bool = True
    """Whether there is a way to sign in, as in the local cloud."""
    held: Callable[[Request], bool] = lambda _: False
    """Requests that get no answer until `release` is set."""
    release: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, resource: str) -> list[Request]:
        return [request for request in self.requests if request.resource == resource]

    async def asked(self, resource: str, count: int = 1) -> Request:
        """Waits for that many requests of a resource; the last of them."""
        async with asyncio.timeout(WAIT_SECONDS), self._changed:
            await self._changed.wait_for(lambda: len(self.of(resource)) >= count)
        return self.of(resource)[-1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            target = urlsplit(head[0].split(" ")[1])
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:-2])}
            body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
            if target.path.startswith(API) or target.path == "/local/sign-in":
                resource = target.path.removeprefix(API)
                request = Request(resource, dict(parse_qsl(target.query)), body)
                await self._keep(request)
                await self._answer(request, headers, writer)
            else:
                _send_file(writer, target.path)
            await writer.drain()
        writer.close()

    async def _keep(self, request: Request) -> None:
        async with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        if self.held(request):
            await self.release.wait()

    async def _answer(
        self, request: Request, headers: dict[str, str], writer: asyncio.StreamWriter
    ) -> None:
        extra = {}
        if request.resource == "/local/sign-in":
            answer = Answer(200, {"idToken": "demo-owner"}) if self.signs_in else Answer(404, {})
            if self.signs_in:
                extra["Set-Cookie"] = f"{COOKIE}; Path=/; HttpOnly"
        elif self.needs_session and COOKIE not in headers.get("cookie", ""):
            answer = Answer(401, {"error": "Unauthorized: sign in"})
        else:
            answer = self.answers[request.resource]
        content = json.dumps(answer.content).encode()
        _send(writer, answer.status, content, "application/json", extra)


def _send_file(writer: asyncio.StreamWriter, path: str) -> None:
    file = DIST / (path.removeprefix("/") or "index.html")
    found = file.is_file()
    content = file.read_bytes() if found else b""
    _send(writer, 200 if found else 404, content, TYPES.get(file.suffix, "text/plain"), {})


def _send(
    writer: asyncio.StreamWriter,
    status: int,
    content: bytes,
    content_type: str,
    headers: dict[str, str],
) -> None:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(content)}", "Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode() + content)
