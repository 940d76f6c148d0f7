"""Decide what a confirmation link can confirm, and what pressing its button changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.common.addresses import mailbox_of
from shared.common.ids import digest, email_hash, phone_hash
from shared.messaging.links import Link
from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus, ConsentStep
from shared.subscribers.models.stored import StoredSubscriber

CONFIRMED: Final = "confirmed by signed link"


class LinkState(StrEnum):
    """Whether the link's consent waits for it, is given already, or is gone."""

    WAITING = "waiting"
    GIVEN = "given"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What a link leads to now.

    `text` is what the person would agree to. `asked` identifies the question that waits now.
    """

    state: LinkState
    text: str | None = None
    asked: str = ""


GONE: Final = LinkResult(LinkState.GONE)


def recipient(stored: StoredSubscriber, channel: ConsentChannel) -> str | None:
    """Return the hash of the email address or phone number that a channel's messages go to."""
    if channel is ConsentChannel.EMAIL:
        return email_hash(stored.email)
    return None if stored.phone is None else phone_hash(stored.phone)


def mailbox(stored: StoredSubscriber, channel: ConsentChannel) -> str | None:
    """Return the hash of the mailbox or phone that a channel's messages end up in."""
    if channel is ConsentChannel.EMAIL:
        return digest("mailbox", mailbox_of(stored.email))
    return recipient(stored, channel)


def result_of(stored: StoredSubscriber, link: Link) -> LinkResult:
    """Return what a link leads to. One that was sent to another recipient leads to nothing."""
    consent = stored.consents.of(link.channel)
    if recipient(stored, link.channel) != link.recipient:
        return GONE
    if consent.question is not None:
        return LinkResult(LinkState.WAITING, consent.question.text, _asked(consent.question))
    return LinkResult(LinkState.GIVEN) if consent.status is ConsentStatus.SUBSCRIBED else GONE


def confirmed(stored: StoredSubscriber, link: Link, asked: str, at: datetime) -> StoredSubscriber:
    """Give the consent that waits, with the form and text of its question.

    Change nothing if the question is not the one that the person saw, which `asked` identifies.
    """
    question = stored.consents.of(link.channel).question
    now = result_of(stored, link)
    if question is None or now.state is not LinkState.WAITING or now.asked != asked:
        return stored
    given = {"at": at, "status": ConsentStatus.SUBSCRIBED, "detail": CONFIRMED}
    step = question.model_copy(update=given)
    return stored.model_copy(update={"consents": with_step(stored.consents, link.channel, step)})


def is_confirmed_at(stored: StoredSubscriber, channel: ConsentChannel, at: datetime) -> bool:
    """Tell whether the last step of a consent is its confirmation at this very moment."""
    last = stored.consents.of(channel).history[-1:]
    return [(step.at, step.detail) for step in last] == [(at, CONFIRMED)]


def _asked(question: ConsentStep) -> str:
    return digest("question", question.model_dump_json())
