"""Add a step to a consent, or leave the consent unchanged if the step has no effect."""

from collections.abc import Sequence
from typing import Final

from shared.subscribers.models.consent import (
    MAX_HISTORY,
    MAX_WORDS,
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)

STATED_BY_THE_BRAND: Final = frozenset({SubscriberSource.IMPORT, SubscriberSource.MANUAL})
"""Sources in which the brand speaks, and not the person themselves."""


def asked_by(
    source: SubscriberSource, channel: ConsentChannel, *, double_opt_in: bool
) -> ConsentStatus:
    """Return the status after a person, or the brand for them, asks for messages.

    What a form asks for is pending until the person opens the link in the confirmation message:
    emails with double opt-in, and text messages always, because anybody can type a number.
    """
    is_asked = double_opt_in or channel is ConsentChannel.SMS
    waits = is_asked and source is SubscriberSource.FORM
    return ConsentStatus.PENDING if waits else ConsentStatus.SUBSCRIBED


def with_step(consents: Consents, channel: ConsentChannel, step: ConsentStep) -> Consents:
    """Return the consents after a step on one channel. These steps change nothing:

    - a repeated step, unless the person agrees to another text or form than the last time;
    - an import that subscribes a person who unsubscribed;
    - an import, or a change by a member, if only the confirmation link subscribes the person;
    - asking a person to confirm who is subscribed already.

    If an unsubscribed person is asked to confirm, they stay unsubscribed until they do. A new
    request to confirm replaces an open one, so that sending a form again and again does not push
    earlier steps out of the history.
    """
    old = consents.of(channel)
    if not _moves(old, step):
        return consents
    asks = step.status is ConsentStatus.PENDING
    kept = old.history[:-1] if asks and old.question is not None else old.history
    stands = asks and old.status is ConsentStatus.UNSUBSCRIBED
    moved = Consent(
        status=old.status if stands else step.status, history=newest_steps([*kept, step])
    )
    return consents.model_copy(update={channel.value: moved})


def newest_steps(history: Sequence[ConsentStep]) -> list[ConsentStep]:
    """Return the steps that are kept: the newest `MAX_HISTORY`.

    Each text is counted once. Of steps whose words exceed `MAX_WORDS` with those of all newer ones,
    only the words are dropped: the text, the form and the detail.
    """
    texts: set[str] = set()
    size = 0
    kept: list[ConsentStep] = []
    for step in reversed(history[-MAX_HISTORY:]):
        if size <= MAX_WORDS:
            size += _bytes(step.form) + _bytes(step.detail)
            size += 0 if step.text in texts else _bytes(step.text)
        if size <= MAX_WORDS:
            texts |= {step.text or ""}
            kept.append(step)
        else:
            kept.append(step.model_copy(update={"form": None, "text": None, "detail": None}))
    return kept[::-1]


def _bytes(text: str | None) -> int:
    return 0 if text is None else len(text.encode())


def only_a_link_subscribes(consent: Consent) -> bool:
    """Tell whether only the confirmation link can subscribe the person.

    This is so if they were asked to confirm and have not, or unsubscribed instead.
    """
    ends = [step.status for step in consent.history[-2:]]
    return consent.question is not None or ends == [
        ConsentStatus.PENDING,
        ConsentStatus.UNSUBSCRIBED,
    ]


def _moves(old: Consent, step: ConsentStep) -> bool:
    """Tell whether a step changes the consent."""
    if step.status is ConsentStatus.UNSUBSCRIBED:
        return old.status is not ConsentStatus.UNSUBSCRIBED or old.question is not None
    refused = (
        step.status is ConsentStatus.NONE
        or (old.status is ConsentStatus.UNSUBSCRIBED and step.source is SubscriberSource.IMPORT)
        or (step.source in STATED_BY_THE_BRAND and only_a_link_subscribes(old))
        or (old.status is ConsentStatus.SUBSCRIBED and step.status is ConsentStatus.PENDING)
    )
    present = old.history[-1].status if old.history else old.status
    return not refused and (step.status is not present or _agrees_anew(old, step))


def _agrees_anew(old: Consent, step: ConsentStep) -> bool:
    """Tell whether the person agrees to another text or form than the last time."""
    if step.source is SubscriberSource.IMPORT or (step.form is None and step.text is None):
        return False
    last = old.history[-1] if old.history else None
    return last is None or _agreed_to(last) != _agreed_to(step)


def _agreed_to(step: ConsentStep) -> tuple[object, ...]:
    return step.source, step.form, step.text, step.text_claimed_by
