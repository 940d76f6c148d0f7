"""Create subscribers: one for each email and user, and none for somebody who was erased."""

import secrets

from google.api_core.exceptions import AlreadyExists, FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncTransaction

from shared.common.errors import ConflictError
from shared.common.ids import email_hash
from shared.gcp.firestore import attempts, repeat
from shared.subscribers.logic.changes import coming_back
from shared.subscribers.logic.returning import coming_back_unsubscribed
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore
from shared.subscribers.suppressions import Suppression, SuppressionReason, Suppressions, is_settled


class SubscriberCreation:
    """Creates subscribers without reading first: one commit of two writes, or three with a user.

    It reads only after the commit was refused, to learn why.
    """

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._suppressions = Suppressions(db)

    async def create(self, brand_id: str, new: StoredSubscriber) -> tuple[str, StoredSubscriber]:
        """Store a new subscriber; return their id and what was stored.

        Somebody who unsubscribed with this email before stays unsubscribed, unless they agreed
        since. Somebody who was erased and signs up is stored as asked to confirm; the suppression
        stays until they confirm. Raise `ConflictError` for an email or user of another subscriber,
        and `ForgottenError` for an email that was erased.
        """
        subscriber_id = secrets.token_hex(10)
        suppression: Suppression | None = None
        for _ in attempts(4, "others change the same address now; send the request again"):
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
        raise AssertionError("unreachable")

    async def is_suppressed(
        self, brand_id: str, email: str, transaction: AsyncTransaction | None = None
    ) -> bool:
        """Return whether this normalised email was erased: one read."""
        suppressed = await self._suppressions.of_all(brand_id, [email], transaction)
        return any(each.reason is SuppressionReason.ERASED for each in suppressed.values())

    async def _commit(
        self,
        brand_id: str,
        subscriber_id: str,
        new: StoredSubscriber,
        suppression: Suppression | None,
    ) -> bool:
        """Commit; return False if a document exists already, or the suppression is another.

        The document may be our own, from a commit whose answer was lost. A batch has only one way
        to demand that a document is missing: to delete it on the condition that it is.
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
