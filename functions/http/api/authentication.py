"""Sign-in: a Firebase ID token, as a bearer token or in the `__session` cookie."""

import re
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.http.api.documentation import PREFIX
from shared.common.errors import (
    ForbiddenError,
    MarketingError,
    TooManyRequestsError,
    UnauthorizedError,
)
from shared.gcp.firebase_auth import verified_user
from shared.gcp.rate_limits import api_per_user
from shared.gcp.settings import settings

COOKIE: Final = "__session"
_OPEN: Final = frozenset({f"{PREFIX}/{path}" for path in ("openapi.json", "events", "users")})
"""Routes without sign-in: the OpenAPI document is public, events and users check an API key."""
_SITE: Final = re.compile(r"https?://[^/?#\s]+")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Authentication:
    """Answer 401 unless the caller is signed in, before anything else is checked.

    The caller's uid and token are stored in `request.state`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _OPEN:
            request = HTTPConnection(scope)
            try:
                token = _token(request, scope["method"])
                user = await run_in_threadpool(verified_user, token)
                request.state.uid, request.state.token = user.uid, token
                if user.by_session:
                    await check_current_sign_in(request)
                api_per_user().check(request.state.uid)
            except MarketingError as error:
                await refusal(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def refusal(error: MarketingError) -> JSONResponse:
    """Return the refusal in the API's one format, with Retry-After if waiting helps."""
    headers = {}
    if isinstance(error, TooManyRequestsError):
        headers["Retry-After"] = str(error.retry_after)
    return JSONResponse({"error": error.message}, error.status, headers)


async def check_current_sign_in(request: HTTPConnection) -> None:
    """Raise `UnauthorizedError` if the caller's sign-in was revoked since their token was issued.

    This asks Firebase, so it is for session cookies, which are valid for weeks, and for what must
    not wait until a stolen token expires.
    """
    token: str = request.state.token
    await run_in_threadpool(verified_user, token, now=True)


def _token(request: HTTPConnection, method: str) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer.strip():
        return bearer.strip()
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise UnauthorizedError(
            "Unauthorized: send a Firebase ID token as 'Authorization: Bearer …', or sign in for "
            f"the {COOKIE} cookie"
        )
    if method not in _SAFE:
        _check_same_site(request)
    return cookie


def _check_same_site(request: HTTPConnection) -> None:
    """Refuse a write from another site: browsers send the cookie with forged requests, too."""
    origin = request.headers.get("origin") or request.headers.get("referer", "")
    host = request.headers.get("x-forwarded-host") or request.headers.get("host", "")
    scheme = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip()
    own = f"{scheme or request.url.scheme}://{host}"
    match = _SITE.match(origin)
    if match is not None and match[0] in {own, *settings().app_origins}:
        return
    raise ForbiddenError(
        f"Origin: {origin[:200]!r} may not write with the {COOKIE} cookie; send the ID token as a "
        "bearer token, or add the origin to APP_ORIGINS"
    )
