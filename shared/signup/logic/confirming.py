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
    """What a link leads to now. `text` is what the person agrees to, in the brand's own words."""

    state: LinkState
    text: str | None = None


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


def result_of(stored: StoredSubscriber, link: Link, question: ConsentStep) -> LinkResult:
    """Return what a link leads to, which asks this question.

    A question that was asked after it changes nothing. A link that was sent to another recipient,
    or before the person unsubscribed, leads to nothing.
    """
    consent = stored.consents.of(link.channel)
    if recipient(stored, link.channel) != link.recipient:
        return GONE
    if consent.question is None:
        given = consent.status is ConsentStatus.SUBSCRIBED
        return LinkResult(LinkState.GIVEN) if given else GONE
    if any(_ends(step, question) for step in consent.history):
        return GONE
    own = question.text_claimed_by is None
    return LinkResult(LinkState.WAITING, question.text if own else None)


def confirmed(
    stored: StoredSubscriber, link: Link, question: ConsentStep, at: datetime
) -> StoredSubscriber:
    """Give the consent that waits, with the form and text of the link's own question."""
    if result_of(stored, link, question).state is not LinkState.WAITING:
        return stored
    given = {"at": at, "status": ConsentStatus.SUBSCRIBED, "detail": CONFIRMED}
    step = question.model_copy(update=given)
    return stored.model_copy(update={"consents": with_step(stored.consents, link.channel, step)})


def is_confirmed_at(stored: StoredSubscriber, channel: ConsentChannel, at: datetime) -> bool:
    """Tell whether the last step of a consent is its confirmation at this very moment."""
    last = stored.consents.of(channel).history[-1:]
    return [(step.at, step.detail) for step in last] == [(at, CONFIRMED)]


def _ends(step: ConsentStep, question: ConsentStep) -> bool:
    return step.status is ConsentStatus.UNSUBSCRIBED and step.at > question.at
