"""The FastAPI app: routers by resource, one shape for every error."""

import logging
from functools import cache
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from google.api_core.exceptions import GoogleAPICallError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from functions.http.api import brand, channels, config, sessions, stats
from functions.http.api.authentication import Authentication
from functions.http.api.documentation import PREFIX, describe
from shared.errors import MarketingError
from shared.gcp.settings import settings
from shared.models.validation import explain, explain_error

log: Final = logging.getLogger(__name__)


@cache
def app() -> FastAPI:
    api = FastAPI(
        title="Glamlink Marketing",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for resource in (stats, channels, sessions, config, brand):
        api.include_router(resource.router, prefix=PREFIX)
    api.add_exception_handler(MarketingError, _refused)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(GoogleAPICallError, _unavailable)
    api.add_middleware(Authentication)
    if settings().app_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=sorted(settings().app_origins),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            allow_credentials=True,
        )
    describe(api)
    return api


def _answer(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MarketingError)
    return _answer(error.status, error.message)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, ValidationError):
        return _answer(422, explain_error(error))
    assert isinstance(error, RequestValidationError)
    return _answer(422, explain(list(error.errors()), skip=("query", "body", "path")))


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    log.error("Firestore refused a request", exc_info=error)
    return _answer(503, "the store did not answer; nothing was changed, send the request again")


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    path = request.url.path
    message = {
        404: f"there is nothing at {path}; the routes are listed at {PREFIX}/openapi.json",
        405: f"{request.method} is not taken at {path}; see {PREFIX}/openapi.json",
    }.get(error.status_code, str(error.detail))
    return _answer(error.status_code, message)
