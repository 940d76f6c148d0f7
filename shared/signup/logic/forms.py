"""Decide what a sign-up form changes. Anybody may have typed the email address into it."""

from datetime import datetime

from shared.signup.logic.agreement import Agreement
from shared.signup.models import SignupForm
from shared.subscribers.logic.consent_steps import asked_by, with_step
from shared.subscribers.models.consent import (
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber


def new_signup(
    form: SignupForm, agreed: Agreement, at: datetime, *, double_opt_in: bool
) -> StoredSubscriber:
    """Return the subscriber for somebody new."""
    consents = Consents()
    for channel in agreed.channels:
        status = asked_by(SubscriberSource.FORM, channel, double_opt_in=double_opt_in)
        consents = with_step(consents, channel, _step(form, agreed, at, status))
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
    agreed: Agreement,
    at: datetime,
    *,
    double_opt_in: bool,
    suppressed: bool,
) -> StoredSubscriber:
    """Change nothing but the consents of a known person.

    - Who is subscribed stays subscribed.
    - Who never had a consent follows the brand's setting of double opt-in.
    - Who unsubscribed, or was erased (`suppressed`), is asked to confirm whatever the setting is.

    Text messages go to the phone number that is known. A form with another number changes nothing.
    """
    consents = stored.consents
    for channel in agreed.channels:
        if channel is ConsentChannel.SMS and (suppressed or form.phone != stored.phone):
            continue
        old = consents.of(channel).status
        if old is ConsentStatus.SUBSCRIBED:
            continue
        status = asked_by(SubscriberSource.FORM, channel, double_opt_in=double_opt_in)
        if suppressed or old is not ConsentStatus.NONE:
            status = ConsentStatus.PENDING
        consents = with_step(consents, channel, _step(form, agreed, at, status))
    return stored.model_copy(update={"consents": consents})


def _step(form: SignupForm, agreed: Agreement, at: datetime, status: ConsentStatus) -> ConsentStep:
    return ConsentStep(
        at=at,
        status=status,
        source=SubscriberSource.FORM,
        form=form.form,
        text=agreed.text,
        text_claimed_by=agreed.claimed_by,
    )
