"""The one address of the local cloud: the functions' public paths, the static sites, `/local/*`."""

from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from functions.manifest import SERVICES, Http
from local.control.guard import FromThisMachine
from local.environment import ROOT
from local.patterns import serves

_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length"}
)
_OWN: Final = frozenset({"content-encoding", "date", "server"})
"""What the gateway answers itself: it sends the body as it is, by its own server."""


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
    """Does what Firebase Hosting does in production: its rewrites lead to the functions."""

    def __init__(self, functions_address: str) -> None:
        self._client = httpx.AsyncClient(base_url=functions_address, timeout=60)

    def app(self, local_routes: list[BaseRoute], google_routes: list[BaseRoute]) -> Starlette:
        site = _Site(directory=ROOT / "web" / "dist", html=True, check_dir=False)
        return Starlette(
            routes=[
                Mount("/local", FromThisMachine(Router(local_routes, redirect_slashes=False))),
                Mount("/identitytoolkit.googleapis.com", FromThisMachine(Router(google_routes))),
                Route("/api/{path:path}", self._forward, methods=_METHODS),
                Mount("/", site),
            ]
        )

    async def _forward(self, request: Request) -> Response:
        service = _service_at(request.url.path)
        if service is None:
            return JSONResponse({"error": f"there is nothing at {request.url.path}"}, 404)
        target = f"/{service}{request.scope['raw_path'].decode('ascii')}"
        if request.url.query:
            target += f"?{request.url.query}"
        try:
            answer = await self._client.request(
                request.method, target, headers=_onward(request), content=await request.body()
            )
        except httpx.TransportError:
            return JSONResponse({"error": "the functions are not up; try again"}, 503)
        kept = {
            name: value
            for name, value in answer.headers.multi_items()
            if name not in _HOP_BY_HOP | _OWN
        }
        return Response(answer.content, answer.status_code, headers=kept)


def _service_at(path: str) -> str | None:
    """Return the public service of a path. A path with dot segments is nobody's: resolved on
    the way, it would lead out of the service it starts in, to one that is private.
    """
    if not {".", ".."}.isdisjoint(path.split("/")):
        return None
    for service in SERVICES:
        trigger = service.trigger
        if isinstance(trigger, Http) and any(serves(each, path) for each in trigger.paths):
            return service.name
    return None


def _onward(request: Request) -> list[tuple[bytes, bytes]]:
    """The request's headers as they came, whatever bytes they hold."""
    headers = [
        (name, value)
        for name, value in request.headers.raw
        if name.decode("latin-1") not in _HOP_BY_HOP | {"x-forwarded-host"}
    ]
    return [*headers, (b"x-forwarded-host", request.headers.get("host", "").encode("latin-1"))]
