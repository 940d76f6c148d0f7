"""Store suppressions: hashes of email addresses and phone numbers that nobody may write to.

A suppression remains when its subscriber is deleted, so the address is still recognised when
somebody enters it again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from google.cloud.firestore import (
    DELETE_FIELD,
    AsyncClient,
    AsyncDocumentReference,
    AsyncWriteBatch,
)
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.gcp.firestore import Snapshot
from shared.subscribers.logic.returning import with_unsubscribed_address
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.suppression import StoredSuppression, SuppressionReason


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an address is suppressed. It is lifted only if `update_time` is still the same."""

    reasons: frozenset[SuppressionReason]
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
        """Return the reference of the suppression of a hashed email address or phone number."""
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
        documents = self._db.get_all(references, transaction=transaction)
        return {by_hash[each.id]: _read(each) async for each in documents if each.exists}

    async def of_hash(
        self, brand_id: str, hashed: str, transaction: AsyncTransaction
    ) -> Suppression | None:
        """Return the suppression of a hashed email address or phone number, or None."""
        snapshot = await self.reference(brand_id, hashed).get(transaction=transaction)
        return _read(snapshot) if snapshot.exists else None

    def note(
        self, batch: AsyncWriteBatch, brand_id: str, hashed: str, reason: SuppressionReason
    ) -> None:
        """Suppress a hashed email address or phone number, in the caller's batch or transaction.

        Other reasons stay as they are.
        """
        batch.set(self.reference(brand_id, hashed), {reason.value: iso(clock.now())}, merge=True)

    def lift(
        self,
        batch: AsyncWriteBatch,
        brand_id: str,
        hashed: str,
        held: Suppression,
        reasons: Collection[SuppressionReason],
    ) -> None:
        """Take these reasons off a suppression, in the caller's batch or transaction.

        The commit is refused if the suppression has changed since it was read.
        """
        reference = self.reference(brand_id, hashed)
        unmoved = self._db.write_option(last_update_time=held.update_time)
        lifted = held.reasons.intersection(reasons)
        if lifted == held.reasons:
            batch.delete(reference, option=unmoved)
        elif lifted:
            fields = {each.value: DELETE_FIELD for each in sorted(lifted)}
            batch.update(reference, fields, option=unmoved)

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
        if new.email in gained and met and SuppressionReason.UNSUBSCRIBED in met.reasons:
            new = with_unsubscribed_address(new, new.updated_at)
        return EmailChange(new, sorted(left - _unsubscribed(suppressed)))

    def note_all(self, transaction: AsyncTransaction, brand_id: str, change: EmailChange) -> None:
        """Suppress the email addresses that an unsubscribed person gives up by a change."""
        for email in change.to_suppress:
            hashed, reason = email_hash(email), SuppressionReason.UNSUBSCRIBED
            self.note(transaction, brand_id, hashed, reason)


def settles(new: StoredSubscriber) -> bool:
    """Tell whether a new subscriber's own consent says all that `unsubscribed` would say."""
    settled = (ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED)
    return new.consents.email.status in settled


def _unsubscribed(suppressed: Mapping[str, Suppression]) -> set[str]:
    reason = SuppressionReason.UNSUBSCRIBED
    return {email for email, each in suppressed.items() if reason in each.reasons}


def _read(snapshot: Snapshot) -> Suppression:
    return Suppression(StoredSuppression.read(snapshot).reasons, snapshot.update_time)
