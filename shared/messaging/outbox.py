"""Messages that wait to be sent, as they lie in Firestore."""

from enum import StrEnum
from typing import Literal

from shared.common.wire import IsoTime, StoredModel
from shared.messaging.links import Link
from shared.subscribers.models.consent import ConsentChannel


class OutboxStatus(StrEnum):
    QUEUED = "queued"


class StoredConfirmation(StoredModel):
    """Asks a person to confirm a sign-up: by `channel`, with a link that says `link` once it is
    signed, when it is sent.
    """

    kind: Literal["confirmation"] = "confirmation"
    brand_id: str
    subscriber_id: str
    channel: ConsentChannel
    link: Link
    status: OutboxStatus = OutboxStatus.QUEUED
    created_at: IsoTime
