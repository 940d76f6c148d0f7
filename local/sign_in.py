"""Sign-in for local users: tokens as Firebase's Auth emulator issues them, unsigned."""

import base64
import json
import time


def id_token(uid: str, project: str, email: str | None = None) -> str:
    """An ID token for `uid`, valid for an hour of real time; firebase-admin accepts it where
    `FIREBASE_AUTH_EMULATOR_HOST` is set, and nowhere else.
    """
    issued = int(time.time())
    claims = {
        "iss": f"https://securetoken.google.com/{project}",
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
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _part(content: dict[str, object]) -> str:
    text = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")
