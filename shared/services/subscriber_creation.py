"""Creating subscribers: each address and user once, and nobody who asked to be forgotten."""

import secrets
from typing import Final

from google.api_core.exceptions import AlreadyExists, FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncDocumentReference

from shared.errors import ConflictError, UnavailableError
from shared.gcp.firestore import repeat
from shared.identifiers import email_hash
from shared.models.stored_subscriber import StoredSubscriber
from shared.people.changes import coming_back
from shared.services.paths import BrandPaths
from shared.services.subscriber_store import SubscriberStore

_ATTEMPTS: Final = 4


class SubscriberCreation:
    """Whoever creates asks nothing before: one commit, two writes (three with a user), no read."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store

    async def create(self, brand_id: str, new: StoredSubscriber) -> tuple[str, StoredSubscriber]:
        """The id and what was stored. Raises `ConflictError` where the address or the user is
        another's, which it names, or where the address asked to be forgotten.

        Somebody forgotten who signs up is stored as one who is asked to confirm; the suppression
        stays, and is lifted where that is confirmed.
        """
        subscriber_id = secrets.token_hex(10)
        suppressed = False
        for _ in range(_ATTEMPTS):
            if await self._commit(brand_id, subscriber_id, new, unless_suppressed=not suppressed):
                return subscriber_id, new
            owner = await self._store.id_of_email(brand_id, new.email)
            if owner == subscriber_id:
                return subscriber_id, new
            if owner is not None:
                raise _taken(f"email: {new.email}", owner)
            await self._check_user(brand_id, new.user_id)
            suppressed = await self.is_suppressed(brand_id, new.email)
            if suppressed:
                new = coming_back(new)
        raise UnavailableError("others change the same address now; send the request again")

    async def is_suppressed(self, brand_id: str, email: str) -> bool:
        """Whether this normalised address asked to be forgotten: one read."""
        return (await self._suppression(brand_id, email).get()).exists

    async def _commit(
        self, brand_id: str, subscriber_id: str, new: StoredSubscriber, *, unless_suppressed: bool
    ) -> bool:
        """False where one of the documents was there already, perhaps by a lost answer.

        A batch cannot demand that a document is missing, other than by deleting what is not there.
        """
        batch = self._db.batch()
        self._store.add(batch, brand_id, subscriber_id, new)
        if unless_suppressed:
            missing = self._db.write_option(exists=False)
            batch.delete(self._suppression(brand_id, new.email), option=missing)
        try:
            await repeat(batch.commit)
        except (AlreadyExists, FailedPrecondition):
            return False
        return True

    async def _check_user(self, brand_id: str, user_id: str | None) -> None:
        if user_id is not None:
            owner = await self._store.id_of_user(brand_id, user_id)
            if owner is not None:
                raise _taken(f"userId: {user_id}", owner)

    def _suppression(self, brand_id: str, email: str) -> AsyncDocumentReference:
        suppressions = self._db.collection(BrandPaths(brand_id).suppressions)
        return suppressions.document(email_hash(email))


def _taken(what: str, owner: str) -> ConflictError:
    return ConflictError(
        f"{what} belongs to the subscriber {owner}; change that one by PUT subscribers/{owner}"
    )
