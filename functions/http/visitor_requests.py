"""Requests of visitors' browsers, from the pages of any site: limits, and answers in JSON."""

import asyncio
from collections.abc import Mapping
from typing import Final

from google.api_core.exceptions import GoogleAPICallError
from pydantic_core import to_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from shared.common.errors import (
    BadRequestError,
    MarketingError,
    TooLargeError,
    TooManyRequestsError,
    TooSlowError,
    UnavailableError,
)
from shared.gcp.alarms import Alarm
from shared.tracking.logic.bots import is_bot

_JSON_TYPES: Final = ("application/json", "text/plain")
"""With `text/plain`, browsers send no preflight."""

BODY_SECONDS: Final = 10
"""How long a visitor's request may take to arrive. It is small, and holds a place meanwhile."""

_PREFETCH: Final = frozenset({"sec-purpose", "purpose", "x-moz", "x-purpose"})
ANY_ORIGIN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
}
_PREFLIGHT: Final = {
    **ANY_ORIGIN,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}


EXPECTED: Final = (MarketingError, GoogleAPICallError, ClientDisconnect)
"""What may stop a request without a fault in our code."""


def as_marketing_error(error: Exception, alarm: Alarm, again: str) -> MarketingError:
    """Return the error to answer with for one of the `EXPECTED`.

    `again` tells the caller what to repeat. Raise the alarm if the database refused.
    """
    if isinstance(error, MarketingError):
        return error
    if isinstance(error, ClientDisconnect):
        return BadRequestError("the body was cut off; send it again")
    alarm.report(error)
    return UnavailableError(f"the database did not answer; {again}")


def preflight() -> Response:
    """Allow any origin, without credentials: a preflight names no brand. The POST checks it."""
    return Response(status_code=204, headers=_PREFLIGHT)


async def json_body(request: Request, headers: Mapping[str, str], most: int) -> bytes:
    """Return the body.

    Raise `BadRequestError` if its type is not one of `_JSON_TYPES`, and the errors of `body`.
    """
    media_type = headers.get("content-type", "text/plain").partition(";")[0].strip()
    if media_type.lower() not in _JSON_TYPES:
        raise BadRequestError(
            f"Content-Type: {media_type[:80]!r} is not supported; send JSON as application/json "
            "or text/plain"
        )
    return await body(request, most)


async def body(request: Request, most: int, seconds: float = BODY_SECONDS) -> bytes:
    """Return the body.

    Raise `TooLargeError` over `most` bytes, `TooSlowError` if it is not whole after so many
    seconds, and `ClientDisconnect` if it was cut off.
    """
    received, more = bytearray(), True
    try:
        async with asyncio.timeout(seconds):
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                received += message.get("body", b"")
                more = message.get("more_body", False)
                if len(received) > most:
                    raise TooLargeError(f"the body is larger than {most} bytes; send less at once")
    except TimeoutError:
        raise TooSlowError(
            f"the body was not whole after {seconds:g} seconds; send it again"
        ) from None
    return bytes(received)


def is_person(headers: Mapping[str, str]) -> bool:
    """Return whether a person sent this: not a bot, by its name, nor a page loaded in advance."""
    told = _PREFETCH & headers.keys()
    prefetched = any("prefetch" in headers[name].lower() for name in told)
    return not prefetched and not is_bot(headers.get("user-agent", ""))


def is_private(headers: Mapping[str, str]) -> bool:
    """Return whether the browser asks for privacy: Do-Not-Track, or Global Privacy Control."""
    return headers.get("dnt") == "1" or headers.get("sec-gpc") == "1"


class Answer(Response):
    """JSON for any origin.

    Its headers are encoded once: encoding them for each answer took a fifth of a beacon's time.
    """

    _RAW: Final = [(name.lower().encode(), value.encode()) for name, value in ANY_ORIGIN.items()]
    _TYPE: Final = (b"content-type", b"application/json")

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        more = [] if headers is None else headers.items()
        added = [(name.lower().encode(), value.encode()) for name, value in more]
        length = (b"content-length", b"%d" % len(self.body))
        self.raw_headers = [length, self._TYPE, *self._RAW, *added]


def refusal(error: MarketingError) -> Response:
    waiting = (
        {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequestsError) else {}
    )
    return Answer(to_json({"error": error.message}), error.status, waiting)


def answer(content: Mapping[str, object], status: int = 200) -> Response:
    return Answer(to_json(content), status)
