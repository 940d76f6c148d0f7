"""Build the FastAPI app: a router for each resource, and one format for every error."""

from functools import cache
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from google.api_core.exceptions import GoogleAPICallError
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from functions.http.api import (
    api_keys,
    brand,
    channels,
    config,
    conversions,
    costs,
    events,
    imports,
    merging,
    privacy,
    segment_members,
    segments,
    sessions,
    stats,
    subscriber_export,
    subscriber_imports,
    subscribers,
    timelines,
    users,
)
from functions.http.api.answer_headers import AnswerHeaders
from functions.http.api.authentication import Authentication, refusal
from functions.http.api.body_limit import BodyLimit
from functions.http.api.brand_access import NO_JSON
from functions.http.api.documentation import PREFIX, describe
from shared.common.errors import MarketingError
from shared.common.validation import explain
from shared.gcp.alarms import Alarm
from shared.gcp.settings import settings
from shared.imports.models import MAX_PART_BYTES

MAX_BODY: Final = 64 * 1024
MORE_BODY: Final = {
    f"PUT {PREFIX}/channels/costs": 900_000,
    f"PUT {PREFIX}/imports/": MAX_PART_BYTES,
    f"POST {PREFIX}/subscribers/import": MAX_PART_BYTES,
    f"POST {PREFIX}/imports/preview": MAX_PART_BYTES,
}
"""Larger limits in bytes for CSV and NDJSON, by the beginning of "METHOD path"."""


@cache
def app() -> FastAPI:
    api = FastAPI(
        title="Glamlink Marketing",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: to_camel(route.name),
    )
    reports = (stats, channels, costs, sessions, conversions)
    persons = (
        subscriber_export,
        subscriber_imports,
        subscribers,
        merging,
        timelines,
        privacy,
        users,
    )
    for resource in (
        *reports,
        *persons,
        segment_members,
        segments,
        events,
        imports,
        api_keys,
        config,
        brand,
    ):
        api.include_router(resource.router, prefix=PREFIX)
    api.add_exception_handler(MarketingError, _refused)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(ClientDisconnect, _cut_off)
    api.add_exception_handler(GoogleAPICallError, _unavailable)
    api.add_exception_handler(Exception, _crashed)
    api.add_middleware(Authentication)
    api.add_middleware(BodyLimit, most=MAX_BODY, more=MORE_BODY)
    api.add_middleware(AnswerHeaders, public={f"{PREFIX}/openapi.json"})
    if settings().app_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=sorted(settings().app_origins),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After", "X-Next-Cursor"],
            allow_credentials=True,
        )
    describe(api)
    return api


def _answer(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MarketingError)
    return refusal(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = list(error.errors())
    if any(each["type"] == "json_invalid" for each in errors):
        return _answer(400, NO_JSON)
    if any(each["loc"] == ("body",) and isinstance(each["input"], bytes) for each in errors):
        kind = request.headers.get("content-type", "")
        return _answer(400, f"Content-Type: {kind[:80]!r} is not supported; send application/json")
    return _answer(422, explain(errors, skip=("query", "body", "path", "header")))


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    Alarm.STORE_REFUSED_REQUEST.report(error)
    return _answer(503, "the database did not answer; nothing was changed, send the request again")


async def _crashed(_request: Request, _error: Exception) -> JSONResponse:
    """Answer 500. The framework then raises the error again, and `entry.py` logs it."""
    return _answer(500, "internal error: it has been logged, and your request did not cause it")


async def _cut_off(_request: Request, _error: Exception) -> JSONResponse:
    return _answer(400, "the body was cut off; send it again")


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    path = request.url.path
    message = {
        400: NO_JSON,
        404: f"there is no route {path}; the routes are listed at {PREFIX}/openapi.json",
        405: f"{request.method} is not allowed at {path}; see {PREFIX}/openapi.json",
    }.get(error.status_code, str(error.detail))
    return _answer(error.status_code, message)
