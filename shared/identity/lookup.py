"""Documents that point to a subscriber: from the hash of an address, or of a user's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from google.cloud.firestore import SERVER_TIMESTAMP, AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash, user_hash
from shared.common.times import microseconds
from shared.gcp.firestore import Snapshot
from shared.identity.models import CustomerKey, CustomerKind

POINTS_TO: Final = "subscriberId"

_NEVER: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Pointer:
    """`since` is when it was made; `was` are those that it led to before they were merged, with
    when they were. In microseconds.
    """

    subscriber_id: str
    since: int
    was: Mapping[str, int]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self | None:
        """None for one that is not there."""
        fields = snapshot.to_dict()
        if fields is None:
            return None
        was = {each: microseconds(at) for each, at in fields.get("was", _NEVER).items()}
        return cls(fields[POINTS_TO], microseconds(snapshot.create_time), was)

    def at(self, moment: int | None) -> str | None:
        """Whom it led to at a moment, or leads to now; None before it was made."""
        if moment is None:
            return self.subscriber_id
        if moment < self.since:
            return None
        later = [(until, subscriber_id) for subscriber_id, until in self.was.items()]
        return min((each for each in later if each[0] > moment), default=(0, self.subscriber_id))[1]


class Pointers:
    """Each answer costs a read."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def of_email(self, brand_id: str, email: str) -> Pointer | None:
        """Of a normalised address."""
        return await self._read(BrandPaths(brand_id).emails, email_hash(email))

    async def of_user(self, brand_id: str, user_id: str) -> Pointer | None:
        return await self._read(BrandPaths(brand_id).user_links, user_hash(user_id))

    async def of_customer(
        self, brand_id: str, customer: CustomerKey, transaction: AsyncTransaction | None = None
    ) -> Pointer | None:
        """Read the pointer of a user or an email address; a visitor has none."""
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


def pointing_to_winner(winner_id: str, loser_id: str) -> dict[str, object]:
    """What a pointer to a merged subscriber becomes, over what it is."""
    return {POINTS_TO: winner_id, "was": {loser_id: SERVER_TIMESTAMP}}
