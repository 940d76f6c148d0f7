"""Decide the consent of a subscriber whose email address unsubscribed under another subscriber."""

from datetime import datetime
from typing import Final

from shared.common.errors import ConflictError
from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.models.consent import (
    Consent,
    ConsentChannel,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber

UNSUBSCRIBED_BEFORE: Final = "the address unsubscribed before"
_STATED: Final = frozenset({SubscriberSource.MANUAL, SubscriberSource.CHECKOUT})
_ASSUMED: Final = frozenset({SubscriberSource.IMPORT, SubscriberSource.SIGNUP})


def coming_back_unsubscribed(new: StoredSubscriber) -> StoredSubscriber:
    """Return a new subscriber whose email address unsubscribed before: they stay unsubscribed.

    A person who signs up by a form is also asked to confirm, because anybody can type an email
    address. If a member or a checkout says what the person agreed to, the person is subscribed. If
    these subscribe the person without saying it, raise `ConflictError`. An import or an account
    alone subscribes nobody.
    """
    email = new.consents.email
    if email.status is ConsentStatus.UNSUBSCRIBED:
        return new
    if email.question is not None or _is_by_form(email):
        return _asked(new, email.history[-1])
    if email.status is ConsentStatus.SUBSCRIBED and email.history:
        last = email.history[-1]
        is_said = last.text is not None or last.form is not None or last.detail is not None
        if last.source not in _ASSUMED and (last.source not in _STATED or is_said):
            return new
        if last.source in _STATED:
            raise ConflictError(
                f"emailSubscribed: {new.email} unsubscribed before; say in consent what the person "
                "has agreed to since, or leave emailSubscribed out"
            )
    return _unsubscribed(new)


def _is_by_form(email: Consent) -> bool:
    subscribed = email.status is ConsentStatus.SUBSCRIBED and email.history
    return bool(subscribed) and email.history[-1].source is SubscriberSource.FORM


def _asked(new: StoredSubscriber, sign_up: ConsentStep) -> StoredSubscriber:
    """Return the subscriber as unsubscribed, and asked to confirm their sign-up."""
    back = _unsubscribed(new)
    question = sign_up.model_copy(update={"status": ConsentStatus.PENDING})
    consents = with_step(back.consents, ConsentChannel.EMAIL, question)
    return back.model_copy(update={"consents": consents})


def _unsubscribed(new: StoredSubscriber) -> StoredSubscriber:
    step = _step(new.source, new.created_at)
    consents = new.consents.model_copy(
        update={"email": Consent(status=step.status, history=[step])}
    )
    return new.model_copy(update={"consents": consents})


def with_unsubscribed_address(stored: StoredSubscriber, at: datetime) -> StoredSubscriber:
    """Return a subscriber as unsubscribed: their new email address was unsubscribed before."""
    step = _step(SubscriberSource.MANUAL, at)
    consents = with_step(stored.consents, ConsentChannel.EMAIL, step)
    return stored.model_copy(update={"consents": consents})


def _step(source: SubscriberSource, at: datetime) -> ConsentStep:
    return ConsentStep(
        at=at,
        status=ConsentStatus.UNSUBSCRIBED,
        source=source,
        detail=UNSUBSCRIBED_BEFORE,
    )
