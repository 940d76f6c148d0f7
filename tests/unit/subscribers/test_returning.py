"""Addresses that unsubscribed: what subscribes somebody who comes back with one."""

from datetime import UTC, datetime

import pytest

from shared.common.errors import ConflictError
from shared.subscribers.logic.returning import coming_back_unsubscribed, with_unsubscribed_address
from shared.subscribers.models.consent import (
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.subscribers.models.stored import StoredSubscriber

NOW = datetime(2026, 1, 15, tzinfo=UTC)
OUT = ConsentStatus.UNSUBSCRIBED


def somebody(
    status: ConsentStatus, source: SubscriberSource, text: str | None = None
) -> StoredSubscriber:
    step = ConsentStep(at=NOW, status=status, source=source, text=text)
    history = [] if status is ConsentStatus.NONE else [step]
    return StoredSubscriber(
        brand_id="b",
        email="ann@example.com",
        source=source,
        consents=Consents(email=Consent(status=status, history=history)),
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize("source", SubscriberSource)
def test_whoever_asks_for_nothing_stays_unsubscribed(source: SubscriberSource) -> None:
    back = coming_back_unsubscribed(somebody(ConsentStatus.NONE, source))
    assert back.consents.email.status is OUT
    assert [step.status for step in back.consents.email.history] == [OUT]
    assert coming_back_unsubscribed(back) == back


@pytest.mark.parametrize("source", [SubscriberSource.IMPORT, SubscriberSource.SIGNUP])
def test_an_import_and_an_account_subscribe_nobody(source: SubscriberSource) -> None:
    back = coming_back_unsubscribed(somebody(ConsentStatus.SUBSCRIBED, source, "Yes."))
    assert back.consents.email.status is OUT


@pytest.mark.parametrize(
    ("status", "source"),
    [
        (ConsentStatus.SUBSCRIBED, SubscriberSource.FORM),
        (ConsentStatus.PENDING, SubscriberSource.FORM),
        (ConsentStatus.PENDING, SubscriberSource.SIGNUP),
    ],
)
def test_whoever_signs_up_is_asked(status: ConsentStatus, source: SubscriberSource) -> None:
    """Anybody may have typed the address: the unsubscription stands until the link confirms."""
    back = coming_back_unsubscribed(somebody(status, source, "Yes."))
    assert back.consents.email.status is OUT
    assert back.consents.email.question is not None
    assert back.consents.email.question.text == "Yes."
    assert coming_back_unsubscribed(back) == back


def test_what_a_member_says_that_the_person_agreed_to_counts() -> None:
    new = somebody(ConsentStatus.SUBSCRIBED, SubscriberSource.MANUAL, "Yes.")
    assert coming_back_unsubscribed(new) == new


def test_a_member_must_say_what_the_person_agreed_to() -> None:
    with pytest.raises(ConflictError, match="say in consent"):
        coming_back_unsubscribed(somebody(ConsentStatus.SUBSCRIBED, SubscriberSource.MANUAL))


def test_a_new_address_that_unsubscribed_ends_the_subscription() -> None:
    known = somebody(ConsentStatus.SUBSCRIBED, SubscriberSource.FORM)
    moved = with_unsubscribed_address(known, NOW)
    assert moved.consents.email.status is OUT
    assert with_unsubscribed_address(moved, NOW) == moved
