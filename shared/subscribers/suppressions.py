"""Hashes of addresses that outlive their subscribers: of who was erased, or unsubscribed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncWriteBatch
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.gcp import clock
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber


class SuppressionReason(StrEnum):
    """`erased`: nobody but the person itself brings the address back. `unsubscribed`: it may come
    back, and stays unsubscribed until the person itself agrees.
    """

    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Suppression:
    reason: SuppressionReason
    update_time: datetime


class Suppressions:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    def reference(self, brand_id: str, hashed: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).suppressions).document(hashed)

    async def of(self, brand_id: str, email: str) -> Suppression | None:
        """Of a normalised address: one read."""
        return (await self.of_all(brand_id, [email])).get(email)

    async def of_all(
        self, brand_id: str, emails: Collection[str], transaction: AsyncTransaction | None = None
    ) -> dict[str, Suppression]:
        """Of those of these addresses that have one: a read for each address."""
        if not emails:
            return {}
        by_hash = {email_hash(email): email for email in emails}
        references = [self.reference(brand_id, each) for each in by_hash]
        found = self._db.get_all(references, field_paths=["reason"], transaction=transaction)
        return {
            by_hash[each.id]: Suppression(_reason(each.to_dict()), each.update_time)
            async for each in found
            if each.exists
        }

    def note(
        self, batch: AsyncWriteBatch, brand_id: str, hashed: str, reason: SuppressionReason
    ) -> None:
        """Keeps the hash of an address in a commit of others, which may be a transaction."""
        fields = {"at": iso(clock.now()), "reason": reason.value}
        batch.set(self.reference(brand_id, hashed), fields)


def is_settled(new: StoredSubscriber, reason: SuppressionReason) -> bool:
    """Whether a new subscriber itself says what was noted of its address, or what came since."""
    known = (ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED)
    return reason is SuppressionReason.UNSUBSCRIBED and new.consents.email.status in known


def _reason(fields: dict[str, object] | None) -> SuppressionReason:
    left = (fields or {}).get("reason") == SuppressionReason.UNSUBSCRIBED
    return SuppressionReason.UNSUBSCRIBED if left else SuppressionReason.ERASED
