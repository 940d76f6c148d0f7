"""Merging persons: nothing gets lost, nobody is written to against their will."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.people.logic.merging import KEPT, merged, merged_activity, merged_consent
from shared.subscribers.logic.activity_limits import MAX_EVENTS, MAX_FACTS
from shared.subscribers.logic.consent_steps import with_step
from shared.subscribers.logic.numbers import claimed_number
from shared.subscribers.models.consent import (
    MAX_HISTORY,
    Consent,
    ConsentChannel,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import (
    MEMBERSHIP_FIELDS,
    Activity,
    FoldedOrders,
    OrderEntry,
    PersonOrder,
    StoredSubscriber,
)

START = datetime(2026, 1, 15, tzinfo=UTC)
NONE, PENDING = ConsentStatus.NONE, ConsentStatus.PENDING
SUBSCRIBED, UNSUBSCRIBED = ConsentStatus.SUBSCRIBED, ConsentStatus.UNSUBSCRIBED
FORM, IMPORT, MANUAL = SubscriberSource.FORM, SubscriberSource.IMPORT, SubscriberSource.MANUAL


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


Step = tuple[int, ConsentStatus] | tuple[int, ConsentStatus, SubscriberSource]


def consent(*steps: Step) -> Consent:
    """By a form, where a step does not say what by."""
    history = [
        ConsentStep(at=at(hour), status=status, source=source[0] if source else FORM)
        for hour, status, *source in steps
    ]
    return Consent(status=history[-1].status if history else NONE, history=history)


def came_about(*steps: Step) -> Consent:
    """Of these steps those that each find the consent so that they are taken."""
    consents = Consents()
    for step in consent(*steps).history:
        consents = with_step(consents, ConsentChannel.EMAIL, step)
    return consents.email


def person(email: str = "a@example.com", **fields: object) -> StoredSubscriber:
    required = {"brand_id": "b", "source": "form", "created_at": START, "updated_at": START}
    return StoredSubscriber.model_validate({**required, "email": email, **fields})


HOURS = st.integers(0, 6)
NUMBERS = st.sampled_from([None, "+491711234567", "+491717654321"])
KEYS = st.sampled_from(["a1", "a2", "a3", "a4"])
DAYS = st.dictionaries(KEYS, st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"]))
ORDERS = st.dictionaries(
    KEYS,
    st.builds(
        PersonOrder,
        day=st.just("2026-01-01"),
        at=st.integers(0, 3),
        net=st.integers(0, 3),
        refunded=st.booleans(),
    ),
)
ACTIVITIES = st.builds(
    Activity,
    orders=ORDERS,
    sessions=DAYS,
    opened=DAYS,
    clicked=DAYS,
    events=st.dictionaries(st.sampled_from(["x", "y"]), DAYS),
)
CONSENTS = st.lists(
    st.tuples(HOURS, st.sampled_from(ConsentStatus), st.sampled_from(SubscriberSource)),
    max_size=4,
    unique_by=lambda step: step[0],
).map(lambda steps: came_about(*sorted(steps)))
NAMES = st.none() | st.sampled_from(["x", "y"])
PEOPLE = st.builds(
    person,
    st.sampled_from(["a@example.com", "b@example.com", "c@example.com"]),
    first_name=NAMES,
    user_id=NAMES,
    tags=st.lists(st.sampled_from(["x", "y", "z"]), unique=True),
    properties=st.dictionaries(KEYS, st.integers(0, 3)),
    consents=st.builds(Consents, email=CONSENTS, sms=CONSENTS),
    activity=ACTIVITIES,
    created_at=HOURS.map(at),
    last_email_opened_at=st.none() | HOURS.map(at),
)


class TestPerson:
    @given(PEOPLE, PEOPLE)
    def test_doing_it_again_changes_nothing(
        self, winner: StoredSubscriber, loser: StoredSubscriber
    ) -> None:
        once = merged(winner, loser)
        assert merged(once, loser) == once

    @given(PEOPLE, PEOPLE)
    def test_what_they_did_and_agreed_to_is_the_same_whoever_wins(
        self, one: StoredSubscriber, other: StoredSubscriber
    ) -> None:
        left, right = merged(one, other), merged(other, one)
        assert left.activity == right.activity
        assert left.consents == right.consents
        assert left.created_at == right.created_at
        assert left.last_email_opened_at == right.last_email_opened_at
        assert {left.email, *left.other_emails} == {right.email, *right.other_emails}
        assert set(left.tags) == set(right.tags)

    @given(PEOPLE, PEOPLE, PEOPLE)
    def test_three_are_the_same_in_either_order(
        self, one: StoredSubscriber, two: StoredSubscriber, three: StoredSubscriber
    ) -> None:
        left, right = merged(merged(one, two), three), merged(one, merged(two, three))
        assert left.model_dump(exclude={"consents"}) == right.model_dump(exclude={"consents"})

    @given(PEOPLE, PEOPLE, NUMBERS, NUMBERS, CONSENTS, CONSENTS)
    def test_a_consent_to_text_messages_stays_with_its_number(
        self,
        winner: StoredSubscriber,
        loser: StoredSubscriber,
        number: str | None,
        other: str | None,
        one: Consent,
        two: Consent,
    ) -> None:
        winner = with_texts(winner, number, one)
        loser = with_texts(loser, other, two)
        together = merged(winner, loser)
        claims = {claimed_number(winner), claimed_number(loser)}
        assert claimed_number(together) in {None, *claims}
        assert merged(together, loser) == together

    def test_the_winner_keeps_its_own_and_takes_what_it_lacks(self) -> None:
        winner = person(first_name="Ada", properties={"size": "M"}, tags=["vip"])
        loser = person(
            "b@example.com",
            first_name="A.",
            phone="+491711234567",
            properties={"size": "L", "shoe": 40},
            tags=["new", "vip"],
            other_emails=["c@example.com"],
            source="import",
            source_detail="a file",
        )
        one = merged(winner, loser)
        assert (one.email, one.first_name, one.phone) == ("a@example.com", "Ada", loser.phone)
        assert one.other_emails == ["b@example.com", "c@example.com"]
        assert one.properties == {"size": "M", "shoe": 40}
        assert one.tags == ["vip", "new"]
        assert (one.source, one.source_detail) == (SubscriberSource.FORM, None)

    @given(PEOPLE)
    def test_what_follows_from_rules_stays_the_winners(self, loser: StoredSubscriber) -> None:
        winner = person(segment_ids=["s"], counted={"subscribers": 1}, reevaluate_on="2026-02-01")
        own = {field.alias: name for name, field in StoredSubscriber.model_fields.items()}
        one = merged(winner, loser)
        for alias in MEMBERSHIP_FIELDS:
            assert getattr(one, own[alias]) == getattr(winner, own[alias])


def with_texts(stored: StoredSubscriber, number: str | None, consent: Consent) -> StoredSubscriber:
    consents = stored.consents.model_copy(update={"sms": consent})
    return stored.model_copy(update={"phone": number, "consents": consents})


class TestConsent:
    def test_the_newest_step_decides(self) -> None:
        one, other = consent((1, SUBSCRIBED)), consent((2, UNSUBSCRIBED))
        assert merged_consent(one, other).status is UNSUBSCRIBED
        assert merged_consent(consent((3, SUBSCRIBED)), other).status is SUBSCRIBED

    def test_of_one_moment_the_unsubscription_comes_later(self) -> None:
        together = merged_consent(consent((1, UNSUBSCRIBED)), consent((1, SUBSCRIBED)))
        assert together.status is UNSUBSCRIBED

    def test_an_open_question_does_not_undo_the_others_unsubscription(self) -> None:
        asked, refused = consent((3, PENDING)), consent((1, SUBSCRIBED), (2, UNSUBSCRIBED))
        together = merged_consent(asked, refused)
        assert together.status is UNSUBSCRIBED
        assert [step.at for step in together.history] == [at(1), at(2), at(3)]
        assert together.question == asked.history[-1]

    @pytest.mark.parametrize("source", [IMPORT, MANUAL])
    def test_what_a_brand_states_does_not_either(self, source: SubscriberSource) -> None:
        stated, left = consent((5, SUBSCRIBED, source)), consent((1, SUBSCRIBED), (2, UNSUBSCRIBED))
        together = merged_consent(stated, left)
        assert together.status is UNSUBSCRIBED
        assert [step.at for step in together.history] == [at(1), at(2), at(5), at(2)]
        assert together.history[-1].detail == KEPT
        assert merged_consent(stated, consent((2, PENDING))).status is PENDING
        agreed = merged_consent(merged_consent(stated, left), consent((3, SUBSCRIBED)))
        assert agreed.status is SUBSCRIBED

    def test_who_left_and_is_asked_again_is_unsubscribed(self) -> None:
        asked = consent((2, UNSUBSCRIBED), (3, PENDING)).model_copy(update={"status": UNSUBSCRIBED})
        for other in (consent(), consent((1, SUBSCRIBED)), consent((4, SUBSCRIBED, IMPORT))):
            assert merged_consent(asked, other).status is UNSUBSCRIBED
        assert merged_consent(asked, consent((4, SUBSCRIBED))).status is SUBSCRIBED

    def test_a_subscription_since_then_does(self) -> None:
        asked, refused = consent((2, SUBSCRIBED), (3, PENDING)), consent((1, UNSUBSCRIBED))
        assert merged_consent(asked, refused).status is PENDING

    @given(CONSENTS)
    def test_with_one_that_never_was_asked_is_the_same(self, one: Consent) -> None:
        assert merged_consent(one, Consent()) == one

    @given(CONSENTS, CONSENTS)
    def test_nobody_is_subscribed_after_a_later_unsubscription(
        self, one: Consent, other: Consent
    ) -> None:
        together = merged_consent(one, other)
        if together.status is SUBSCRIBED:
            steps = [*one.history, *other.history]
            agreed = max(step.at for step in steps if step.status is SUBSCRIBED)
            refused = [step.at for step in steps if step.status is UNSUBSCRIBED]
            assert all(moment < agreed for moment in refused)
            own = [
                step.at
                for step in steps
                if step.status is SUBSCRIBED and step.source not in (IMPORT, MANUAL)
            ]
            left = [
                max(step.at for step in each.history if step.status is UNSUBSCRIBED)
                for each in (one, other)
                if each.status is UNSUBSCRIBED
            ]
            assert not left or any(moment > max(left) for moment in own)

    @given(CONSENTS, CONSENTS, CONSENTS)
    def test_whether_three_are_subscribed_is_the_same_in_either_order(
        self, one: Consent, two: Consent, three: Consent
    ) -> None:
        """Of steps at the same moment a refusal stands, so these are told apart."""
        moments = [step.at for each in (one, two, three) for step in each.history]
        assume(len(set(moments)) == len(moments))
        left = merged_consent(merged_consent(one, two), three)
        right = merged_consent(one, merged_consent(two, three))
        assert (left.status is SUBSCRIBED) == (right.status is SUBSCRIBED)

    def test_the_newest_steps_are_kept(self) -> None:
        long = consent(*((2 * hour, SUBSCRIBED) for hour in range(MAX_HISTORY)))
        other = consent(*((2 * hour + 1, UNSUBSCRIBED) for hour in range(MAX_HISTORY)))
        together = merged_consent(long, other)
        assert len(together.history) == MAX_HISTORY
        assert together.history[0].at == at(MAX_HISTORY)
        assert together.status is UNSUBSCRIBED


class TestActivity:
    @given(ACTIVITIES, ACTIVITIES)
    def test_everything_either_did_is_there(self, one: Activity, other: Activity) -> None:
        both = merged_activity(one, other)
        assert both.orders.keys() == one.orders.keys() | other.orders.keys()
        assert both.sessions.keys() == one.sessions.keys() | other.sessions.keys()
        assert both.events.keys() == one.events.keys() | other.events.keys()

    def test_the_newest_facts_are_kept(self) -> None:
        many = {f"a{number:05}": f"2026-01-{number % 28 + 1:02}" for number in range(MAX_FACTS)}
        one = Activity(sessions={**many, "old": "2025-01-01"})
        both = merged_activity(one, Activity(sessions={"new": "2026-03-01"}))
        assert len(both.sessions) == MAX_FACTS
        assert "new" in both.sessions
        assert "old" not in both.sessions

    def test_of_all_events_the_newest_are_kept(self) -> None:
        many = {f"a{number:05}": f"2026-01-{number % 28 + 1:02}" for number in range(MAX_EVENTS)}
        both = merged_activity(Activity(events={"x": many}), Activity(events={"y": many}))
        assert sum(map(len, both.events.values())) == MAX_EVENTS
        assert min(day for days in both.events.values() for day in days.values()) > "2026-01-10"

    def test_folded_orders_are_added_up(self) -> None:
        one = FoldedOrders(days={"2026-01-02": OrderEntry(orders=2, net=300, at=7)})
        other = FoldedOrders(
            days={
                "2026-01-01": OrderEntry(orders=1, net=1, at=1),
                "2026-01-02": OrderEntry(orders=1, net=50, at=9),
            },
            before=OrderEntry(orders=9, net=900, at=0),
        )
        both = merged_activity(Activity(folded=one), Activity(folded=other))
        assert both.folded == FoldedOrders(
            days={
                "2026-01-01": OrderEntry(orders=1, net=1, at=1),
                "2026-01-02": OrderEntry(orders=3, net=350, at=9),
            },
            before=OrderEntry(orders=9, net=900, at=0),
        )
