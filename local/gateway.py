"""The one address of the local cloud: the functions' public paths, the static sites, `/local/*`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import lru_cache
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.manifest import SERVICES, Http
from local.control.guard import FromThisMachine
from local.environment import ROOT
from local.patterns import serves
from local.upstream import Answer, Upstream, UpstreamError

_NOT_SENT_ON: Final = frozenset(
    {
        *(b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"),
        *(b"proxy-connection", b"expect"),
        *(b"x-forwarded-host", b"x-forwarded-proto"),
    }
)
"""What is between a client and the gateway alone, or is the gateway's to say."""

_NOT_SENT_BACK: Final = frozenset(
    {b"connection", b"keep-alive", b"trailer", b"transfer-encoding", b"upgrade", b"date", b"server"}
)
"""What is between the gateway and a function alone, or the gateway's server adds itself."""

_FIRST_SECONDS: Final = 0.5
"""How long a body may keep the function waiting for the request's head."""

_ANY_ORIGIN: Final = frozenset({"tracker.js", "forms.js", "handover.js"})
"""Scripts that pages of any site load, also as modules. firebase.json says the same."""


class _Site(StaticFiles):
    """What Firebase Hosting serves as it is."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if path in _ANY_ORIGIN:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response


class Gateway:
    """Does what Firebase Hosting does in production: its rewrites lead to the functions.

    Beacons come by here, so a request to a function takes the shortest way: no router, and no
    request object.
    """

    def __init__(
        self, upstream: Upstream, local_routes: list[BaseRoute], google_routes: list[BaseRoute]
    ) -> None:
        self._upstream = upstream
        self._site: ASGIApp = Starlette(
            routes=[
                Mount("/local", FromThisMachine(Router(local_routes, redirect_slashes=False))),
                Mount("/identitytoolkit.googleapis.com", FromThisMachine(Router(google_routes))),
                Mount("/", _Site(directory=ROOT / "web" / "dist", html=True, check_dir=False)),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._site(scope, receive, send)
            return
        service = _service_at(scope["path"])
        if service is None:
            told = JSONResponse({"error": f"there is nothing at {scope['path']}"}, 404)
            await told(scope, receive, send)
            return
        target = b"/%b%b" % (service, scope["raw_path"])
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        try:
            answer = await self._forwarded(scope, receive, target)
        except UpstreamError:
            told = JSONResponse({"error": "the functions are not up; try again"}, 503)
            await told(scope, receive, send)
        except ClientDisconnect:
            return
        else:
            await _answer(answer, scope["method"] == "HEAD", send)

    async def _forwarded(self, scope: Scope, receive: Receive, target: bytes) -> Answer:
        """Send a request on. Most bodies come whole; others are sent on as they come."""
        first: Message = {"type": "http.request", "more_body": True}
        with suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_SECONDS):
                first = await receive()
        body = _parts(first, receive) if first.get("more_body", False) else _part(first)
        return await self._upstream.request(scope["method"], target, _sent_on(scope), body)


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    body: bytes = message.get("body", b"")
    return body


async def _parts(message: Message, receive: Receive) -> AsyncIterator[bytes]:
    yield _part(message)
    while message.get("more_body", False):
        message = await receive()
        yield _part(message)


async def _answer(answer: Answer, is_head: bool, send: Send) -> None:
    headers = [pair for pair in answer.headers if pair[0] not in _NOT_SENT_BACK]
    if not is_head and not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


@lru_cache(4096)
def _service_at(path: str) -> bytes | None:
    """Return the public service of a path. A path with dot segments is nobody's: resolved on
    the way, it would lead out of the service it starts in, to one that is private.
    """
    if not {".", ".."}.isdisjoint(path.split("/")):
        return None
    for service in SERVICES:
        trigger = service.trigger
        if isinstance(trigger, Http) and any(serves(each, path) for each in trigger.paths):
            return service.name.encode()
    return None


def _sent_on(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The request's headers as they came, whatever bytes they hold."""
    headers = [pair for pair in scope["headers"] if pair[0] not in _NOT_SENT_ON]
    host = next((value for name, value in headers if name == b"host"), b"")
    headers += (b"x-forwarded-host", host), (b"x-forwarded-proto", b"http")
    return headers
