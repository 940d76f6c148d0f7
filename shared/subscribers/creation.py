"""Creating subscribers: each address and user once, and nobody who asked to be forgotten."""

import secrets
from typing import Final

from google.api_core.exceptions import AlreadyExists, FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncTransaction

from shared.common.errors import ConflictError, UnavailableError
from shared.common.ids import email_hash
from shared.gcp.firestore import repeat
from shared.subscribers.logic.changes import coming_back
from shared.subscribers.logic.returning import coming_back_unsubscribed
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore
from shared.subscribers.suppressions import Suppression, SuppressionReason, Suppressions, is_settled

_ATTEMPTS: Final = 4


class SubscriberCreation:
    """Whoever creates asks nothing before: one commit, two writes (three with a user), no read."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._suppressions = Suppressions(db)

    async def create(self, brand_id: str, new: StoredSubscriber) -> tuple[str, StoredSubscriber]:
        """The id and what was stored. Raises `ConflictError` where the address or the user is
        another's, which it names, and `ForgottenError` where the address asked to be forgotten.

        Somebody who unsubscribed with the address before stays so, unless it agreed since.
        Somebody forgotten who signs up is stored as one who is asked to confirm; the suppression
        stays, and is lifted where that is confirmed.
        """
        subscriber_id = secrets.token_hex(10)
        suppression: Suppression | None = None
        for _ in range(_ATTEMPTS):
            if await self._commit(brand_id, subscriber_id, new, suppression):
                return subscriber_id, new
            owner = await self._store.id_of_email(brand_id, new.email)
            if owner == subscriber_id:
                return subscriber_id, new
            if owner is not None:
                raise _taken(f"email: {new.email}", owner)
            await self._check_user(brand_id, new.user_id)
            suppression = await self._suppressions.of(brand_id, new.email)
            if suppression is not None and suppression.reason is SuppressionReason.ERASED:
                new = coming_back(new)
            elif suppression is not None:
                new = coming_back_unsubscribed(new)
        raise UnavailableError("others change the same address now; send the request again")

    async def is_suppressed(
        self, brand_id: str, email: str, transaction: AsyncTransaction | None = None
    ) -> bool:
        """Whether this normalised address asked to be forgotten: one read."""
        found = await self._suppressions.of_all(brand_id, [email], transaction)
        return any(each.reason is SuppressionReason.ERASED for each in found.values())

    async def _commit(
        self,
        brand_id: str,
        subscriber_id: str,
        new: StoredSubscriber,
        suppression: Suppression | None,
    ) -> bool:
        """False where one of the documents was there already, perhaps by a lost answer, or where
        the address is not suppressed as was said.

        A batch cannot demand that a document is missing, other than by deleting what is not there.
        """
        batch = self._db.batch()
        self._store.add(batch, brand_id, subscriber_id, new)
        suppressed = self._suppressions.reference(brand_id, email_hash(new.email))
        if suppression is None:
            batch.delete(suppressed, option=self._db.write_option(exists=False))
        elif is_settled(new, suppression.reason):
            unmoved = self._db.write_option(last_update_time=suppression.update_time)
            batch.delete(suppressed, option=unmoved)
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


def _taken(what: str, owner: str) -> ConflictError:
    return ConflictError(
        f"{what} belongs to the subscriber {owner}; change that one by PUT subscribers/{owner}"
    )
