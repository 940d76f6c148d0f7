"""Refuse what a web page sends to the local cloud's own routes: they need no sign-in."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class FromThisMachine:
    """Lets only this machine's programs through, and pages that this address serves.

    The Host of a request tells that it was meant for this machine: a page of another site that has
    its name lead here (DNS rebinding) sends its own. The Origin tells which page sent it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not _is_this_machine(host):
            told = f"Host: {host[:80]!r} is not this machine; use http://127.0.0.1 or localhost"
            await JSONResponse({"error": told}, 403)(scope, receive, send)
        elif origin not in (None, f"http://{host}"):
            told = f"Origin: {origin[:80]!r} may not do this; only pages of http://{host} may"
            await JSONResponse({"error": told}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_this_machine(host: str) -> bool:
    try:
        return urlsplit(f"http://{host}").hostname in _THIS_MACHINE
    except ValueError:
        return False
