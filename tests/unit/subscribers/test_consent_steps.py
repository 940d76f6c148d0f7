"""Consents: who may bring which about, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.subscribers.logic.consent_steps import asked_by, only_a_link_subscribes, with_step
from shared.subscribers.models.consent import (
    MAX_HISTORY,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)

START = datetime(2026, 1, 15, tzinfo=UTC)
EMAIL, SMS = ConsentChannel.EMAIL, ConsentChannel.SMS
NONE, PENDING = ConsentStatus.NONE, ConsentStatus.PENDING
SUBSCRIBED, UNSUBSCRIBED = ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED
FORM, IMPORT, MANUAL = SubscriberSource.FORM, SubscriberSource.IMPORT, SubscriberSource.MANUAL
PERSONAL = [FORM, SubscriberSource.CHECKOUT, SubscriberSource.SIGNUP]


def step(
    status: ConsentStatus,
    source: SubscriberSource = FORM,
    *,
    days: int = 0,
    text: str | None = None,
) -> ConsentStep:
    return ConsentStep(at=START + timedelta(days=days), status=status, source=source, text=text)


def after(*steps: ConsentStep) -> Consents:
    consents = Consents()
    for each in steps:
        consents = with_step(consents, EMAIL, each)
    return consents


def statuses(consents: Consents) -> list[ConsentStatus]:
    return [each.status for each in consents.email.history]


class TestSubscribing:
    @pytest.mark.parametrize("source", SubscriberSource)
    def test_whoever_was_never_asked(self, source: SubscriberSource) -> None:
        consents = after(step(SUBSCRIBED, source))
        assert consents.email.status is SUBSCRIBED
        assert consents.email.history == [step(SUBSCRIBED, source)]
        assert consents.sms.status is NONE

    def test_an_import_does_not_undo_an_unsubscription(self) -> None:
        left = after(step(SUBSCRIBED), step(UNSUBSCRIBED))
        assert with_step(left, EMAIL, step(SUBSCRIBED, IMPORT)) is left
        assert with_step(left, EMAIL, step(PENDING, IMPORT)) is left

    @pytest.mark.parametrize("source", [*PERSONAL, MANUAL])
    def test_the_person_may_come_back(self, source: SubscriberSource) -> None:
        consents = after(step(SUBSCRIBED), step(UNSUBSCRIBED), step(SUBSCRIBED, source))
        assert statuses(consents) == [SUBSCRIBED, UNSUBSCRIBED, SUBSCRIBED]

    @pytest.mark.parametrize("source", [IMPORT, MANUAL])
    def test_a_brand_does_not_confirm_for_the_person(self, source: SubscriberSource) -> None:
        waiting = after(step(PENDING))
        assert with_step(waiting, EMAIL, step(SUBSCRIBED, source)) is waiting
        assert with_step(waiting, EMAIL, step(SUBSCRIBED, FORM)).email.status is SUBSCRIBED

    def test_a_subscriber_is_not_asked_to_confirm(self) -> None:
        there = after(step(SUBSCRIBED))
        assert with_step(there, EMAIL, step(PENDING)) is there

    @pytest.mark.parametrize(
        "before", [[], [step(PENDING)], [step(SUBSCRIBED)], [step(UNSUBSCRIBED)]]
    )
    @pytest.mark.parametrize("source", SubscriberSource)
    def test_anybody_may_be_unsubscribed(
        self, before: list[ConsentStep], source: SubscriberSource
    ) -> None:
        assert after(*before, step(UNSUBSCRIBED, source)).email.status is UNSUBSCRIBED


class TestRepeats:
    @pytest.mark.parametrize("status", [PENDING, SUBSCRIBED, UNSUBSCRIBED])
    def test_the_same_again_later_changes_nothing(self, status: ConsentStatus) -> None:
        once = after(step(status, text="Yes, please"))
        assert with_step(once, EMAIL, step(status, text="Yes, please", days=1)) is once

    def test_another_text_is_another_agreement(self) -> None:
        consents = after(step(SUBSCRIBED, text="News"), step(SUBSCRIBED, text="News and offers"))
        assert [each.text for each in consents.email.history] == ["News", "News and offers"]

    def test_an_import_states_nothing_anew(self) -> None:
        there = after(step(SUBSCRIBED, text="News"))
        assert with_step(there, EMAIL, step(SUBSCRIBED, IMPORT, text="Old list")) is there

    def test_nobody_becomes_never_asked(self) -> None:
        there = after(step(SUBSCRIBED))
        assert with_step(there, EMAIL, step(NONE)) is there


class TestQuestions:
    def test_an_unsubscription_stands_while_the_person_is_asked(self) -> None:
        asked = after(step(SUBSCRIBED), step(UNSUBSCRIBED), step(PENDING, text="a"))
        assert asked.email.status is UNSUBSCRIBED
        assert asked.email.question == step(PENDING, text="a")
        assert with_step(asked, EMAIL, step(SUBSCRIBED)).email.status is SUBSCRIBED

    def test_another_one_takes_the_place_of_the_first(self) -> None:
        asked = after(step(UNSUBSCRIBED), step(PENDING, text="a"), step(PENDING, text="b"))
        assert [each.text for each in asked.email.history] == [None, "b"]

    def test_an_unsubscription_ends_it(self) -> None:
        for before in ([], [step(UNSUBSCRIBED)]):
            left = after(*before, step(PENDING), step(UNSUBSCRIBED, MANUAL))
            assert left.email.question is None
            for source in (MANUAL, IMPORT):
                assert with_step(left, EMAIL, step(SUBSCRIBED, source)) is left


STEPS = st.lists(
    st.builds(
        step,
        st.sampled_from(ConsentStatus),
        st.sampled_from(SubscriberSource),
        text=st.sampled_from([None, "a", "b"]),
    ),
    max_size=120,
)


@given(STEPS)
def test_the_last_step_is_the_status_and_only_the_newest_are_kept(
    steps: list[ConsentStep],
) -> None:
    consents = after(*steps)
    history = consents.email.history
    decided = [each for each in history if each.status is not PENDING]
    stands = bool(decided) and decided[-1].status is UNSUBSCRIBED
    last = history[-1].status if history else NONE
    assert consents.email.status is (UNSUBSCRIBED if stands and last is PENDING else last)
    assert len(history) <= MAX_HISTORY
    if steps:
        assert with_step(consents, EMAIL, steps[-1]) is consents


@given(STEPS)
def test_only_the_person_undoes_an_unsubscription(steps: list[ConsentStep]) -> None:
    """A question does not, and what a brand states only where nothing was asked before."""
    for number, last in enumerate(steps):
        before, consents = after(*steps[:number]), after(*steps[: number + 1])
        if before.email.status is UNSUBSCRIBED and consents.email.status is not UNSUBSCRIBED:
            assert consents.email.status is SUBSCRIBED
            assert last.source is not IMPORT
            assert last.source is not MANUAL or not only_a_link_subscribes(before.email)


class TestDoubleOptIn:
    def test_a_forms_address_waits(self) -> None:
        assert asked_by(FORM, EMAIL, double_opt_in=True) is PENDING

    def test_nothing_else_does(self) -> None:
        others = [each for each in SubscriberSource if each is not FORM]
        found = {asked_by(each, EMAIL, double_opt_in=True) for each in others}
        found |= {asked_by(each, EMAIL, double_opt_in=False) for each in SubscriberSource}
        found |= {asked_by(each, SMS, double_opt_in=True) for each in others}
        assert found == {SUBSCRIBED}

    @pytest.mark.parametrize("double_opt_in", [False, True])
    def test_a_number_that_was_typed_into_a_form_always_waits(self, double_opt_in: bool) -> None:
        assert asked_by(FORM, SMS, double_opt_in=double_opt_in) is PENDING
