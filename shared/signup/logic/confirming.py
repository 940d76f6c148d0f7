"""What a link that asks for a confirmation finds, and what pressing its button makes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.common.ids import digest, email_hash
from shared.messaging.links import Link
from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus, ConsentStep
from shared.subscribers.models.stored import StoredSubscriber

CONFIRMED: Final = "confirmed by signed link"


class Standing(StrEnum):
    """What a link finds: a consent that waits for it, one that is given, or neither."""

    WAITING = "waiting"
    GIVEN = "given"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Found:
    """What a link finds; `text` is what the person would agree to, and `asked` stands for the
    question as it is now.
    """

    standing: Standing
    text: str | None = None
    asked: str = ""


GONE: Final = Found(Standing.GONE)


def recipient(stored: StoredSubscriber, channel: ConsentChannel) -> str | None:
    """What stands for where messages of a channel go to now."""
    if channel is ConsentChannel.EMAIL:
        return email_hash(stored.email)
    return None if stored.phone is None else digest("phone", stored.phone)


def found(stored: StoredSubscriber, link: Link) -> Found:
    """A link that was sent to another address or number finds nothing."""
    consent = stored.consents.of(link.channel)
    if recipient(stored, link.channel) != link.recipient:
        return GONE
    if consent.question is not None:
        return Found(Standing.WAITING, consent.question.text, _asked(consent.question))
    return Found(Standing.GIVEN) if consent.status is ConsentStatus.SUBSCRIBED else GONE


def confirmed(stored: StoredSubscriber, link: Link, asked: str, at: datetime) -> StoredSubscriber:
    """With the form and the text that were agreed to, where that is still what is asked."""
    question = stored.consents.of(link.channel).question
    now = found(stored, link)
    if question is None or now.standing is not Standing.WAITING or now.asked != asked:
        return stored
    given = {"at": at, "status": ConsentStatus.SUBSCRIBED, "detail": CONFIRMED}
    step = question.model_copy(update=given)
    return stored.model_copy(update={"consents": with_step(stored.consents, link.channel, step)})


def is_confirmed_at(stored: StoredSubscriber, channel: ConsentChannel, at: datetime) -> bool:
    """Whether the present consent was confirmed at this very moment."""
    last = stored.consents.of(channel).history[-1:]
    return [(step.at, step.detail) for step in last] == [(at, CONFIRMED)]


def _asked(question: ConsentStep) -> str:
    return digest("question", question.model_dump_json())
