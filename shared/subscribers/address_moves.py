"""Addresses that a change gives a subscriber or takes: who unsubscribed with one stays so."""

from collections.abc import Sequence
from dataclasses import dataclass

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.common.ids import email_hash
from shared.subscribers.logic.returning import with_unsubscribed_address
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.suppressions import SuppressionReason, Suppressions


@dataclass(frozen=True, slots=True)
class Moved:
    """What a subscriber becomes, and the addresses that it leaves unsubscribed."""

    stored: StoredSubscriber
    left: Sequence[str]


class AddressMoves:
    def __init__(self, db: AsyncClient) -> None:
        self._suppressions = Suppressions(db)

    async def moved(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        old: StoredSubscriber,
        new: StoredSubscriber,
    ) -> Moved:
        """A read for each address that is gained as the first one, or left unsubscribed."""
        before, after = addresses(old), addresses(new)
        gained = set() if new.email in before else {new.email}
        is_out = old.consents.email.status is ConsentStatus.UNSUBSCRIBED
        left = set(before) - set(after) if is_out else set()
        known = await self._suppressions.of_all(brand_id, sorted(gained | left), transaction)
        met = known.get(new.email)
        if new.email in gained and met and met.reason is SuppressionReason.UNSUBSCRIBED:
            new = with_unsubscribed_address(new, new.updated_at)
        return Moved(new, sorted(left - known.keys()))

    def note(self, transaction: AsyncTransaction, brand_id: str, moved: Moved) -> None:
        """Keeps the hashes of what was left."""
        for email in moved.left:
            hashed, reason = email_hash(email), SuppressionReason.UNSUBSCRIBED
            self._suppressions.note(transaction, brand_id, hashed, reason)


def addresses(stored: StoredSubscriber) -> list[str]:
    return [stored.email, *stored.other_emails]
