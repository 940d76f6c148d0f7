"""How a consent moves from one status to the next, and when it does not."""

from typing import Final

from shared.models.consent import (
    MAX_HISTORY,
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)

_STATED_BY_THE_BRAND: Final = frozenset({SubscriberSource.IMPORT, SubscriberSource.MANUAL})


def asked_by(
    source: SubscriberSource, channel: ConsentChannel, *, double_opt_in: bool
) -> ConsentStatus:
    """What asking for messages leads to. With double opt-in, an address that was typed into a form
    waits for the link that is sent to it; a link proves no phone number.
    """
    waits = double_opt_in and source is SubscriberSource.FORM and channel is ConsentChannel.EMAIL
    return ConsentStatus.PENDING if waits else ConsentStatus.SUBSCRIBED


def with_step(consents: Consents, channel: ConsentChannel, step: ConsentStep) -> Consents:
    """The consents after a step of one channel; the same ones where it changes nothing:

    - a repeat, unless the person agrees to another text or form than the last time;
    - an import's subscription of somebody who unsubscribed;
    - what a brand states itself (an import, a member) of somebody who is asked to confirm;
    - asking somebody to confirm who is subscribed.
    """
    old = consents.of(channel)
    if not _moves(old, step):
        return consents
    history = [*old.history, step][-MAX_HISTORY:]
    moved = Consent(status=step.status, history=history)
    return consents.model_copy(update={channel.value: moved})


def _moves(old: Consent, step: ConsentStep) -> bool:
    if step.status is ConsentStatus.UNSUBSCRIBED:
        return old.status is not ConsentStatus.UNSUBSCRIBED
    refused = (
        step.status is ConsentStatus.NONE
        or (old.status is ConsentStatus.UNSUBSCRIBED and step.source is SubscriberSource.IMPORT)
        or (old.status is ConsentStatus.PENDING and step.source in _STATED_BY_THE_BRAND)
        or (old.status is ConsentStatus.SUBSCRIBED and step.status is ConsentStatus.PENDING)
    )
    return not refused and (step.status is not old.status or _agrees_anew(old, step))


def _agrees_anew(old: Consent, step: ConsentStep) -> bool:
    if step.source is SubscriberSource.IMPORT or (step.form is None and step.text is None):
        return False
    last = old.history[-1] if old.history else None
    return last is None or (last.source, last.form, last.text) != (
        step.source,
        step.form,
        step.text,
    )
