"""`/api/marketing/links/**`: the pages that links in messages lead to.

Opening a link changes nothing, because mail scanners open all links. A person presses the button.
"""

from typing import Final
from urllib.parse import parse_qs

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.http.visitor_requests import EXPECTED, as_marketing_error, body
from shared.common.errors import BadRequestError, TooManyRequestsError
from shared.gcp.alarms import Alarm
from shared.gcp.rate_limits import client_address, links_per_address
from shared.gcp.settings import link_secret
from shared.messaging.pages import Look, Page, headers, render
from shared.signup import wiring as signup

_CONFIRM: Final = "/api/marketing/links/confirm"
_FORM: Final = "application/x-www-form-urlencoded"
_MAX_BODY: Final = 8 * 1024
_UNKNOWN: Final = Look()
_AGAIN: Final = frozenset({429, 503})

link_secret()
"""Without one this service does not start, rather than fail at the first link."""


@functions_framework.aio.http
async def links(request: Request) -> Response:
    try:
        links_per_address().check(client_address(dict(request.headers.items())))
        return await _page(request)
    except EXPECTED as error:
        told = as_marketing_error(error, Alarm.STORE_REFUSED_REQUEST, "open the link again")
        title = "Please try again" if told.status in _AGAIN else "This does not work"
        more = (
            {"Retry-After": str(told.retry_after)} if isinstance(told, TooManyRequestsError) else {}
        )
        return _answer(Page(title, _sentence(told.message)), _UNKNOWN, told.status, more)


async def _page(request: Request) -> Response:
    if request.url.path.rstrip("/") != _CONFIRM:
        return _answer(Page("Nothing is here", "Open the link again as it came."), _UNKNOWN, 404)
    match request.method:
        case "GET" | "HEAD":
            told = await signup.pages().ask(_token(_fields(request.url.query)))
        case "POST":
            told = await signup.pages().confirm(_token(_fields(await _form(request))))
        case method:
            page = Page("This does not work", f"{method} is not allowed here; open the link.")
            return _answer(page, _UNKNOWN, 405, {"Allow": "GET, HEAD, POST"})
    return _answer(told.page, told.look, told.status)


async def _form(request: Request) -> str:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM:
        raise BadRequestError(f"Content-Type: {media_type[:80]!r} is not supported; send {_FORM}")
    try:
        return (await body(request, _MAX_BODY)).decode("ascii")
    except UnicodeDecodeError:
        raise BadRequestError(f"the body is not of the form {_FORM}") from None


def _fields(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, max_num_fields=10)
    except ValueError:
        return {}


def _token(sent: dict[str, list[str]]) -> str:
    found = sent.get("t", [])
    if len(found) != 1:
        raise BadRequestError("the link is incomplete; open it again as it came in the message")
    return found[0]


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def _answer(
    page: Page, look: Look, status: int = 200, more: dict[str, str] | None = None
) -> Response:
    told = {**headers(look), **(more or {})}
    return Response(render(page, look), status, headers=told, media_type="text/html")
