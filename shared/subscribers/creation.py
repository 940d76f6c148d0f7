"""Create subscribers: one for each email address and user, and none for an erased person."""

import secrets

from google.api_core.exceptions import AlreadyExists, FailedPrecondition
from google.cloud.firestore import AsyncClient, AsyncTransaction

from shared.common.errors import ConflictError
from shared.common.ids import email_hash
from shared.gcp.firestore import attempts, repeat
from shared.subscribers.logic.changes import coming_back
from shared.subscribers.logic.numbers import claimed_number, leaving_number
from shared.subscribers.logic.returning import coming_back_unsubscribed
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.suppression import SuppressionReason
from shared.subscribers.numbers import Numbers, NumberTakenError
from shared.subscribers.store import SubscriberStore
from shared.subscribers.suppressions import Suppression, Suppressions, settles


class SubscriberCreation:
    """Creates subscribers without reading first.

    One commit has two writes, and one more for a user and for a number of text messages. Only if
    the commit is refused, it reads why.
    """

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._suppressions = Suppressions(db)
        self._numbers = Numbers(db)

    async def create(
        self, brand_id: str, new: StoredSubscriber, *, leaves_number: bool = False
    ) -> tuple[str, StoredSubscriber]:
        """Store a new subscriber. Return their id and what was stored.

        If the email address unsubscribed before, the new subscriber is unsubscribed, too, unless
        they agreed since. If an erased person signs up, they are stored as asked to confirm; the
        suppression remains until they confirm. Raise `ConflictError` if the email address or user
        belongs to another subscriber, and `ForgottenError` if the email address was erased and the
        person does not sign up themselves. If another subscriber gets text messages to the same
        number, raise `NumberTakenError`, or with `leaves_number` create this one without them.
        """
        subscriber_id = secrets.token_hex(10)
        suppression: Suppression | None = None
        for _ in attempts(6, "others change the same address now; send the request again"):
            if await self._commit(brand_id, subscriber_id, new, suppression):
                return subscriber_id, new
            owner = await self._store.id_of_email(brand_id, new.email)
            if owner == subscriber_id:
                return subscriber_id, new
            if owner is not None:
                raise _taken(f"email: {new.email}", owner)
            await self._check_user(brand_id, new.user_id)
            new = await self._with_free_number(
                brand_id, subscriber_id, new, leaves_number=leaves_number
            )
            suppression = await self._suppressions.of(brand_id, new.email)
            reasons = frozenset() if suppression is None else suppression.reasons
            if SuppressionReason.ERASED in reasons:
                new = coming_back(new)
            elif SuppressionReason.UNSUBSCRIBED in reasons:
                new = coming_back_unsubscribed(new)
        raise AssertionError("unreachable")

    async def was_erased(
        self, brand_id: str, email: str, transaction: AsyncTransaction | None = None
    ) -> bool:
        """Tell whether this normalised email address was erased. This costs one read."""
        suppressed = await self._suppressions.of_all(brand_id, [email], transaction)
        return any(SuppressionReason.ERASED in each.reasons for each in suppressed.values())

    async def _commit(
        self,
        brand_id: str,
        subscriber_id: str,
        new: StoredSubscriber,
        suppression: Suppression | None,
    ) -> bool:
        """Commit the creation. Return False if it was refused.

        It is refused if one of the documents exists already, or if the suppression is not the one
        given. The existing document may be from an earlier attempt whose answer was lost. A batch
        can demand only in one way that a document does not exist: by deleting it on that condition.
        """
        batch = self._db.batch()
        self._store.add(batch, brand_id, subscriber_id, new)
        hashed = email_hash(new.email)
        if suppression is None:
            suppressed = self._suppressions.reference(brand_id, hashed)
            batch.delete(suppressed, option=self._db.write_option(exists=False))
        elif SuppressionReason.ERASED not in suppression.reasons and settles(new):
            settled = [SuppressionReason.UNSUBSCRIBED]
            self._suppressions.lift(batch, brand_id, hashed, suppression, settled)
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

    async def _with_free_number(
        self, brand_id: str, subscriber_id: str, new: StoredSubscriber, *, leaves_number: bool
    ) -> StoredSubscriber:
        """Return the subscriber, without text messages if their number is another one's.

        Raise `NumberTakenError` instead unless `leaves_number`.
        """
        number = claimed_number(new)
        holder = None if number is None else await self._numbers.holder(brand_id, number)
        if number is None or holder in (None, subscriber_id):
            return new
        if await self._numbers.free(brand_id, number):
            return new
        if not leaves_number:
            raise NumberTakenError(number, str(holder))
        return leaving_number(None, new)


def _taken(what: str, owner: str) -> ConflictError:
    return ConflictError(
        f"{what} belongs to the subscriber {owner}; change that one by PUT subscribers/{owner}"
    )
