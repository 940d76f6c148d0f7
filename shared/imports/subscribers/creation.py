"""Find and make the subscribers that rows are about, a page at a time."""

from collections.abc import Collection, Mapping
from enum import Enum, auto
from typing import Final

from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction

from shared.common.ids import email_hash
from shared.gcp.firestore import repeat, transact
from shared.imports.logic.subscriber_plan import ExistingPerson
from shared.segments.evaluation import SegmentEvaluation
from shared.subscribers.logic.returning import coming_back_unsubscribed
from shared.subscribers.models.stored import PROFILE_FIELDS, StoredSubscriber
from shared.subscribers.models.suppression import SuppressionReason
from shared.subscribers.numbers import Numbers
from shared.subscribers.store import SubscriberStore
from shared.subscribers.suppressions import Suppression, Suppressions

AT_ONCE: Final = 200
"""How many subscribers one commit makes, with two writes each."""

_READ: Final = sorted(PROFILE_FIELDS - {"activity"})
"""All fields but what a person did: that is most of a document, and rows do not need it."""


class Creation(Enum):
    """What became of somebody new.

    `MADE`: now or by an earlier attempt. `TAKEN`: somebody else has the email by now. `FORGOTTEN`:
    they asked to be forgotten.
    """

    MADE = auto()
    TAKEN = auto()
    FORGOTTEN = auto()


class ImportedSubscribers:
    """Read and create subscribers for the rows of a page."""

    def __init__(
        self, db: AsyncClient, store: SubscriberStore, evaluation: SegmentEvaluation
    ) -> None:
        self._db = db
        self._store = store
        self._evaluation = evaluation
        self._suppressions = Suppressions(db)
        self._numbers = Numbers(db)

    async def existing(self, brand_id: str, emails: Collection[str]) -> dict[str, ExistingPerson]:
        """Return whose these emails are: a read for each, and one for each person."""
        ids = await self._store.ids_of_emails(brand_id, emails)
        if not ids:
            return {}
        references = [self._store.reference(brand_id, each) for each in sorted({*ids.values()})]
        people = {
            each.id: ExistingPerson(each.id, StoredSubscriber.read(each))
            async for each in self._db.get_all(references, field_paths=_READ)
            if each.exists
        }
        return {email: people[id_] for email, id_ in ids.items() if id_ in people}

    async def forgotten(self, brand_id: str, emails: Collection[str]) -> set[str]:
        """Return the emails whose owners asked to be forgotten. Costs a read for each email."""
        return _forgotten(await self._suppressions.of_all(brand_id, emails))

    async def suppress(self, brand_id: str, emails: Mapping[str, SuppressionReason]) -> None:
        """Note why nobody may write to these emails: a read for each, and a write if it is new."""
        held = await self._suppressions.of_all(brand_id, emails)
        batch = self._db.batch()
        for email, reason in emails.items():
            if email not in held or reason not in held[email].reasons:
                self._suppressions.note(batch, brand_id, email_hash(email), reason)
        if len(batch):
            await repeat(batch.commit)

    async def create(
        self, brand_id: str, new: Mapping[str, StoredSubscriber]
    ) -> dict[str, Creation]:
        """Make new subscribers in their segments: a read and two writes for each.

        Return what became of each, by their ids. Whoever asked to be forgotten by then is not
        made. Counts move once for all of a commit, and not with the event of each subscriber.
        """
        made: dict[str, Creation] = {}
        people = list(new.items())
        for start in range(0, len(people), AT_ONCE):
            made |= await self._create(brand_id, dict(people[start : start + AT_ONCE]))
        if Creation.MADE in made.values():
            await self._evaluation.fold_soon(brand_id)
        return made

    async def _create(
        self, brand_id: str, new: Mapping[str, StoredSubscriber]
    ) -> dict[str, Creation]:
        """Make all in one commit, or one by one where one is there already.

        A commit whose answer was lost may have made them.
        """
        try:
            forgotten = await self._commit(brand_id, new)
        except AlreadyExists:
            if len(new) == 1:
                return {id_: await self._there(brand_id, id_, new[id_]) for id_ in new}
            made: dict[str, Creation] = {}
            for id_, stored in new.items():
                made |= await self._create(brand_id, {id_: stored})
            return made
        return {
            id_: Creation.FORGOTTEN if stored.email in forgotten else Creation.MADE
            for id_, stored in new.items()
        }

    async def _commit(self, brand_id: str, new: Mapping[str, StoredSubscriber]) -> set[str]:
        """Create those who did not ask to be forgotten. Return the emails of those who did.

        Somebody who unsubscribed with the same email before is created as unsubscribed. Nobody gets
        text messages to a number that is another subscriber's.
        """

        async def create(transaction: AsyncTransaction) -> set[str]:
            emails = [each.email for each in new.values()]
            suppressed = await self._suppressions.of_all(brand_id, emails, transaction)
            forgotten = _forgotten(suppressed)
            unsubscribed = _with(suppressed, SuppressionReason.UNSUBSCRIBED) - forgotten
            made = {
                id_: coming_back_unsubscribed(each) if each.email in unsubscribed else each
                for id_, each in new.items()
                if each.email not in forgotten
            }
            made = await self._numbers.apart(transaction, brand_id, made)
            fields = {each: stored.profile() for each, stored in made.items()}
            follows = await self._evaluation.enter(transaction, brand_id, fields)
            for email in sorted(unsubscribed):
                self._suppressions.lift(
                    transaction,
                    brand_id,
                    email_hash(email),
                    suppressed[email],
                    [SuppressionReason.UNSUBSCRIBED],
                )
            for subscriber_id, stored in made.items():
                self._store.add(
                    transaction, brand_id, subscriber_id, stored, follows[subscriber_id]
                )
            return forgotten

        return await transact(self._db, create)

    async def _there(self, brand_id: str, new_id: str, new: StoredSubscriber) -> Creation:
        """Return whether an earlier attempt made this one, or somebody else has the email."""
        owner = await self._store.id_of_email(brand_id, new.email)
        if owner is None and await self._store.read(brand_id, new_id) is not None:
            return Creation.MADE
        return Creation.MADE if owner == new_id else Creation.TAKEN


def _forgotten(suppressed: Mapping[str, Suppression]) -> set[str]:
    return _with(suppressed, SuppressionReason.ERASED)


def _with(suppressed: Mapping[str, Suppression], reason: SuppressionReason) -> set[str]:
    return {email for email, each in suppressed.items() if reason in each.reasons}
