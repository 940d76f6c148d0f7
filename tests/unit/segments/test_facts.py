"""What is known of a subscriber, read from its document."""

from shared.models.stored_subscriber import StoredSubscriber
from shared.segments import facts
from tests.segments_by_hand import Json

STORED: Json = {
    "brandId": "b",
    "email": "anna@shop.example",
    "source": "form",
    "createdAt": "2026-01-01T00:00:00.000Z",
    "updatedAt": "2026-01-01T00:00:00.000Z",
    "consents": {
        "email": {
            "status": "unsubscribed",
            "history": [
                {"at": "2026-01-01T00:00:00.000Z", "status": "subscribed", "source": "form"},
                {"at": "2026-01-03T00:00:00.000Z", "status": "subscribed", "source": "form"},
                {"at": "2026-01-05T00:00:00.000Z", "status": "unsubscribed", "source": "form"},
            ],
        },
        "sms": {
            "status": "subscribed",
            "history": [
                {"at": "2026-01-02T00:00:00.000Z", "status": "subscribed", "source": "form"}
            ],
        },
    },
    "activity": {
        "orders": {
            "a": {"day": "2026-01-02", "at": 1767312000000, "net": 1999, "refunded": False},
            "b": {"day": "2026-01-04", "at": 1767484800000, "net": 0, "refunded": True},
            "c": {"day": "2026-01-03", "at": 1767398400000, "net": 1},
        }
    },
}


def test_of_orders_those_count_of_which_something_is_left() -> None:
    assert facts.total_orders(STORED) == 2
    assert facts.total_spent(STORED, "EUR") == 20
    assert facts.total_spent(STORED, "JPY") == 2000
    assert facts.last_purchase_at(STORED) == 1767398400000


def test_consents_are_the_last_steps_of_any_channel() -> None:
    assert not facts.email_subscribed(STORED)
    assert facts.sms_subscribed(STORED)
    assert facts.subscribed_at(STORED) == "2026-01-03T00:00:00.000Z"
    assert facts.unsubscribed_at(STORED) == "2026-01-05T00:00:00.000Z"


def test_what_is_missing_has_its_default() -> None:
    assert facts.total_orders({}) == 0
    assert facts.total_spent({}, "EUR") == 0
    assert facts.last_purchase_at({}) is None
    assert facts.subscribed_at({}) is None
    assert facts.unsubscribed_at({}) is None
    assert not facts.email_subscribed({})
    assert not facts.sms_subscribed({"consents": {"email": {"status": "subscribed"}}})


def test_a_document_of_the_model_says_the_same() -> None:
    """What is stored with its defaults, and what is stored without, are alike."""
    full = StoredSubscriber.model_validate(STORED).model_dump(mode="json")
    for fact in (facts.total_orders, facts.last_purchase_at, facts.subscribed_at):
        assert fact(full) == fact(STORED)
