"""Count the questions that go to a mailbox, over all brands and all spellings of its address."""

from datetime import timedelta
from typing import Final

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.async_transaction import AsyncTransaction
from pydantic import Field

from shared.brands.paths import MAILBOXES
from shared.common.times import moment
from shared.common.wire import StoredModel
from shared.signup.logic.asking import PERIOD_MS, asked_now

_KEPT: Final = timedelta(milliseconds=PERIOD_MS)


class StoredMailbox(StoredModel):
    """When questions went to a mailbox of late, in milliseconds since the epoch."""

    asked: list[int] = Field(default_factory=list)


class Mailboxes:
    """Counts questions in documents that hold no address in clear, and expire after seven days."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def count(self, transaction: AsyncTransaction, hashed: str, now: int) -> bool:
        """Count a question to a mailbox, if one more may go there. Return whether it may.

        This writes, so the transaction must have done its reads.
        """
        mailbox = self._db.collection(MAILBOXES).document(hashed)
        stored = StoredMailbox.read(await mailbox.get(transaction=transaction))
        asked = asked_now(stored.asked, now)
        if asked is None:
            return False
        fields = {"asked": asked, "marketingExpireAt": moment(now) + _KEPT}
        transaction.set(mailbox, fields)
        return True
