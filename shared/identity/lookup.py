"""Look up subscribers by pointers.

A pointer is a document that leads from an email address or a user to a subscriber.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from google.cloud.firestore import SERVER_TIMESTAMP, AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash, user_hash
from shared.gcp.firestore import Snapshot
from shared.gcp.stored_at import stamped, stored_at
from shared.identity.logic.link_history import LinkHistory, pointer_history
from shared.identity.models import CustomerKey, CustomerKind

POINTS_TO: Final = "subscriberId"
"""The field of a pointer that names its subscriber."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """The subscriber that a pointer leads to, and the subscribers it led to before merges."""

    subscriber_id: str
    history: LinkHistory[str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self | None:
        """Return the pointer in a document. Return None if the document does not exist."""
        fields = snapshot.to_dict()
        if fields is None:
            return None
        until: dict[str, datetime] = fields.get("was", {})
        subscriber_id: str = fields[POINTS_TO]
        return cls(subscriber_id, pointer_history(stored_at(snapshot), until, subscriber_id))


class Pointers:
    """Reads pointers. Each method costs one read."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def of_email(self, brand_id: str, email: str) -> Pointer | None:
        """Return the pointer of a normalised email address, or None."""
        return await self._read(BrandPaths(brand_id).emails, email_hash(email))

    async def of_user(self, brand_id: str, user_id: str) -> Pointer | None:
        """Return the pointer of a user, or None."""
        return await self._read(BrandPaths(brand_id).user_links, user_hash(user_id))

    async def of_customer(
        self, brand_id: str, customer: CustomerKey, transaction: AsyncTransaction | None = None
    ) -> Pointer | None:
        """Return the pointer of a user or an email address, or None. Visitors have none."""
        paths = BrandPaths(brand_id)
        match customer.kind:
            case CustomerKind.USER:
                return await self._read(paths.user_links, user_hash(customer.value), transaction)
            case CustomerKind.EMAIL:
                return await self._read(paths.emails, customer.value, transaction)
            case CustomerKind.VISITOR:
                return None

    async def _read(
        self, collection: str, name: str, transaction: AsyncTransaction | None = None
    ) -> Pointer | None:
        reference = self._db.collection(collection).document(name)
        return Pointer.of(await reference.get(transaction=transaction))


def pointing_to(subscriber_id: str) -> dict[str, object]:
    """Return the fields of a new pointer."""
    return stamped({POINTS_TO: subscriber_id})


def pointing_to_winner(winner_id: str, loser_id: str) -> dict[str, object]:
    """Return the fields to write into a pointer when its subscriber is merged into another.

    They name the new subscriber, and when the old one ceased to be the owner.
    """
    return {POINTS_TO: winner_id, "was": {loser_id: SERVER_TIMESTAMP}}
