"""Firebase Authentication: verify the tokens and session cookies of users."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import firebase_admin
import jwt
from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from shared.common.errors import UnauthorizedError, UnavailableError
from shared.gcp.alarms import Alarm
from shared.gcp.settings import settings

_SESSION_ISSUER: Final = "https://session.firebase.google.com/"
_SECONDS: Final = 10
"""How long Google's answers are waited for."""


@cache
def _app() -> firebase_admin.App:
    options = {"projectId": settings().project, "httpTimeout": _SECONDS}
    return firebase_admin.initialize_app(options=options)


@dataclass(frozen=True, slots=True)
class VerifiedUser:
    """The user of a token. They have an email here only if Firebase verified it.

    `by_session` is whether it was a session cookie.
    """

    uid: str
    verified_email: str | None
    by_session: bool


def verified_user(token: str, *, now: bool = False) -> VerifiedUser:
    """Return the user of an ID token or session cookie.

    An ID token is valid for an hour, and a session cookie for up to two weeks. If `now` is true,
    Firebase is asked whether the sign-in still holds: it does not if it was revoked, or if the
    account was disabled or deleted. Raise `UnauthorizedError` if it is not valid, and
    `UnavailableError` if it could not be checked.
    """
    refused = UnauthorizedError(
        "Unauthorized: the token is not valid or has expired; sign in again"
    )
    if not token.isascii():
        raise refused
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss", "")
        is_cookie = isinstance(issuer, str) and issuer.startswith(_SESSION_ISSUER)
        verify = auth.verify_session_cookie if is_cookie else auth.verify_id_token
        claims: dict[str, object] = verify(token, app=_app(), check_revoked=now)
    except (
        jwt.PyJWTError,
        ValueError,
        auth.InvalidIdTokenError,
        auth.InvalidSessionCookieError,
        auth.UserDisabledError,
        auth.UserNotFoundError,
    ):
        raise refused from None
    except FirebaseError as error:
        Alarm.SIGN_IN_NOT_CHECKED.report(error)
        raise UnavailableError(
            "Firebase did not answer, so the sign-in could not be checked; send the request again"
        ) from error
    email = claims.get("email")
    is_verified = isinstance(email, str) and claims.get("email_verified") is True
    return VerifiedUser(str(claims["uid"]), str(email) if is_verified else None, is_cookie)
