"""Whom a question goes to, and what confirming lifts."""

from datetime import datetime, timedelta

import pytest

from shared.common.ids import email_hash, phone_hash
from shared.subscribers.models.consent import ConsentStatus
from tests.cloud import Cloud, Json
from tests.signups import SignupDesk

ANN = "ann@example.com"
PHONE = "+4915123456789"
REASONS = ("bounced", "complained", "manual", "erased", "unsubscribed")


@pytest.fixture
def desk(cloud: Cloud) -> SignupDesk:
    return SignupDesk(cloud.brand(doubleOptIn=True))


@pytest.mark.parametrize("reason", REASONS)
def test_a_question_goes_to_erased_and_unsubscribed_addresses_only(
    desk: SignupDesk, reason: str
) -> None:
    desk.suppress(ANN, reason)
    assert desk.send(ANN) == "pending"
    asked = ["email"] if reason in {"erased", "unsubscribed"} else []
    assert [each["channel"] for each in desk.messages()] == asked
    assert desk.known(ANN).consents.email.question is not None
    desk.suppress("", reason, hashed=phone_hash(PHONE))
    desk.send("bob@example.com", channels=["sms"], phone=PHONE)
    asked += ["sms"] if asked else []
    assert [each["channel"] for each in desk.messages()] == asked


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_confirming_lifts_what_the_person_decides_and_nothing_else(
    desk: SignupDesk, channel: str
) -> None:
    desk.send(ANN, channels=[channel], phone=PHONE)
    hashed = email_hash(ANN) if channel == "email" else phone_hash(PHONE)
    desk.suppress("", *REASONS, hashed=hashed)
    assert desk.confirm(desk.token()).status_code == 200
    assert desk.reasons(hashed) == {"bounced", "manual"}
    desk.send("bob@example.com")
    desk.suppress("bob@example.com", "complained", "erased")
    assert desk.confirm(desk.token()).status_code == 200
    assert not desk.is_suppressed("bob@example.com")


def test_each_reason_keeps_its_own_time(own_cloud: Cloud) -> None:
    desk = SignupDesk(own_cloud.brand())
    desk.suppress(ANN, "bounced")
    change: Json = {"brandId": desk.brand.id}
    owner = own_cloud.bearer("owner")
    made = own_cloud.http.post(
        "/api/marketing/subscribers",
        json={
            **change,
            "email": ANN,
            "phone": PHONE,
            "emailSubscribed": True,
            "smsSubscribed": True,
        },
        headers=owner,
    )
    assert made.status_code == 200, made.text
    for name in ("emailSubscribed", "smsSubscribed"):
        changed = desk.brand.put(f"subscribers/{desk.id_of(ANN)}", {**change, name: False})
        assert changed.is_success
    path = f"/api/marketing/subscribers/{desk.id_of(ANN)}"
    first = desk.id_of(ANN)
    assert own_cloud.http.request("DELETE", path, json=change, headers=owner).is_success
    assert desk.reasons(email_hash(ANN)) == {"bounced", "unsubscribed"}
    assert desk.reasons(phone_hash(PHONE)) == {"unsubscribed"}
    own_cloud.advance(60)
    erase = f"/api/marketing/subscribers/{first}/erase"
    assert own_cloud.http.post(erase, json=change, headers=owner).is_success
    assert desk.reasons(email_hash(ANN)) == {"bounced", "erased", "unsubscribed"}
    desk.send(ANN)
    assert desk.known(ANN).consents.email.status is ConsentStatus.PENDING
    assert desk.messages() == []


def test_a_question_that_nobody_waits_for_any_more_can_be_dropped(own_cloud: Cloud) -> None:
    desk = SignupDesk(own_cloud.brand(doubleOptIn=True))
    desk.send(ANN)
    (message,) = desk.messages()
    made, dropped = (str(message[name]) for name in ("createdAt", "dropAfter"))
    waited = datetime.fromisoformat(dropped) - datetime.fromisoformat(made)
    assert waited == timedelta(days=1)
