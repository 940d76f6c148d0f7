"""Sign-in for local users: tokens as Firebase's Auth emulator issues them, unsigned."""

import base64
import json
import time
from typing import Final

_ISSUER: Final = "https://securetoken.google.com/"
_SESSION_ISSUER: Final = "https://session.firebase.google.com/"


def id_token(uid: str, project: str, email: str | None = None) -> str:
    """An ID token for `uid`, valid for an hour of real time; firebase-admin accepts it where
    `FIREBASE_AUTH_EMULATOR_HOST` is set, and nowhere else.
    """
    issued = int(time.time())
    claims = {
        "iss": f"{_ISSUER}{project}",
        "aud": project,
        "auth_time": issued,
        "user_id": uid,
        "sub": uid,
        "iat": issued,
        "exp": issued + 3600,
        "firebase": {"identities": {}, "sign_in_provider": "custom"},
    }
    if email is not None:
        claims |= {"email": email, "email_verified": True}
    return _unsigned(claims)


def session_cookie(token: str, project: str, seconds: int) -> str:
    """A session cookie of an ID token's user. Raises `ValueError` for what is no ID token."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    except IndexError:
        raise ValueError("is no token") from None
    if not isinstance(claims, dict) or claims.get("iss") != f"{_ISSUER}{project}":
        raise ValueError("is no ID token of this project")
    issued = int(time.time())
    times = {"iat": issued, "exp": issued + seconds}
    return _unsigned({**claims, "iss": f"{_SESSION_ISSUER}{project}", **times})


def _unsigned(claims: dict[str, object]) -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _part(content: dict[str, object]) -> str:
    text = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")
