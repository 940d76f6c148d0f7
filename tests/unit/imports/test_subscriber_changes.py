"""What rows make of people: filled in, or standing over what was there; consents above all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.imports.logic.rows import LeftOut
from shared.imports.logic.subscriber_changes import RowSource, imported
from shared.imports.logic.subscriber_rows import SubscriberRow
from shared.imports.models import FileConsent
from shared.subscribers.models.consent import (
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
FILLING = RowSource("brand", "list", NOW)
OVER = RowSource("brand", "list", NOW, overwrite=True)
SUBSCRIBED, UNSUBSCRIBED = ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED
PENDING, NONE = ConsentStatus.PENDING, ConsentStatus.NONE


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def row(**fields: object) -> SubscriberRow:
    return SubscriberRow.model_validate({"email": "a@b.de", **fields})


def known(
    *steps: tuple[float, ConsentStatus, SubscriberSource], **fields: object
) -> StoredSubscriber:
    """Somebody who took these steps (days ago, newest last) in emails."""
    history = [ConsentStep(at=ago(days), status=each, source=by) for days, each, by in steps]
    status = history[-1].status if history else NONE
    return StoredSubscriber.model_validate(
        {
            "brandId": "brand",
            "email": "a@b.de",
            "source": "form",
            "createdAt": ago(100),
            "updatedAt": ago(100),
            "consents": Consents(email=Consent(status=status, history=history)),
            **fields,
        }
    )


FORM, MANUAL, IMPORT = SubscriberSource.FORM, SubscriberSource.MANUAL, SubscriberSource.IMPORT


class TestConsents:
    @pytest.mark.parametrize(
        ("before", "agreed", "stated", "after"),
        [
            ([], True, None, SUBSCRIBED),
            ([], False, None, UNSUBSCRIBED),
            ([(9, SUBSCRIBED, FORM)], True, 1, SUBSCRIBED),
            ([(9, UNSUBSCRIBED, FORM)], True, 1, UNSUBSCRIBED),
            ([(9, UNSUBSCRIBED, MANUAL)], True, None, UNSUBSCRIBED),
            ([(9, PENDING, FORM)], True, 1, PENDING),
            ([(9, PENDING, FORM)], False, 1, UNSUBSCRIBED),
            ([(9, PENDING, FORM)], False, 20, PENDING),
            ([(9, SUBSCRIBED, FORM)], False, None, UNSUBSCRIBED),
            ([(9, SUBSCRIBED, FORM)], False, 1, UNSUBSCRIBED),
            ([(9, SUBSCRIBED, FORM)], False, 20, SUBSCRIBED),
            ([(9, SUBSCRIBED, MANUAL)], False, 20, UNSUBSCRIBED),
            ([(9, SUBSCRIBED, IMPORT)], False, 20, UNSUBSCRIBED),
        ],
    )
    def test_what_a_row_leads_to(
        self,
        before: list[tuple[float, ConsentStatus, SubscriberSource]],
        agreed: bool,
        stated: float | None,
        after: ConsentStatus,
    ) -> None:
        word = "subscribed" if agreed else "unsubscribed"
        said = row(emailSubscribed=word, consentedAt=None if stated is None else ago(stated))
        for source in (FILLING, OVER):
            email = imported(known(*before), said, source).consents.email
            assert email.status is after
            assert [step.at for step in email.history] == sorted(step.at for step in email.history)

    @pytest.mark.parametrize("word", ["no", "false", "0", False, "never subscribed"])
    @pytest.mark.parametrize("before", [[], [(9, SUBSCRIBED, FORM)], [(9, PENDING, FORM)]])
    def test_a_bare_no_changes_nothing(
        self, before: list[tuple[float, ConsentStatus, SubscriberSource]], word: object
    ) -> None:
        person = known(*before)
        assert imported(person, row(emailSubscribed=word, smsSubscribed=word), OVER) is person

    def test_leaving_again_leaves_a_question_open(self) -> None:
        person = known((9, UNSUBSCRIBED, FORM), (1, PENDING, MANUAL))
        email = Consent(status=UNSUBSCRIBED, history=person.consents.email.history)
        asked = person.model_copy(update={"consents": Consents(email=email)})
        said = row(emailSubscribed="unsubscribed", consentedAt=ago(9))
        assert imported(asked, said, FILLING) is asked

    @pytest.mark.parametrize(
        ("of_file", "said", "email", "sms"),
        [
            ("subscribed", {}, SUBSCRIBED, NONE),
            ("subscribed", {"phone": "+4915123456789"}, SUBSCRIBED, SUBSCRIBED),
            ("subscribed", {"emailSubscribed": "no"}, NONE, NONE),
            ("subscribed", {"emailSubscribed": "unsubscribed"}, UNSUBSCRIBED, NONE),
            ("unsubscribed", {}, UNSUBSCRIBED, UNSUBSCRIBED),
            ("unsubscribed", {"emailSubscribed": "yes"}, UNSUBSCRIBED, UNSUBSCRIBED),
        ],
    )
    def test_a_file_may_speak_for_its_rows(
        self, of_file: str, said: dict[str, object], email: ConsentStatus, sms: ConsentStatus
    ) -> None:
        whole = FileConsent(of_file)
        source = RowSource("brand", "list", NOW, email_consent=whole, sms_consent=whole)
        consents = imported(None, row(**said), source).consents
        assert (consents.email.status, consents.sms.status) == (email, sms)

    def test_a_step_says_where_it_is_from(self) -> None:
        said = row(emailSubscribed=True, consentedAt=ago(3), consentText="Yes")
        assert imported(None, said, FILLING).consents.email.history == [
            ConsentStep(at=ago(3), status=SUBSCRIBED, source=IMPORT, text="Yes", detail="list")
        ]

    def test_text_messages_without_a_phone_number_are_left_out(self) -> None:
        told: list[LeftOut] = []
        person = imported(None, row(smsSubscribed=True, emailSubscribed=True), FILLING, told.append)
        assert [each.field for each in told] == ["smsSubscribed"]
        assert (person.consents.email.status, person.consents.sms.status) == (SUBSCRIBED, NONE)
        found = imported(known(phone="+4915123456789"), row(smsSubscribed=True), FILLING)
        assert found.consents.sms.status is SUBSCRIBED


def test_values_are_filled_in_or_stand() -> None:
    before = known(firstName="A", properties={"a": 1}, tags=["x"])
    said = row(firstName="B", lastName="L", properties={"a": 2, "b": 3}, tags=["y", "x"])
    filled, over = imported(before, said, FILLING), imported(before, said, OVER)
    assert (filled.first_name, over.first_name) == ("A", "B")
    assert (filled.last_name, over.last_name) == ("L", "L")
    assert (filled.properties, over.properties) == ({"a": 1, "b": 3}, {"a": 2, "b": 3})
    assert filled.tags == over.tags == ["x", "y"]


def test_a_person_holds_so_much_and_the_rest_is_left_out() -> None:
    told: list[LeftOut] = []
    tags = [str(number) for number in range(100)]
    said = row(tags=["more"], firstName="Ann")
    person = imported(known(tags=tags), said, FILLING, told.append)
    assert (person.tags, person.first_name) == (tags, "Ann")
    properties = {f"p{number}": 1 for number in range(100)}
    person = imported(
        known(properties=properties), row(properties={"more": 1}), FILLING, told.append
    )
    assert person.properties == properties
    assert [each.field for each in told] == ["tags", "properties"]


ROWS = st.builds(
    row,
    firstName=st.sampled_from([None, "A", "B"]),
    tags=st.sampled_from([None, ["x"], ["y", "x"]]),
    properties=st.sampled_from([None, {"a": 1}, {"a": 2, "b": "c"}]),
    emailSubscribed=st.sampled_from(["subscribed", "unsubscribed", "no", True, False]),
    consentedAt=st.sampled_from([None, ago(1), ago(10), ago(20)]),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([15.0, 12.0, 5.0]),
        st.sampled_from([PENDING, SUBSCRIBED, UNSUBSCRIBED]),
        st.sampled_from(list(SubscriberSource)),
    ),
    max_size=3,
).map(lambda steps: sorted(steps, key=lambda step: -step[0]))


@given(STEPS, st.lists(ROWS, min_size=1, max_size=4), st.sampled_from([FILLING, OVER]))
def test_the_same_rows_again_change_nothing(
    steps: list[tuple[float, ConsentStatus, SubscriberSource]],
    rows: list[SubscriberRow],
    source: RowSource,
) -> None:
    def after(person: StoredSubscriber) -> StoredSubscriber:
        for each in rows:
            person = imported(person, each, source)
        return person

    once = after(known(*steps))
    assert after(once) == once


@given(STEPS, st.lists(ROWS, max_size=4), st.sampled_from([FILLING, OVER]))
def test_whoever_left_stays_away(
    steps: list[tuple[float, ConsentStatus, SubscriberSource]],
    rows: list[SubscriberRow],
    source: RowSource,
) -> None:
    person = known(*steps, (1, UNSUBSCRIBED, FORM))
    for each in rows:
        person = imported(person, each, source)
    assert person.consents.email.status is UNSUBSCRIBED
