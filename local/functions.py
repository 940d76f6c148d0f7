"""The process that runs every service of the manifest through functions-framework.

`/{service}/…` reaches a service as if it were alone at `/…`, as on Cloud Run.
"""

import os
from collections.abc import Callable

import uvicorn
from functions_framework.aio import create_asgi_app
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.manifest import SERVICES
from local.environment import LOOPBACK, ROOT, Environment
from local.lifeline import end_with_parent

HEALTH = "/_health"
_KEEP_ALIVE_SECONDS = 7 * 86_400
"""Idle connections of the gateway are not closed from here, perhaps just as a request is sent."""


class Functions:
    """Dispatches by the first segment of the path; a service is loaded on its first call."""

    def __init__(self, load: Callable[[str], ASGIApp]) -> None:
        self._load = load
        self._entry_points = {service.name: service.entry_point for service in SERVICES}
        self._loaded: dict[str, ASGIApp] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == HEALTH:
            await JSONResponse({"pid": os.getpid()})(scope, receive, send)
            return
        name, _, rest = scope["path"].removeprefix("/").partition("/")
        if name not in self._entry_points:
            await JSONResponse({"error": f"no function {name!r}"}, 404)(scope, receive, send)
            return
        if name not in self._loaded:
            self._loaded[name] = self._load(self._entry_points[name])
        raw = scope.get("raw_path", b"").removeprefix(f"/{name}".encode())
        await self._loaded[name]({**scope, "path": f"/{rest}", "raw_path": raw}, receive, send)


def load(entry_point: str) -> ASGIApp:
    app: ASGIApp = create_asgi_app(entry_point, str(ROOT / "main.py"))  # type: ignore[no-untyped-call]
    return app


def main() -> None:
    end_with_parent()
    uvicorn.run(
        Functions(load),
        host=LOOPBACK,
        port=Environment.from_variables().functions_port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )


if __name__ == "__main__":
    main()
