"""Addresses that unsubscribed: what subscribes somebody who comes back with one."""

from datetime import UTC, datetime

import pytest

from shared.errors import ConflictError
from shared.models.consent import (
    Consent,
    Consents,
    ConsentStatus,
    ConsentStep,
    SubscriberSource,
)
from shared.models.stored_subscriber import StoredSubscriber
from shared.people.unsubscribed_addresses import coming_back_unsubscribed, with_unsubscribed_address

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
    ("status", "source", "text"),
    [
        (ConsentStatus.SUBSCRIBED, SubscriberSource.FORM, None),
        (ConsentStatus.PENDING, SubscriberSource.FORM, None),
        (ConsentStatus.PENDING, SubscriberSource.SIGNUP, None),
        (ConsentStatus.SUBSCRIBED, SubscriberSource.MANUAL, "Yes."),
    ],
)
def test_what_the_person_agrees_to_counts(
    status: ConsentStatus, source: SubscriberSource, text: str | None
) -> None:
    new = somebody(status, source, text)
    assert coming_back_unsubscribed(new) == new


def test_a_member_must_say_what_the_person_agreed_to() -> None:
    with pytest.raises(ConflictError, match="say in consent"):
        coming_back_unsubscribed(somebody(ConsentStatus.SUBSCRIBED, SubscriberSource.MANUAL))


def test_a_new_address_that_unsubscribed_ends_the_subscription() -> None:
    known = somebody(ConsentStatus.SUBSCRIBED, SubscriberSource.FORM)
    moved = with_unsubscribed_address(known, NOW)
    assert moved.consents.email.status is OUT
    assert with_unsubscribed_address(moved, NOW) == moved
