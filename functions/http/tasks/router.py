"""Run the private service `tasks`: short work from queues that somebody may wait for."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.http.routing import Router

_ROUTER = Router("tasks")


@functions_framework.aio.http
async def tasks(request: Request) -> Response:
    return await _ROUTER.answer(request)
