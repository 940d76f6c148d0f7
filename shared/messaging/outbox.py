"""Messages that wait to be sent, as Firestore stores them."""

from enum import StrEnum
from typing import Literal

from shared.common.wire import IsoTime, StoredModel
from shared.messaging.links import Link
from shared.subscribers.models.consent import ConsentChannel, ConsentStep


class OutboxStatus(StrEnum):
    """The state of a message. Nothing sends messages yet."""

    QUEUED = "queued"


class StoredConfirmation(StoredModel):
    """A message that asks a person to confirm a sign-up. Its `link` is signed when it is sent.

    `question` is what the link confirms, whatever else is asked after it. Whoever sends messages
    drops it after `drop_after`: by then, nobody waits for it.
    """

    kind: Literal["confirmation"] = "confirmation"
    brand_id: str
    subscriber_id: str
    channel: ConsentChannel
    link: Link
    question: ConsentStep
    status: OutboxStatus = OutboxStatus.QUEUED
    created_at: IsoTime
    drop_after: IsoTime
