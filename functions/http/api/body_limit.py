"""Limit the size of requests. If a request states its length, it is checked before reading."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses bodies over `most` bytes.

    `more` has other limits, by the beginning of "METHOD path". The framework could limit bodies
    too, but would answer in plain text instead of the API's format.
    """

    def __init__(self, app: ASGIApp, most: int, more: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._more = more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._limit(scope)
        refusal = f"the body is larger than {most} bytes; send less at once"
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdecimal() and int(stated[:20]) > most:
            await JSONResponse({"error": refusal}, 413)(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, refusal)
            return message

        await self._app(scope, receive_limited, send)

    def _limit(self, scope: Scope) -> int:
        asked = f"{scope['method']} {scope['path']}"
        return next(
            (most for place, most in self._more.items() if asked.startswith(place)), self._most
        )
