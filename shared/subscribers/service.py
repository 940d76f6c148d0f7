"""List, find, create, change and unsubscribe subscribers for their brand."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncTransaction

from shared.brands.settings import ConfigService
from shared.common.addresses import normalise_email
from shared.common.errors import InvalidError
from shared.gcp import clock
from shared.gcp.firestore import Read
from shared.gcp.pages import Cursor
from shared.subscribers.creation import SubscriberCreation
from shared.subscribers.logic.changes import (
    ForgottenError,
    changed,
    must_not_be_forgotten,
    new_subscriber,
    unsubscribed,
)
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.models.consent import ConsentChannel, SubscriberSource
from shared.subscribers.models.input import NewSubscriber, SubscriberChanges
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.subscriber import Subscriber
from shared.subscribers.queries import SubscriberFilters, SubscriberQueries
from shared.subscribers.store import SubscriberStore, known_id, no_such_subscriber

_ALL: Final = SubscriberFilters()

Ask = Callable[[str, str], Awaitable[object]]
"""Ask a subscriber, by brand and id, to confirm their email."""


class SubscriberService:
    """What the API does with subscribers; `ask` asks a new one to confirm their email."""

    def __init__(
        self, db: AsyncClient, configs: ConfigService, store: SubscriberStore, ask: Ask
    ) -> None:
        self._configs = configs
        self._store = store
        self._queries = SubscriberQueries(db)
        self._creation = SubscriberCreation(db, store)
        self._ask = ask

    async def get_subscribers(
        self,
        brand_id: str,
        filters: SubscriberFilters = _ALL,
        *,
        limit: int = 50,
        cursor: Cursor | None = None,
    ) -> tuple[list[Subscriber], Cursor | None]:
        """Return a page of the subscribers that match, and the cursor of the next page."""
        subscribers, following = await self._queries.list(brand_id, filters, limit, cursor)
        currency = await self._currency(brand_id)
        shown = [subscriber_report(each.id, each.value, currency) for each in subscribers]
        return shown, following

    async def get_subscriber_count(self, brand_id: str, filters: SubscriberFilters = _ALL) -> int:
        """Count the subscribers that match."""
        return await self._queries.count(brand_id, filters)

    async def get_subscriber(self, brand_id: str, subscriber_id: str) -> Subscriber:
        """Return a subscriber. Raise `NotFoundError`."""
        subscriber = await self._store.read(brand_id, known_id(subscriber_id))
        if subscriber is None:
            raise no_such_subscriber(subscriber_id)
        return await self._report(brand_id, subscriber)

    async def find_by_email(self, brand_id: str, email: str) -> Subscriber | None:
        """Return the subscriber with this email, in any spelling; a merged one's emails count."""
        try:
            normalised = normalise_email(email)
        except ValueError as error:
            raise InvalidError(f"email: {error}") from None
        subscriber = await self._store.by_email(brand_id, normalised)
        return None if subscriber is None else await self._report(brand_id, subscriber)

    async def create_subscriber(self, brand_id: str, new: NewSubscriber) -> Subscriber:
        """Create a subscriber. Send them the link if they are to confirm their email.

        Raise `ConflictError` for an email or user of another subscriber, and for an email that
        asked to be forgotten, unless the person signs up themselves.
        """
        config = (await self._configs.get(brand_id)).config
        stored = new_subscriber(brand_id, new, clock.now(), double_opt_in=config.double_opt_in)
        subscriber_id, stored = await self._creation.create(brand_id, stored)
        if stored.consents.email.question is not None:
            await self._ask(brand_id, subscriber_id)
        return subscriber_report(subscriber_id, stored, config.currency)

    async def update_subscriber(
        self, brand_id: str, subscriber_id: str, changes: SubscriberChanges
    ) -> Subscriber:
        """Change the fields that are given.

        Raise `NotFoundError`, and `ConflictError` for an email or user of another subscriber, and
        for consent that only the person may give.
        """

        async def check(
            transaction: AsyncTransaction, old: StoredSubscriber, new: StoredSubscriber
        ) -> None:
            if must_not_be_forgotten(old, new) and await self._creation.is_suppressed(
                brand_id, new.email, transaction
            ):
                raise ForgottenError(new.email)

        change = partial(changed, changes=changes, at=clock.now())
        stored = await self._store.change(brand_id, known_id(subscriber_id), change, check)
        return subscriber_report(subscriber_id, stored, await self._currency(brand_id))

    async def unsubscribe(
        self,
        brand_id: str,
        subscriber_id: str,
        channels: Iterable[ConsentChannel],
        *,
        source: SubscriberSource = SubscriberSource.MANUAL,
        detail: str | None = None,
    ) -> Subscriber:
        """End the consent to these channels. A channel that is unsubscribed stays as it is."""
        change = partial(
            unsubscribed, channels=list(channels), at=clock.now(), source=source, detail=detail
        )
        stored = await self._store.change(brand_id, known_id(subscriber_id), change)
        return subscriber_report(subscriber_id, stored, await self._currency(brand_id))

    async def _report(self, brand_id: str, subscriber: Read[StoredSubscriber]) -> Subscriber:
        currency = await self._currency(brand_id)
        return subscriber_report(subscriber.id, subscriber.value, currency)

    async def _currency(self, brand_id: str) -> str:
        return (await self._configs.get(brand_id)).config.currency
