"""Firebase Authentication: verify the tokens and session cookies of users."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import firebase_admin
import jwt
from firebase_admin import auth

from shared.common.errors import UnauthorizedError, UnavailableError
from shared.gcp.settings import settings

_SESSION_ISSUER: Final = "https://session.firebase.google.com/"


@cache
def _app() -> firebase_admin.App:
    return firebase_admin.initialize_app(options={"projectId": settings().project})


@dataclass(frozen=True, slots=True)
class VerifiedUser:
    """The user of a token. They have an email here only if Firebase verified it."""

    uid: str
    verified_email: str | None


def verified_uid(token: str) -> str:
    """Return the uid of an ID token or session cookie. Raise the errors of `verified_user`."""
    return verified_user(token).uid


def verified_user(token: str) -> VerifiedUser:
    """Return the user of an ID token or session cookie.

    Raise `UnauthorizedError` if it is not valid or has expired, and `UnavailableError` if it could
    not be checked.
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
        claims: dict[str, object] = verify(token, app=_app())
    except (jwt.PyJWTError, ValueError, auth.InvalidIdTokenError, auth.InvalidSessionCookieError):
        raise refused from None
    except auth.CertificateFetchError as error:
        raise UnavailableError(
            "Google's certificates could not be fetched, so the token could not be checked; send "
            "the request again"
        ) from error
    email = claims.get("email")
    is_verified = isinstance(email, str) and claims.get("email_verified") is True
    return VerifiedUser(str(claims["uid"]), str(email) if is_verified else None)
