"""Double opt-in: queue a message with a signed link, and give the consent that it confirms."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import NotFoundError
from shared.common.ids import digest
from shared.common.times import milliseconds, moment
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.identity.identification import Identification
from shared.identity.merged_into import Successors
from shared.messaging.links import Link, Purpose
from shared.messaging.outbox import StoredConfirmation
from shared.signup.logic.confirming import (
    GONE,
    LinkResult,
    confirmed,
    is_confirmed_at,
    mailbox,
    recipient,
    result_of,
)
from shared.signup.mailboxes import Mailboxes
from shared.subscribers.models.consent import ConsentChannel, ConsentStep
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.suppression import LIFTED_BY_CONFIRMING, may_be_asked
from shared.subscribers.store import SubscriberStore
from shared.subscribers.suppressions import Suppressions

LINK_DAYS: Final = 7
KEPT_DAYS: Final = 30
PAUSE_MS: Final = 600_000
"""Ten minutes, in which a person is asked once."""
MOST_MESSAGES: Final = 3
"""To one email address or phone number within `_PERIOD_MS`."""
_DAY_MS: Final = 86_400_000
_WAITED_FOR: Final = timedelta(days=1)
"""For how long a person waits for a message that asks them to confirm."""
_PERIOD_MS: Final = 7 * _DAY_MS


class DoubleOptIn:
    """Asks people to confirm a consent, and takes their confirmation."""

    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._successors = Successors(db)
        self._identification = Identification(db)
        self._suppressions = Suppressions(db)
        self._mailboxes = Mailboxes(db)

    async def queue(
        self, brand_id: str, subscriber_id: str, channel: ConsentChannel, visitor_id: str | None
    ) -> bool:
        """Queue a message that asks a subscriber to confirm. Return whether one was queued.

        None is queued if no consent waits, if too many messages were queued of late, or if nobody
        writes to the address any more, except to one that was erased.
        """
        subscriber = await self._store.read(brand_id, subscriber_id)
        question = None if subscriber is None else subscriber.value.consents.of(channel).question
        if subscriber is None or question is None:
            return False
        to, box = recipient(subscriber.value, channel), mailbox(subscriber.value, channel)
        if to is None or box is None:
            return False
        made = clock.now_ms()
        asking = _Asking(brand_id, subscriber_id, channel, question, to, box, made, visitor_id)
        return await self._store_message(asking)

    async def _store_message(self, asking: "_Asking") -> bool:
        """Store the message, unless one was stored within ten minutes, or three within seven days.

        These limits are of the recipient in this brand. Each recipient has three documents for each
        week since the epoch. Any seven days lie within two weeks, so six reads find all messages of
        the last seven days. The mailbox has a limit of its own over all brands.
        """
        now = asking.made
        week = now // _PERIOD_MS
        this, last = self._places(asking, week), self._places(asking, week - 1)

        async def create(transaction: AsyncTransaction) -> bool:
            read = self._db.get_all([*this, *last], transaction=transaction)
            queued = {
                each.id: milliseconds(each.get("createdAt")) async for each in read if each.exists
            }
            recent = [at for at in queued.values() if now - at < _PERIOD_MS]
            if len(recent) >= MOST_MESSAGES or any(now - at < PAUSE_MS for at in recent):
                return False
            held = await self._suppressions.of_hash(asking.brand_id, asking.recipient, transaction)
            if held is not None and not may_be_asked(held.reasons):
                return False
            free = next(each for each in this if each.id not in queued)
            if not await self._mailboxes.count(transaction, asking.mailbox, now):
                return False
            transaction.create(free, asking.message(free.id))
            return True

        return await transact(self._db, create)

    def _places(self, asking: "_Asking", week: int) -> list[AsyncDocumentReference]:
        """Return the documents for messages to a recipient in a week."""
        outbox = self._db.collection(BrandPaths(asking.brand_id).outbox)
        return [
            outbox.document(digest("confirmation", asking.recipient, str(week), str(number)))
            for number in range(MOST_MESSAGES)
        ]

    async def look(self, link: Link) -> LinkResult:
        """Return what a link can confirm now. It follows the person through merges."""
        question = await self._question(link)
        subscriber_id = await self._successors.of(link.brand_id, link.subscriber_id)
        if subscriber_id is None or question is None:
            return GONE
        subscriber = await self._store.read(link.brand_id, subscriber_id)
        return GONE if subscriber is None else result_of(subscriber.value, link, question)

    async def confirm(self, link: Link) -> LinkResult:
        """Give the consent that waits, and lift the suppression of the email address or number.

        An address that bounced, or that a member put there, stays suppressed.
        Both happen in one transaction. Then link the browser that signed up to the subscriber.
        The same link again changes nothing more. The consent is to the question of this link,
        whatever was asked since. A consent that was withdrawn since is not given again.
        """
        question = await self._question(link)
        subscriber_id = await self._successors.of(link.brand_id, link.subscriber_id)
        if subscriber_id is None or question is None:
            return GONE
        at = moment(clock.now_ms())

        def change(stored: StoredSubscriber) -> StoredSubscriber:
            return confirmed(stored, link, question, at)

        async def lift(
            transaction: AsyncTransaction, _: StoredSubscriber, __: StoredSubscriber
        ) -> None:
            to = link.recipient
            held = await self._suppressions.of_hash(link.brand_id, to, transaction)
            if held is not None:
                self._suppressions.lift(transaction, link.brand_id, to, held, LIFTED_BY_CONFIRMING)

        try:
            stored = await self._store.change(link.brand_id, subscriber_id, change, lift)
        except NotFoundError:
            return GONE
        if link.visitor_id is not None and is_confirmed_at(stored, link.channel, at):
            await self._identification.link_visitor(
                link.brand_id, link.visitor_id, subscriber_id, proved_at=moment(link.made)
            )
        return result_of(stored, link, question)

    async def _question(self, link: Link) -> ConsentStep | None:
        """Return the question that a link was sent with, or None if its message was erased."""
        outbox = self._db.collection(BrandPaths(link.brand_id).outbox)
        message = await outbox.document(link.message).get()
        return StoredConfirmation.read(message).question if message.exists else None


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question that is to be asked: of whom, where, and since when (in milliseconds)."""

    brand_id: str
    subscriber_id: str
    channel: ConsentChannel
    question: ConsentStep
    recipient: str
    mailbox: str
    made: int
    visitor_id: str | None

    def message(self, message_id: str) -> dict[str, object]:
        """Return the document of the message."""
        made = moment(self.made)
        link = Link(
            purpose=Purpose.CONFIRM,
            brand_id=self.brand_id,
            subscriber_id=self.subscriber_id,
            channel=self.channel,
            recipient=self.recipient,
            made=self.made,
            expires=self.made + LINK_DAYS * _DAY_MS,
            message=message_id,
            visitor_id=self.visitor_id,
        )
        message = StoredConfirmation(
            brand_id=self.brand_id,
            subscriber_id=self.subscriber_id,
            channel=self.channel,
            link=link,
            question=self.question,
            created_at=made,
            drop_after=made + _WAITED_FOR,
        )
        fields = message.model_dump(mode="json", exclude_none=True)
        return {**fields, "marketingExpireAt": made + timedelta(days=KEPT_DAYS)}
