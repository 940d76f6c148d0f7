"""Store who visitors say they are, without proof. A claim never identifies anybody."""

from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import repeat

CLAIMS_KEPT_DAYS: Final = 90


class Claims:
    """Stores the last claim of each visitor, for 90 days."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def note(
        self,
        brand_id: str,
        visitor_id: str,
        *,
        user_id: str | None = None,
        email: str | None = None,
    ) -> None:
        """Store a visitor's claim to be this user, to have this email address, or both.

        The email address must be normalised; its hash is stored.
        """
        claimed = {"userId": user_id, "emailHash": None if email is None else email_hash(email)}
        now = clock.now()
        fields: dict[str, object] = {
            **{name: value for name, value in claimed.items() if value},
            "at": iso(now),
            "marketingExpireAt": now + timedelta(days=CLAIMS_KEPT_DAYS),
        }
        claim = self._db.collection(BrandPaths(brand_id).claims).document(visitor_id)
        await repeat(lambda: claim.set(fields))
