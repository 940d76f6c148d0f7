"""List, find, create, change and unsubscribe the subscribers of a brand."""

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

Ask = Callable[[str, str, ConsentChannel], Awaitable[object]]
"""A function that asks a subscriber, given a brand's id and theirs, to confirm a consent."""


class SubscriberService:
    """The API's operations on subscribers.

    `ask` sends a new subscriber the request to confirm a consent.
    """

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
        """Return a page of the subscribers that match, and the cursor of the next page or None."""
        subscribers, following = await self._queries.list(brand_id, filters, limit, cursor)
        currency = await self._currency(brand_id)
        shown = [subscriber_report(each.id, each.value, currency) for each in subscribers]
        return shown, following

    async def get_subscriber_count(self, brand_id: str, filters: SubscriberFilters = _ALL) -> int:
        """Count the subscribers that match."""
        return await self._queries.count(brand_id, filters)

    async def get_subscriber(self, brand_id: str, subscriber_id: str) -> Subscriber:
        """Return a subscriber. Raise `NotFoundError` if there is none."""
        subscriber = await self._store.read(brand_id, known_id(subscriber_id))
        if subscriber is None:
            raise no_such_subscriber(subscriber_id)
        return await self._report(brand_id, subscriber)

    async def find_by_email(self, brand_id: str, email: str) -> Subscriber | None:
        """Return the subscriber with this email address, in any spelling, or None.

        The addresses of merged subscribers lead to the one they were merged into. Raise
        `InvalidError` if the text is not an email address.
        """
        try:
            normalised = normalise_email(email)
        except ValueError as error:
            raise InvalidError(f"email: {error}") from None
        subscriber = await self._store.by_email(brand_id, normalised)
        return None if subscriber is None else await self._report(brand_id, subscriber)

    async def create_subscriber(self, brand_id: str, new: NewSubscriber) -> Subscriber:
        """Create a subscriber. If they must confirm a consent, send them the link.

        Raise `ConflictError` if the email address or user belongs to another subscriber, or if
        another one gets text messages to the same number. Raise it also if the email address was
        erased, unless the person signs up themselves.
        """
        config = (await self._configs.get(brand_id)).config
        stored = new_subscriber(brand_id, new, clock.now(), double_opt_in=config.double_opt_in)
        subscriber_id, stored = await self._creation.create(brand_id, stored)
        for channel in ConsentChannel:
            if stored.consents.of(channel).question is not None:
                await self._ask(brand_id, subscriber_id, channel)
        return subscriber_report(subscriber_id, stored, config.currency)

    async def update_subscriber(
        self, brand_id: str, subscriber_id: str, changes: SubscriberChanges
    ) -> Subscriber:
        """Change the fields that are given.

        Raise `NotFoundError` if there is no such subscriber. Raise `ConflictError` if the email
        address or user belongs to another subscriber, if the address was erased, or if the change
        may not subscribe the person.
        """

        async def check(
            transaction: AsyncTransaction, old: StoredSubscriber, new: StoredSubscriber
        ) -> None:
            if must_not_be_forgotten(old, new) and await self._creation.was_erased(
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
        """End the consent to these channels. Nothing changes for a channel that is unsubscribed."""
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
