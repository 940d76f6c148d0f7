"""Confirmations: a message is queued, and its signed link makes a pending consent a given one."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncTransaction

from shared.gcp import clock
from shared.gcp.firestore import repeat, transact
from shared.identifiers import digest, email_hash
from shared.messaging.links import Link, Purpose
from shared.models.consent import (
    ConsentChannel,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.models.outbox import StoredConfirmation
from shared.models.stored_subscriber import StoredSubscriber
from shared.people.consents import with_step
from shared.services.paths import BrandPaths
from shared.services.persons import Persons
from shared.services.subscriber_store import Held, SubscriberStore
from shared.services.successors import Successors

LINK_DAYS: Final = 7
KEPT_DAYS: Final = 30
PAUSE_MS: Final = 600_000
"""Ten minutes: within them a person is asked once."""
CONFIRMED: Final = "confirmed by signed link"


class Standing(StrEnum):
    """What a link finds: a consent that waits for it, one that is given, or neither."""

    WAITING = "waiting"
    GIVEN = "given"
    GONE = "gone"


class ConfirmationService:
    def __init__(
        self, db: AsyncClient, store: SubscriberStore, successors: Successors, persons: Persons
    ) -> None:
        self._db = db
        self._store = store
        self._successors = successors
        self._persons = persons

    async def queue(
        self, brand_id: str, subscriber_id: str, channel: ConsentChannel, visitor_id: str | None
    ) -> bool:
        """Queues a message, unless one was queued within ten minutes: False then."""
        now = clock.now_ms()
        window = now // PAUSE_MS
        before, this = (
            self._message(brand_id, subscriber_id, channel, each) for each in (window - 1, window)
        )
        message = StoredConfirmation(
            brand_id=brand_id,
            subscriber_id=subscriber_id,
            channel=channel,
            link=Link(
                purpose=Purpose.CONFIRM,
                brand_id=brand_id,
                subscriber_id=subscriber_id,
                channel=channel,
                expires=now + LINK_DAYS * 86_400_000,
                visitor_id=visitor_id,
            ),
            created_at=clock.moment(now),
        )
        fields = message.model_dump(mode="json", exclude_none=True)
        expire_at = clock.moment(now) + timedelta(days=KEPT_DAYS)

        async def create(transaction: AsyncTransaction) -> bool:
            last = await before.get(transaction=transaction)
            if (await this.get(transaction=transaction)).exists:
                return False
            if last.exists and now - clock.milliseconds(last.get("createdAt")) < PAUSE_MS:
                return False
            transaction.create(this, {**fields, "marketingExpireAt": expire_at})
            return True

        return await transact(self._db, create)

    async def look(self, link: Link) -> tuple[Standing, str | None]:
        """What a link finds, and the text that the person agrees to by it."""
        held = await self._held(link)
        if held is None:
            return Standing.GONE, None
        history = held.stored.consents.of(link.channel).history
        return _standing(held.stored, link.channel), history[-1].text if history else None

    async def confirm(self, link: Link) -> Standing:
        """Makes a pending consent a given one, takes back the wish to be forgotten, and links
        the browser that signed up. The same link again finds it done.

        A consent that was withdrawn since is not given anew: the link is older than that.
        """
        held = await self._held(link)
        if held is None:
            return Standing.GONE
        standing = _standing(held.stored, link.channel)
        if standing is Standing.WAITING:
            await self._forget_suppression(link.brand_id, held.stored.email)
            changed = await self._store.change(
                link.brand_id, held.id, lambda stored: _confirmed(stored, link.channel)
            )
            standing = _standing(changed, link.channel)
        if standing is Standing.GIVEN and link.visitor_id is not None:
            await self._persons.link_visitor(link.brand_id, link.visitor_id, held.id)
        return standing

    async def _held(self, link: Link) -> Held | None:
        """The person that the link was sent to, or whom that one was merged into."""
        today = await self._successors.of(link.brand_id, link.subscriber_id)
        return None if today is None else await self._store.read(link.brand_id, today)

    async def _forget_suppression(self, brand_id: str, email: str) -> None:
        suppressions = self._db.collection(BrandPaths(brand_id).suppressions)
        await repeat(suppressions.document(email_hash(email)).delete)

    def _message(
        self, brand_id: str, subscriber_id: str, channel: ConsentChannel, window: int
    ) -> AsyncDocumentReference:
        message_id = digest("confirmation", subscriber_id, channel, str(window))
        return self._db.collection(BrandPaths(brand_id).outbox).document(message_id)


def _standing(stored: StoredSubscriber, channel: ConsentChannel) -> Standing:
    match stored.consents.of(channel).status:
        case ConsentStatus.PENDING:
            return Standing.WAITING
        case ConsentStatus.SUBSCRIBED:
            return Standing.GIVEN
        case _:
            return Standing.GONE


def _confirmed(stored: StoredSubscriber, channel: ConsentChannel) -> StoredSubscriber:
    """With the form and the text that were agreed to, where the consent still waits for it."""
    old = stored.consents.of(channel)
    if old.status is not ConsentStatus.PENDING:
        return stored
    asked = old.history[-1] if old.history else None
    step = ConsentStep(
        at=clock.now(),
        status=ConsentStatus.SUBSCRIBED,
        source=asked.source if asked else SubscriberSource.FORM,
        form=asked.form if asked else None,
        text=asked.text if asked else None,
        detail=CONFIRMED,
    )
    return stored.model_copy(update={"consents": with_step(stored.consents, channel, step)})
