"""Handle what a browser says about who uses it: a claim, which proves nothing, or a sign-in."""

from collections.abc import Awaitable, Callable

from google.cloud.firestore import AsyncClient

from shared.common.addresses import normalise_email
from shared.gcp.firebase_auth import VerifiedUser
from shared.identity.claims import Claims
from shared.people.accounts import AccountService
from shared.tracking.models.beacon import IdentifyData
from shared.tracking.models.session_id import SessionId

Verify = Callable[[str], Awaitable[VerifiedUser | None]]
"""A callable that returns the user of a token, or None if the token is not valid, or expired."""


class IdentifyService:
    """Signs in visitors who send a valid token, and stores what other visitors claim."""

    def __init__(self, db: AsyncClient, accounts: AccountService, verify: Verify) -> None:
        self._claims = Claims(db)
        self._accounts = accounts
        self._verify = verify

    async def identify(self, session_id: SessionId, data: IdentifyData) -> None:
        """Link the visitor to the user of a valid token, or store what the visitor claims.

        Return nothing in both cases, so that a caller does not learn which of the two happened.
        """
        brand_id, visitor_id = session_id.brand_id, session_id.visitor_id
        user = None if data.token is None else await self._verify(data.token)
        if user is not None:
            email = _normalised(user.verified_email)
            await self._accounts.sign_in(brand_id, visitor_id, user.uid, email)
            return
        email = _normalised(data.email)
        if data.user_id or email:
            await self._claims.note(brand_id, visitor_id, user_id=data.user_id, email=email)


def _normalised(email: str | None) -> str | None:
    try:
        return None if email is None else normalise_email(email)
    except ValueError:
        return None
