"""Run the private service `jobs`: long work by pages and by brands, from queues and schedules."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.http.routing import Router

_ROUTER = Router("jobs")


@functions_framework.aio.http
async def jobs(request: Request) -> Response:
    return await _ROUTER.answer(request)
