"""Limit the size of requests, and how long they take to arrive.

If a request states its length, that is checked before reading.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IDLE_SECONDS: Final = 10
WHOLE_SECONDS: Final = 60


class BodyLimit:
    """Refuses bodies over `most` bytes, and bodies that do not arrive.

    `more` has other limits, by the beginning of "METHOD path". `idle` is after how many seconds
    without a byte a body is given up, and `whole` the seconds that all of it may take. The
    framework could limit sizes too, but would answer in plain text instead of the API's format.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: int,
        more: Mapping[str, int],
        idle: float = IDLE_SECONDS,
        whole: float = WHOLE_SECONDS,
    ) -> None:
        self._app = app
        self._most = most
        self._more = more
        self._idle = idle
        self._whole = whole

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
        received, is_whole = 0, False
        clock = asyncio.get_running_loop().time
        end = clock() + self._whole

        async def receive_limited() -> Message:
            nonlocal received, is_whole
            if is_whole:  # what comes next is the end of the connection, whenever that is
                return await receive()
            try:
                async with asyncio.timeout_at(min(clock() + self._idle, end)):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, self._too_slow(clock() >= end)) from None
            received += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if received > most:
                raise HTTPException(413, refusal)
            return message

        await self._app(scope, receive_limited, send)

    def _too_slow(self, whole: bool) -> str:
        if whole:
            return f"the body was not whole after {self._whole:g} seconds; send less at once"
        return f"no byte of the body came for {self._idle:g} seconds; send the request again"

    def _limit(self, scope: Scope) -> int:
        asked = f"{scope['method']} {scope['path']}"
        return next(
            (most for place, most in self._more.items() if asked.startswith(place)), self._most
        )
