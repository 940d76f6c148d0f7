"""Subscribers that rows are about: found, and made, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.common.ids import email_hash
from shared.gcp.firestore import transact
from shared.imports.logic.subscriber_plan import KnownPerson
from shared.segments.evaluation import SegmentationService
from shared.subscribers.logic.returning import coming_back_unsubscribed
from shared.subscribers.models.stored import MEMBERSHIP_FIELDS, StoredSubscriber
from shared.subscribers.store import SubscriberStore, stored_fields
from shared.subscribers.suppressions import Suppression, SuppressionReason, Suppressions

AT_ONCE: Final = 200
"""Subscribers made in one commit: two writes each."""

_READ: Final = sorted(
    {str(field.alias) for field in StoredSubscriber.model_fields.values()}
    - MEMBERSHIP_FIELDS
    - {"activity"}
)
"""What a person did is the most of a document, and no business of rows."""


class Creation(Enum):
    """What became of somebody new: made (now or by an earlier attempt), known by the address
    already, or one that asked to be forgotten.
    """

    MADE = auto()
    TAKEN = auto()
    FORGOTTEN = auto()


@dataclass(frozen=True, slots=True)
class NewPerson:
    id: str
    stored: StoredSubscriber


class ImportedSubscribers:
    def __init__(
        self, db: AsyncClient, store: SubscriberStore, segmentation: SegmentationService
    ) -> None:
        self._db = db
        self._store = store
        self._segmentation = segmentation
        self._suppressions = Suppressions(db)

    async def known(self, brand_id: str, emails: Collection[str]) -> dict[str, KnownPerson]:
        """Whose these addresses are: a read for each, and one for each person."""
        ids = await self._store.ids_of_emails(brand_id, emails)
        if not ids:
            return {}
        references = [self._store.reference(brand_id, each) for each in sorted({*ids.values()})]
        people = {
            each.id: KnownPerson(each.id, StoredSubscriber.model_validate(each.to_dict()))
            async for each in self._db.get_all(references, field_paths=_READ)
            if each.exists
        }
        return {email: people[found] for email, found in ids.items() if found in people}

    async def forgotten(self, brand_id: str, emails: Collection[str]) -> set[str]:
        """Which of these addresses asked to be forgotten: a read for each."""
        found = await self._suppressions.of_all(brand_id, emails)
        return _forgotten(found)

    async def create(self, brand_id: str, new: Sequence[NewPerson]) -> list[Creation]:
        """Makes new subscribers in their segments, unless somebody asked to be forgotten until
        that very moment: a read and two writes for each. Counts move once for all of a commit,
        rather than with each one's own event.
        """
        made: list[Creation] = []
        for start in range(0, len(new), AT_ONCE):
            made += await self._create(brand_id, new[start : start + AT_ONCE])
        if Creation.MADE in made:
            await self._segmentation.entered(brand_id)
        return made

    async def _create(self, brand_id: str, new: Sequence[NewPerson]) -> list[Creation]:
        """All in one commit; one by one where one is there, perhaps by a commit's lost answer."""
        try:
            forgotten = await self._commit(brand_id, new)
        except AlreadyExists:
            if len(new) == 1:
                return [await self._found(brand_id, new[0])]
            return [made for each in new for made in await self._create(brand_id, [each])]
        return [
            Creation.FORGOTTEN if each.stored.email in forgotten else Creation.MADE for each in new
        ]

    async def _commit(self, brand_id: str, new: Sequence[NewPerson]) -> set[str]:
        """The addresses that asked to be forgotten, of which nothing was made. Who unsubscribed
        with one before stays so.
        """

        async def create(transaction: AsyncTransaction) -> set[str]:
            emails = [each.stored.email for each in new]
            suppressed = await self._suppressions.of_all(brand_id, emails, transaction)
            forgotten = _forgotten(suppressed)
            made = {
                each.id: coming_back_unsubscribed(each.stored)
                if each.stored.email in suppressed
                else each.stored
                for each in new
                if each.stored.email not in forgotten
            }
            fields = {each: stored_fields(stored) for each, stored in made.items()}
            follows = await self._segmentation.enter(transaction, brand_id, fields)
            for email in suppressed.keys() - forgotten:
                hashed = email_hash(email)
                transaction.delete(self._suppressions.reference(brand_id, hashed))
            for subscriber_id, stored in made.items():
                self._store.add(
                    transaction, brand_id, subscriber_id, stored, follows[subscriber_id]
                )
            return forgotten

        return await transact(self._db, create)

    async def _found(self, brand_id: str, new: NewPerson) -> Creation:
        owner = await self._store.id_of_email(brand_id, new.stored.email)
        if owner is None and await self._store.read(brand_id, new.id) is not None:
            return Creation.MADE
        return Creation.MADE if owner == new.id else Creation.TAKEN


def _forgotten(suppressed: Mapping[str, Suppression]) -> set[str]:
    erased = SuppressionReason.ERASED
    return {email for email, each in suppressed.items() if each.reason is erased}
