"""What a sign-up form makes of a person: anybody may have typed the address."""

from datetime import datetime

from shared.models.consent import (
    MAX_HISTORY,
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.models.signup_form import SignupForm
from shared.models.stored_subscriber import StoredSubscriber


def new_signup(form: SignupForm, at: datetime, *, double_opt_in: bool) -> StoredSubscriber:
    """Somebody new."""
    consents = Consents()
    for channel in form.channels:
        consents = _asked(consents, channel, _step(form, at), waits=double_opt_in)
    return StoredSubscriber(
        brand_id=form.brand_id,
        email=form.email,
        phone=form.phone,
        first_name=form.first_name,
        last_name=form.last_name,
        consents=consents,
        source=SubscriberSource.FORM,
        source_detail=form.form,
        created_at=at,
        updated_at=at,
    )


def with_signup(
    stored: StoredSubscriber,
    form: SignupForm,
    at: datetime,
    *,
    double_opt_in: bool,
    suppressed: bool,
) -> StoredSubscriber:
    """Somebody known: nothing but consents moves. Whoever is subscribed stays so; whoever
    unsubscribed, or asked to be forgotten (`suppressed`), is asked whatever the brand's setting.

    Text messages go to the number that is known, or to none.
    """
    consents = stored.consents
    for channel in form.channels:
        if channel is ConsentChannel.SMS and (suppressed or form.phone != stored.phone):
            continue
        consents = _asked(consents, channel, _step(form, at), waits=double_opt_in or suppressed)
    return stored.model_copy(update={"consents": consents})


def _step(form: SignupForm, at: datetime) -> ConsentStep:
    return ConsentStep(
        at=at,
        status=ConsentStatus.SUBSCRIBED,
        source=SubscriberSource.FORM,
        form=form.form,
        text=form.consent_text,
    )


def _asked(
    consents: Consents, channel: ConsentChannel, step: ConsentStep, *, waits: bool
) -> Consents:
    """Only who was never asked is subscribed at once, and only where it need not wait.

    A question that is open is replaced by another one, never added to: a form that is sent again
    and again must not push the record of earlier steps out of the history.
    """
    old = consents.of(channel)
    if old.status is ConsentStatus.SUBSCRIBED:
        return consents
    history = old.history
    if waits or old.status is not ConsentStatus.NONE:
        step = step.model_copy(update={"status": ConsentStatus.PENDING})
    if old.status is ConsentStatus.PENDING and history:
        if (history[-1].form, history[-1].text) == (step.form, step.text):
            return consents
        history = history[:-1]
    moved = Consent(status=step.status, history=[*history, step][-MAX_HISTORY:])
    return consents.model_copy(update={channel.value: moved})
