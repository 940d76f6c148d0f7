"""`/api/marketing/**`: the API. The framework runs the returned app as the response."""

import functions_framework.aio
from fastapi import FastAPI
from starlette.requests import Request

from functions.http.api.app import app


@functions_framework.aio.http
async def api(_request: Request) -> FastAPI:
    return app()
