"""What a subscriber becomes when it is new, when fields are sent, and when it was forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.common.errors import ConflictError, InvalidError
from shared.subscribers.logic.changes import (
    ForgottenError,
    changed,
    coming_back,
    must_not_be_forgotten,
    new_subscriber,
    unsubscribed,
)
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus, SubscriberSource
from shared.subscribers.models.input import NewSubscriber, SubscriberChanges
from shared.subscribers.models.stored import StoredSubscriber

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PHONE = "+4915123456789"
EMAIL = ConsentChannel.EMAIL


def new(*, double_opt_in: bool = False, **fields: object) -> StoredSubscriber:
    given = NewSubscriber.model_validate({"email": "Ann@Example.com", **fields})
    return new_subscriber("b", given, NOW, double_opt_in=double_opt_in)


def put(old: StoredSubscriber, **fields: object) -> StoredSubscriber:
    return changed(old, SubscriberChanges.model_validate(fields), LATER)


def copy(stored: StoredSubscriber, **changes: object) -> dict[str, object]:
    """A subscriber as it was answered, but for these fields."""
    answered = subscriber_report("s1", stored, "EUR").model_dump(mode="json")
    del answered["brandId"]
    return answered | changes


class TestNew:
    def test_an_agreement_is_kept_with_its_text(self) -> None:
        stated = {"text": "News, please", "form": "footer"}
        step = new(emailSubscribed=True, source="form", consent=stated).consents.email.history[0]
        assert (step.at, step.source, step.text, step.form) == (
            NOW,
            SubscriberSource.FORM,
            "News, please",
            "footer",
        )

    def test_false_says_that_nobody_asked(self) -> None:
        assert new(emailSubscribed=False, smsSubscribed=False) == new()
        assert new().consents.email.status is ConsentStatus.NONE

    def test_with_double_opt_in_a_form_waits(self) -> None:
        made = new(
            double_opt_in=True,
            source="form",
            emailSubscribed=True,
            smsSubscribed=True,
            phone=PHONE,
        )
        assert made.consents.email.status is ConsentStatus.PENDING
        assert made.consents.sms.status is ConsentStatus.PENDING

    def test_messages_need_a_phone(self) -> None:
        with pytest.raises(InvalidError, match="smsSubscribed: there is no phone"):
            new(smsSubscribed=True)
        with pytest.raises(InvalidError, match="smsSubscribed: there is no phone"):
            new(smsSubscribed=True, source="form")


class TestComingBack:
    @pytest.mark.parametrize("source", ["form", "signup"])
    def test_the_person_waits_for_its_link(self, source: str) -> None:
        made = new(source=source, emailSubscribed=True, smsSubscribed=True, phone=PHONE)
        back = coming_back(made)
        assert [step.status for step in back.consents.email.history] == [ConsentStatus.PENDING]
        assert back.consents.sms.status is ConsentStatus.NONE
        assert coming_back(back) == back

    def test_nothing_of_the_person_is_kept_until_it_confirms(self) -> None:
        made = new(
            source="form",
            emailSubscribed=True,
            phone=PHONE,
            firstName="Ann",
            lastName="Lee",
            birthday="--02-29",
            tags=["vip"],
            properties={"size": "M"},
        )
        assert coming_back(made) == coming_back(new(source="form", emailSubscribed=True))

    def test_who_does_not_ask_for_emails_does_not_come_back(self) -> None:
        for made in (new(source="form"), new(source="form", smsSubscribed=True, phone=PHONE)):
            with pytest.raises(ForgottenError, match="asked to be forgotten"):
                coming_back(made)

    @pytest.mark.parametrize("source", ["manual", "import", "checkout"])
    def test_nobody_else_brings_it_back(self, source: str) -> None:
        with pytest.raises(ForgottenError, match="asked to be forgotten"):
            coming_back(new(source=source, emailSubscribed=True))


class TestChanges:
    def test_what_is_given_changes_and_null_clears(self) -> None:
        old = new(firstName="Ann", lastName="Smith", tags=["vip"], properties={"size": "M"})
        then = put(old, firstName="Anna", lastName=None, tags=None, properties=None)
        assert (then.first_name, then.last_name, then.tags, then.properties) == (
            "Anna",
            None,
            [],
            {},
        )
        assert put(old) == old

    @pytest.mark.parametrize(
        "made",
        [
            new(
                emailSubscribed=True,
                smsSubscribed=True,
                phone=PHONE,
                tags=["a"],
                birthday="--02-29",
            ),
            new(emailSubscribed=True, source="form", double_opt_in=True),
            put(new(emailSubscribed=True), emailSubscribed=False),
            new(),
        ],
    )
    def test_what_was_answered_changes_nothing_when_it_is_sent_back(
        self, made: StoredSubscriber
    ) -> None:
        assert put(made, **copy(made)) == made

    def test_consents_end_and_begin_again(self) -> None:
        made = new(emailSubscribed=True, source="form")
        left = put(made, emailSubscribed=False, consent={"detail": "by phone"})
        assert left.consents.email.status is ConsentStatus.UNSUBSCRIBED
        assert left.consents.email.history[-1].detail == "by phone"
        assert left.consents.email.history[-1].source is SubscriberSource.MANUAL
        back = put(left, emailSubscribed=True, consent={"detail": "by phone"})
        assert back.consents.email.status is ConsentStatus.SUBSCRIBED

    @pytest.mark.parametrize(
        "more", [{}, {"consent": {}}, {"updatedAt": "2026-01-16T12:00:00.000Z"}]
    )
    def test_nobody_who_left_is_subscribed_without_saying_how(
        self, more: dict[str, object]
    ) -> None:
        left = put(new(emailSubscribed=True), emailSubscribed=False)
        with pytest.raises(ConflictError, match=r"unsubscribed; .* by consent"):
            put(left, emailSubscribed=True, **more)

    def test_a_copy_from_before_the_person_left_changes_other_things(self) -> None:
        made = new(emailSubscribed=True, smsSubscribed=True, phone=PHONE)
        left = put(made, emailSubscribed=False)
        then = put(left, **copy(made, firstName="Anna"))
        assert (then.first_name, then.consents) == ("Anna", left.consents)

    def test_a_member_does_not_confirm_for_the_person(self) -> None:
        made = new(emailSubscribed=True, source="form", double_opt_in=True)
        left = unsubscribed(made, [EMAIL], LATER, SubscriberSource.MANUAL, None)
        for each in (made, left):
            with pytest.raises(ConflictError, match="was asked to confirm"):
                put(each, emailSubscribed=True, consent={"detail": "by phone"})

    def test_the_phone_stays_while_messages_go_there(self) -> None:
        made = new(smsSubscribed=True, phone=PHONE)
        with pytest.raises(InvalidError, match="no phone"):
            put(made, phone=None)
        assert put(made, phone=None, smsSubscribed=False).phone is None

    def test_what_an_address_that_asked_to_be_forgotten_does_not_take(self) -> None:
        old = new(phone=PHONE)
        for change in (
            {"email": "bob@example.com"},
            {"emailSubscribed": True},
            {"smsSubscribed": True},
        ):
            assert must_not_be_forgotten(old, put(old, **change))
        subscribed = put(old, emailSubscribed=True)
        for change in (
            {"email": "Ann@example.com"},
            {"firstName": "A"},
            {"emailSubscribed": False},
        ):
            assert not must_not_be_forgotten(subscribed, put(subscribed, **change))

    def test_an_address_of_a_merged_person_may_become_the_first(self) -> None:
        made = new().model_copy(update={"other_emails": ["a@example.com", "b@example.com"]})
        then = put(made, email="A@example.com")
        assert (then.email, then.other_emails) == ("a@example.com", ["b@example.com"])
