"""Messages that ask for a confirmation: few to one address, whoever types it into forms."""

from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncTransaction

from shared.brands.paths import BrandPaths
from shared.common.ids import digest
from shared.common.times import milliseconds, moment
from shared.gcp import clock
from shared.gcp.firestore import transact
from shared.messaging.links import Link, Purpose
from shared.messaging.outbox import StoredConfirmation
from shared.subscribers.models.consent import ConsentChannel

LINK_DAYS: Final = 7
KEPT_DAYS: Final = 30
PAUSE_MS: Final = 600_000
"""Ten minutes: within them a person is asked once."""
MOST_MESSAGES: Final = 3
"""To one address or number within `_PERIOD_MS`."""
_PERIOD_MS: Final = 7 * 86_400_000


class ConfirmationMessages:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def queue(
        self,
        brand_id: str,
        subscriber_id: str,
        channel: ConsentChannel,
        recipient: str,
        visitor_id: str | None,
    ) -> bool:
        """Queues a message, unless one was queued within ten minutes, or three within seven days:
        False then. Six reads, a write.

        Each week of the epoch has three places; any seven days lie within two weeks.
        """
        now = clock.now_ms()
        week = now // _PERIOD_MS
        this, last = (
            [self._place(brand_id, recipient, each, number) for number in range(MOST_MESSAGES)]
            for each in (week, week - 1)
        )
        link = Link(
            purpose=Purpose.CONFIRM,
            brand_id=brand_id,
            subscriber_id=subscriber_id,
            channel=channel,
            recipient=recipient,
            made=now,
            expires=now + LINK_DAYS * 86_400_000,
            visitor_id=visitor_id,
        )
        message = StoredConfirmation(
            brand_id=brand_id,
            subscriber_id=subscriber_id,
            channel=channel,
            link=link,
            created_at=moment(now),
        )
        fields = message.model_dump(mode="json", exclude_none=True)
        expire_at = moment(now) + timedelta(days=KEPT_DAYS)

        async def create(transaction: AsyncTransaction) -> bool:
            read = self._db.get_all([*this, *last], transaction=transaction)
            queued = {
                each.id: milliseconds(each.get("createdAt")) async for each in read if each.exists
            }
            recent = [at for at in queued.values() if now - at < _PERIOD_MS]
            if len(recent) >= MOST_MESSAGES or any(now - at < PAUSE_MS for at in recent):
                return False
            free = next(each for each in this if each.id not in queued)
            transaction.create(free, {**fields, "marketingExpireAt": expire_at})
            return True

        return await transact(self._db, create)

    def _place(
        self, brand_id: str, recipient: str, week: int, number: int
    ) -> AsyncDocumentReference:
        message_id = digest("confirmation", recipient, str(week), str(number))
        return self._db.collection(BrandPaths(brand_id).outbox).document(message_id)
