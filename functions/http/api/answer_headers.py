"""Keep answers private: no cache stores one, and no browser guesses another type for one."""

from collections.abc import Collection
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TYPED: Final = {"X-Content-Type-Options": "nosniff"}
_PRIVATE: Final = {**_TYPED, "Cache-Control": "no-store"}


class AnswerHeaders:
    """Adds the headers of a private answer to every answer, whoever made it.

    The paths in `public` tell nothing of anybody, so caches may keep them.
    """

    def __init__(self, app: ASGIApp, public: Collection[str]) -> None:
        self._app = app
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        added = _TYPED if scope.get("path") in self._public else _PRIVATE

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        await self._app(scope, receive, send_with)
