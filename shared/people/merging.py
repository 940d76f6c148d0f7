"""Merge two subscribers who are one person, in one transaction."""

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.attribution.order_folding import OrderFolding
from shared.brands.paths import BrandPaths
from shared.common.errors import ConflictError, InvalidError, MarketingError
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Read, attempts, transact
from shared.identity.merged_into import Successors
from shared.people.logic.merging import merged
from shared.people.merge_backfill import MergeBackfill
from shared.subscribers.logic.activity_limits import FOLD_ABOVE
from shared.subscribers.models.stored import MAX_EMAILS, StoredSubscriber
from shared.subscribers.store import SubscriberStore, no_such_subscriber, read_subscriber


class MergeService:
    """Merges two subscribers, and starts the tasks that move the rest of the loser's documents."""

    def __init__(
        self,
        db: AsyncClient,
        store: SubscriberStore,
        backfill: MergeBackfill,
        folding: OrderFolding,
    ) -> None:
        self._db = db
        self._store = store
        self._successors = Successors(db)
        self._backfill = backfill
        self._folding = folding

    async def merge(self, brand_id: str, winner_id: str, loser_id: str) -> None:
        """Merge the loser into the winner, whose own values are kept.

        Tasks move what the loser left behind. Repeating a merge changes nothing more. Raise
        `InvalidError` if both ids are the same, `NotFoundError` if a subscriber does not exist, and
        `ConflictError` if they are different users, have too many email addresses, or one was
        merged into a third.
        """
        if winner_id == loser_id:
            raise InvalidError(f"otherId: is {loser_id!r} itself; name the one to merge into it")

        async def apply(transaction: AsyncTransaction) -> bool:
            """Merge. Return False if both have too many orders for one document."""
            winner_read = await self._store.reference(brand_id, winner_id).get(
                transaction=transaction
            )
            loser_read = await self._store.reference(brand_id, loser_id).get(
                transaction=transaction
            )
            if not winner_read.exists:
                raise await self._gone(brand_id, winner_id, transaction)
            if not loser_read.exists:
                if await self._successors.into(brand_id, loser_id, transaction) == winner_id:
                    return True  # an earlier attempt did it
                raise await self._gone(brand_id, loser_id, transaction)
            winner, loser = read_subscriber(winner_read), read_subscriber(loser_read)
            _check_users(winner, loser)
            now = clock.now()
            together = merged(winner.value, loser.value)
            _check_emails(together)
            if len(together.activity.orders) > FOLD_ABOVE:
                return False
            together = together.model_copy(update={"updated_at": now})
            self._store.merge(transaction, brand_id, winner, loser, together)
            note = self._db.collection(BrandPaths(brand_id).merges).document(loser_id)
            transaction.set(note, {"into": winner_id, "at": iso(now)})
            return True

        for _ in attempts(5, "orders of these persons arrive at this moment; send it again"):
            if await transact(self._db, apply):
                break
            for each in (winner_id, loser_id):
                await self._folding.fold_down(brand_id, each, FOLD_ABOVE // 2)
        await self._backfill.begin(brand_id, winner_id, loser_id)

    async def _gone(
        self, brand_id: str, subscriber_id: str, transaction: AsyncTransaction
    ) -> MarketingError:
        """Return the error for a subscriber that was merged into another, or does not exist."""
        into = await self._successors.into(brand_id, subscriber_id, transaction)
        if into is None:
            return no_such_subscriber(subscriber_id)
        return ConflictError(f"{subscriber_id!r} was merged into {into!r}; name that one instead")


def _check_emails(together: StoredSubscriber) -> None:
    if len(together.emails) > MAX_EMAILS:
        raise ConflictError(
            f"otherId: the two have {len(together.emails)} email addresses, and a subscriber has "
            f"at most {MAX_EMAILS}; merge only subscribers who are one person"
        )


def _check_users(winner: Read[StoredSubscriber], loser: Read[StoredSubscriber]) -> None:
    kept, other = winner.value.user_id, loser.value.user_id
    if kept is not None and other is not None and kept != other:
        raise ConflictError(
            f"userId: {winner.id!r} is the user {kept!r} and {loser.id!r} the user {other!r}; a "
            "subscriber is one user: set the userId of one of the two to null, then merge them"
        )
