"""`/api/marketing/**`: the API."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from functions.http.api.app import app
from shared.gcp.alarms import Alarm


class AppResponse(Response):
    """Runs the app as the response that functions-framework sends.

    An unexpected error is logged here and not raised further: the app has already answered it, and
    the framework would begin a second answer.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app()(scope, receive, send)
        except Exception as error:
            Alarm.REQUEST_CRASHED.report(error)


@functions_framework.aio.http
async def api(_request: Request) -> Response:
    return AppResponse()
