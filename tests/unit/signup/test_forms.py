"""What anonymous forms make of a person, in whatever order they come."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.signup.logic.agreement import agreement
from shared.signup.logic.forms import new_signup, with_signup
from shared.signup.models import SignupForm
from shared.subscribers.models.consent import (
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber

START = datetime(2026, 1, 15, tzinfo=UTC)
NUMBER = "+4915123456789"
FORMS = st.fixed_dictionaries(
    {
        "brandId": st.just("demo"),
        "email": st.just("ann@example.com"),
        "firstName": st.sampled_from([None, "Eve"]),
        "phone": st.sampled_from([NUMBER, "+4915199999999"]),
        "consentText": st.sampled_from(["Yes", "No", "Perhaps"]),
        "channels": st.lists(st.sampled_from(["email", "sms"]), min_size=1, max_size=3),
    }
).map(SignupForm.model_validate)
STATUSES = st.sampled_from(ConsentStatus)


def consent(status: ConsentStatus) -> Consent:
    if status is ConsentStatus.NONE:
        return Consent()
    step = ConsentStep(at=START, status=status, source=SubscriberSource.IMPORT)
    return Consent(status=status, history=[step])


def known(email: ConsentStatus, sms: ConsentStatus) -> StoredSubscriber:
    return StoredSubscriber(
        brand_id="demo",
        email="ann@example.com",
        phone=NUMBER,
        first_name="Ann",
        consents=Consents(email=consent(email), sms=consent(sms)),
        source=SubscriberSource.IMPORT,
        created_at=START,
        updated_at=START,
    )


def after(
    person: StoredSubscriber, forms: list[SignupForm], *, double_opt_in: bool, suppressed: bool
) -> StoredSubscriber:
    for number, form in enumerate(forms):
        at = START + timedelta(hours=number)
        person = with_signup(
            person,
            form,
            agreement(form, {}),
            at,
            double_opt_in=double_opt_in,
            suppressed=suppressed,
        )
    return person


@given(STATUSES, STATUSES, st.lists(FORMS, max_size=60), st.booleans(), st.booleans())
def test_nothing_but_consents_moves_and_nobody_is_signed_up_against_a_no(
    email: ConsentStatus,
    sms: ConsentStatus,
    forms: list[SignupForm],
    double_opt_in: bool,
    suppressed: bool,
) -> None:
    before = known(email, sms)
    person = after(before, forms, double_opt_in=double_opt_in, suppressed=suppressed)
    assert person.model_copy(update={"consents": before.consents}) == before
    for channel in ConsentChannel:
        old, new = before.consents.of(channel), person.consents.of(channel)
        if old.status is ConsentStatus.SUBSCRIBED:
            assert new == old
        if new.status is ConsentStatus.SUBSCRIBED and old.status is not new.status:
            assert old.status is ConsentStatus.NONE
            assert channel is ConsentChannel.EMAIL
            assert not double_opt_in
            assert not suppressed
        assert len(new.history) <= len(old.history) + 1
        if old.status is ConsentStatus.UNSUBSCRIBED:
            assert new.status is old.status
        else:
            assert not new.history or new.history[-1].status is new.status


@given(FORMS, st.booleans())
def test_somebody_new_has_what_was_asked_for(form: SignupForm, double_opt_in: bool) -> None:
    agreed = agreement(form, {})
    person = new_signup(form, agreed, START, double_opt_in=double_opt_in)
    for channel in ConsentChannel:
        history = person.consents.of(channel).history
        assert [step.text for step in history] == [form.consent_text] * (channel in agreed.channels)
        waits = double_opt_in or channel is ConsentChannel.SMS
        assert all((step.status is ConsentStatus.PENDING) is waits for step in history)
    again = with_signup(person, form, agreed, START, double_opt_in=double_opt_in, suppressed=False)
    assert again == person
