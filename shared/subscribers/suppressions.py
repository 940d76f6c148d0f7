"""Suppressions: hashes of emails that were erased, or left unsubscribed.

They outlive their subscribers, so they are still known when somebody brings the email back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncWriteBatch
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.subscribers.logic.returning import with_unsubscribed_address
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber


class SuppressionReason(StrEnum):
    """`erased`: only the person can bring the email back. `unsubscribed`: anybody can bring it
    back, and it stays unsubscribed until the person agrees to emails.
    """

    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an email is suppressed; `update_time` guards its removal."""

    reason: SuppressionReason
    update_time: datetime


@dataclass(frozen=True, slots=True)
class EmailChange:
    """What a subscriber becomes by a change of emails, and the emails to suppress after it."""

    stored: StoredSubscriber
    to_suppress: Sequence[str]


class Suppressions:
    """Reads and writes the suppressions of a brand."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    def reference(self, brand_id: str, hashed: str) -> AsyncDocumentReference:
        """Return the place of the suppression of a hashed email."""
        return self._db.collection(BrandPaths(brand_id).suppressions).document(hashed)

    async def of(self, brand_id: str, email: str) -> Suppression | None:
        """Return the suppression of a normalised email: one read."""
        return (await self.of_all(brand_id, [email])).get(email)

    async def of_all(
        self, brand_id: str, emails: Collection[str], transaction: AsyncTransaction | None = None
    ) -> dict[str, Suppression]:
        """Return the suppressions that these normalised emails have: one read for each email."""
        if not emails:
            return {}
        by_hash = {email_hash(email): email for email in emails}
        references = [self.reference(brand_id, each) for each in by_hash]
        documents = self._db.get_all(references, field_paths=["reason"], transaction=transaction)
        return {
            by_hash[each.id]: Suppression(_reason(each.to_dict()), each.update_time)
            async for each in documents
            if each.exists
        }

    def note(
        self, batch: AsyncWriteBatch, brand_id: str, hashed: str, reason: SuppressionReason
    ) -> None:
        """Suppress the hash of an email in a commit of others, which may be a transaction."""
        fields = {"at": iso(clock.now()), "reason": reason.value}
        batch.set(self.reference(brand_id, hashed), fields)

    async def follow(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        old: StoredSubscriber,
        new: StoredSubscriber,
    ) -> EmailChange:
        """Work out what a subscriber's change of emails means for suppressions.

        Somebody who takes on an email that unsubscribed becomes unsubscribed. An email that
        somebody unsubscribed gives up is to be suppressed: `note_all` does it, after all reads of
        the transaction. One read for each email that is gained as the main one, or given up so.
        """
        gained = set() if new.email in old.emails else {new.email}
        was_unsubscribed = old.consents.email.status is ConsentStatus.UNSUBSCRIBED
        left = set(old.emails) - set(new.emails) if was_unsubscribed else set()
        suppressed = await self.of_all(brand_id, sorted(gained | left), transaction)
        met = suppressed.get(new.email)
        if new.email in gained and met and met.reason is SuppressionReason.UNSUBSCRIBED:
            new = with_unsubscribed_address(new, new.updated_at)
        return EmailChange(new, sorted(left - suppressed.keys()))

    def note_all(self, transaction: AsyncTransaction, brand_id: str, change: EmailChange) -> None:
        """Suppress the emails that a change gives up unsubscribed."""
        for email in change.to_suppress:
            hashed, reason = email_hash(email), SuppressionReason.UNSUBSCRIBED
            self.note(transaction, brand_id, hashed, reason)


def is_settled(new: StoredSubscriber, reason: SuppressionReason) -> bool:
    """Return whether a new subscriber's own consent says all that the suppression said."""
    settled = (ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED)
    return reason is SuppressionReason.UNSUBSCRIBED and new.consents.email.status in settled


def _reason(fields: dict[str, object] | None) -> SuppressionReason:
    left = (fields or {}).get("reason") == SuppressionReason.UNSUBSCRIBED
    return SuppressionReason.UNSUBSCRIBED if left else SuppressionReason.ERASED
