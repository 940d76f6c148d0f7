"""Confirmations: a message is queued, and its signed link gives the consent that waits for it."""

from google.cloud.firestore import AsyncClient, AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.errors import NotFoundError
from shared.common.ids import email_hash
from shared.common.times import moment
from shared.gcp import clock
from shared.identity.identification import Identification
from shared.identity.merged_into import Successors
from shared.messaging.links import Link
from shared.signup.confirmation_messages import ConfirmationMessages
from shared.signup.logic.confirming import GONE, Found, confirmed, found, is_confirmed_at, recipient
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore


class ConfirmationService:
    def __init__(self, db: AsyncClient, store: SubscriberStore) -> None:
        self._db = db
        self._store = store
        self._successors = Successors(db)
        self._identification = Identification(db)
        self._messages = ConfirmationMessages(db)

    async def queue(
        self, brand_id: str, subscriber_id: str, channel: ConsentChannel, visitor_id: str | None
    ) -> bool:
        """Queues a message to somebody who is asked to confirm; False where there is nothing to
        confirm, or where so many were queued that this one would be too many.
        """
        held = await self._store.read(brand_id, subscriber_id)
        if held is None or held.stored.consents.of(channel).question is None:
            return False
        to = recipient(held.stored, channel)
        return to is not None and await self._messages.queue(
            brand_id, subscriber_id, channel, to, visitor_id
        )

    async def look(self, link: Link) -> Found:
        """What a link finds now, of the person it was sent to or whom that was merged into."""
        today = await self._successors.of(link.brand_id, link.subscriber_id)
        held = None if today is None else await self._store.read(link.brand_id, today)
        return GONE if held is None else found(held.stored, link)

    async def confirm(self, link: Link, asked: str) -> Found:
        """Makes a consent that waits a given one and takes back the wish to be forgotten, in one
        transaction, then links the browser that signed up. The same link again finds it done.

        `asked` is the question as the person saw it: while another one is asked, nothing changes
        and that is answered. A consent that was withdrawn since is not given anew.
        """
        today = await self._successors.of(link.brand_id, link.subscriber_id)
        if today is None:
            return GONE
        at = moment(clock.now_ms())

        def change(stored: StoredSubscriber) -> StoredSubscriber:
            return confirmed(stored, link, asked, at)

        async def come_back(
            transaction: AsyncTransaction, _: StoredSubscriber, new: StoredSubscriber
        ) -> None:
            if link.channel is ConsentChannel.EMAIL:
                suppressions = self._db.collection(BrandPaths(link.brand_id).suppressions)
                transaction.delete(suppressions.document(email_hash(new.email)))

        try:
            stored = await self._store.change(link.brand_id, today, change, come_back)
        except NotFoundError:
            return GONE
        if link.visitor_id is not None and is_confirmed_at(stored, link.channel, at):
            await self._identification.link_visitor(
                link.brand_id, link.visitor_id, today, proved_at=moment(link.made)
            )
        return found(stored, link)
