"""Store suppressions: hashes of email addresses that were erased, or given up unsubscribed.

A suppression remains when its subscriber is deleted, so the email address is still recognised when
somebody enters it again.
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
    """Why an email address is suppressed.

    `erased`: only the person themselves can bring the address back. `unsubscribed`: anybody can,
    but it stays unsubscribed until the person agrees to emails.
    """

    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an email address is suppressed.

    The suppression is deleted only if `update_time` is still the same.
    """

    reason: SuppressionReason
    update_time: datetime


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A subscriber after a change of email addresses, and the addresses to suppress then."""

    stored: StoredSubscriber
    to_suppress: Sequence[str]


class Suppressions:
    """Reads and writes the suppressions of a brand."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    def reference(self, brand_id: str, hashed: str) -> AsyncDocumentReference:
        """Return the reference of the suppression of a hashed email address."""
        return self._db.collection(BrandPaths(brand_id).suppressions).document(hashed)

    async def of(self, brand_id: str, email: str) -> Suppression | None:
        """Return the suppression of a normalised email address, or None. This costs one read."""
        return (await self.of_all(brand_id, [email])).get(email)

    async def of_all(
        self, brand_id: str, emails: Collection[str], transaction: AsyncTransaction | None = None
    ) -> dict[str, Suppression]:
        """Return the suppressions of those of these normalised email addresses that have one.

        This costs one read for each email address.
        """
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
        """Suppress the hash of an email address, in the caller's batch or transaction."""
        fields = {"at": iso(clock.now()), "reason": reason.value}
        batch.set(self.reference(brand_id, hashed), fields)

    async def follow(
        self,
        transaction: AsyncTransaction,
        brand_id: str,
        old: StoredSubscriber,
        new: StoredSubscriber,
    ) -> EmailChange:
        """Work out what a subscriber's change of email addresses means for suppressions.

        If the new address unsubscribed before, the subscriber becomes unsubscribed. If an
        unsubscribed person gives up an address, it is to be suppressed: the caller must call
        `note_all` after all reads of the transaction. This costs one read for a new main address,
        and one for each address that an unsubscribed person gives up.
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
        """Suppress the email addresses that an unsubscribed person gives up by a change."""
        for email in change.to_suppress:
            hashed, reason = email_hash(email), SuppressionReason.UNSUBSCRIBED
            self.note(transaction, brand_id, hashed, reason)


def is_settled(new: StoredSubscriber, reason: SuppressionReason) -> bool:
    """Tell whether a new subscriber's own consent makes the suppression unnecessary.

    This is never so if the email address was erased.
    """
    settled = (ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED)
    return reason is SuppressionReason.UNSUBSCRIBED and new.consents.email.status in settled


def _reason(fields: dict[str, object] | None) -> SuppressionReason:
    left = (fields or {}).get("reason") == SuppressionReason.UNSUBSCRIBED
    return SuppressionReason.UNSUBSCRIBED if left else SuppressionReason.ERASED
