"""`/api/marketing/**`: the API."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from functions.http.api.app import app


class AppResponse(Response):
    """What the framework runs as the response is the app itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await app()(scope, receive, send)


@functions_framework.aio.http
async def api(_request: Request) -> Response:
    return AppResponse()
