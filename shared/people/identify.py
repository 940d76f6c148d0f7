"""What a browser says of who uses it: a claim, which leads to nothing, or a sign-in."""

from collections.abc import Awaitable, Callable

from google.cloud.firestore import AsyncClient

from shared.common.addresses import normalise_email
from shared.gcp.firebase_auth import VerifiedUser
from shared.identity.claims import Claims
from shared.people.accounts import AccountService
from shared.tracking.models.beacon import IdentifyData
from shared.tracking.models.session_id import SessionId

Verify = Callable[[str], Awaitable[VerifiedUser | None]]
"""Who a token stands for; None for one that is not valid, or not any more."""


class IdentifyService:
    def __init__(self, db: AsyncClient, accounts: AccountService, verify: Verify) -> None:
        self._claims = Claims(db)
        self._accounts = accounts
        self._verify = verify

    async def identify(self, session_id: SessionId, said: IdentifyData) -> None:
        """Notes what a visitor says of itself; a valid token says it for certain. Neither is told
        apart in the answer.
        """
        user = None if said.token is None else await self._verify(said.token)
        if user is None:
            await self._claim(session_id, said)
            return
        email = None if user.verified_email is None else _normalised(user.verified_email)
        await self._accounts.signed_in(session_id.brand_id, session_id.visitor_id, user.uid, email)

    async def _claim(self, session_id: SessionId, said: IdentifyData) -> None:
        email = None if said.email is None else _normalised(said.email)
        if said.user_id or email:
            await self._claims.note(
                session_id.brand_id, session_id.visitor_id, user_id=said.user_id, email=email
            )


def _normalised(email: str) -> str | None:
    try:
        return normalise_email(email)
    except ValueError:
        return None
