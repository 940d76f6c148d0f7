"""Decide who has a phone number: it gets the text messages of one subscriber in a brand. Pure."""

from datetime import datetime, timedelta
from typing import Final

from shared.subscribers.models.consent import Consent, ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber

QUESTION_HOLDS: Final = timedelta(days=7)
"""For how long an unanswered question keeps a number: as long as its link can be opened."""


def claimed_number(stored: StoredSubscriber) -> str | None:
    """Return the number to which the subscriber gets text messages, or was asked to confirm them.

    Return None if they neither get any nor were asked.
    """
    sms = stored.consents.sms
    claims = sms.status is ConsentStatus.SUBSCRIBED or sms.question is not None
    return stored.phone if claims else None


def leaving_number(old: StoredSubscriber | None, new: StoredSubscriber) -> StoredSubscriber:
    """Return a changed or new subscriber who leaves the number they would claim to others.

    Their consent to text messages stays as it was. If they have it, their number stays, too.
    """
    consent = Consent() if old is None else old.consents.sms
    kept = new.model_copy(update={"consents": new.consents.model_copy(update={"sms": consent})})
    if old is None or claimed_number(kept) in (None, claimed_number(old)):
        return kept
    return kept.model_copy(update={"phone": old.phone})


def without_old_question(stored: StoredSubscriber, now: datetime) -> StoredSubscriber | None:
    """Return a subscriber without the question about text messages that nobody answered in time.

    Return None if they have answered, or still can. So a stranger who types a number into a form
    does not keep its owner from it.
    """
    sms = stored.consents.sms
    question = sms.question
    if (
        question is None
        or sms.status is ConsentStatus.SUBSCRIBED
        or now - question.at < QUESTION_HOLDS
    ):
        return None
    history = sms.history[:-1]
    last = history[-1].status if history else ConsentStatus.NONE
    status = last if sms.status is ConsentStatus.PENDING else sms.status
    before = Consent(status=status, history=history)
    return stored.model_copy(
        update={"consents": stored.consents.model_copy(update={"sms": before})}
    )
