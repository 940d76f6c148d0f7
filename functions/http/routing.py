"""Lead a request of Cloud Tasks or Cloud Scheduler to the handler of its queue or schedule."""

import logging
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions.manifest import QUEUES, SCHEDULES, python_name
from shared.gcp.garbage import loading
from shared.gcp.logging import about_function

log: Final = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


class Router:
    """The queues and schedules of a service, each at `/{name}`.

    A handler is imported at its first call, so that a cold start loads only what it needs.
    """

    def __init__(self, service: str) -> None:
        self._modules = {
            row.name: row.module for row in (*QUEUES, *SCHEDULES) if row.service == service
        }
        self._handlers: dict[str, Handler] = {}

    async def answer(self, request: Request) -> Response:
        """Return the handler's answer, or 404. Logs name the queue or schedule as the function."""
        name = request.url.path.strip("/")
        if name not in self._modules:
            log.warning("nothing of this service is called %r", name)
            return JSONResponse({"error": f"no queue or schedule {name!r}"}, 404)
        about_function(name)
        return await self._handler(name)(request)

    def _handler(self, name: str) -> Handler:
        if name not in self._handlers:
            with loading():
                module = import_module(self._modules[name])
            self._handlers[name] = getattr(module, python_name(name))
        return self._handlers[name]
