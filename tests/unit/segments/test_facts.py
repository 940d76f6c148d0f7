"""What is known of a subscriber, read from its document."""

from hypothesis import given
from hypothesis import strategies as st

from shared.segments.logic import facts
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
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
    left = facts.orders(STORED)
    assert facts.count(left) == 2
    assert facts.spent(left) == 2000
    assert facts.latest(left) == 1767398400000


def test_consents_are_the_last_steps_of_any_channel() -> None:
    assert not facts.email_subscribed(STORED)
    assert facts.sms_subscribed(STORED)
    assert facts.subscribed_at(STORED) == "2026-01-03T00:00:00.000Z"
    assert facts.unsubscribed_at(STORED) == "2026-01-05T00:00:00.000Z"


def test_what_is_missing_has_its_default() -> None:
    nothing = facts.orders({})
    assert (facts.count(nothing), facts.spent(nothing), facts.latest(nothing)) == (0, 0, None)
    assert facts.subscribed_at({}) is None
    assert facts.unsubscribed_at({}) is None
    assert not facts.email_subscribed({})
    assert not facts.sms_subscribed({"consents": {"email": {"status": "subscribed"}}})


def test_a_document_of_the_model_says_the_same() -> None:
    """What is stored with its defaults, and what is stored without, are alike."""
    full = StoredSubscriber.model_validate(STORED).model_dump(mode="json")
    for fact in (facts.subscribed_at, facts.unsubscribed_at, facts.email_subscribed):
        assert fact(full) == fact(STORED)
    assert facts.spent(facts.orders(full)) == facts.spent(facts.orders(STORED))


STEPS = st.lists(
    st.tuples(st.integers(1, 28), st.sampled_from(ConsentStatus)),
    max_size=5,
    unique_by=lambda step: step[0],
).map(sorted)


@given(STEPS, STEPS, st.booleans())
def test_rules_know_what_the_api_shows(
    email: list[tuple[int, str]], sms: list[tuple[int, str]], stands: bool
) -> None:
    """`stands`: an unsubscription stands while a question is open."""
    stored = {**STORED, "consents": {"email": consent(email, stands), "sms": consent(sms, stands)}}
    shown = subscriber_report("s", StoredSubscriber.model_validate(stored), "EUR")
    told = shown.model_dump(mode="json", exclude_none=True)
    assert facts.email_subscribed(stored) == told["emailSubscribed"]
    assert facts.sms_subscribed(stored) == told["smsSubscribed"]
    assert facts.unsubscribed_at(stored) == told.get("unsubscribedAt")
    assert (facts.subscribed_at(stored) or STORED["createdAt"]) == told["subscribedAt"]


def consent(steps: list[tuple[int, str]], stands: bool) -> Json:
    history = [
        {"at": f"2026-02-{day:02}T00:00:00.000Z", "status": status, "source": "form"}
        for day, status in steps
    ]
    last = [status for _, status in steps][-2:]
    left = stands and last == ["unsubscribed", "pending"]
    status = "unsubscribed" if left else last[-1] if last else "none"
    return {"status": status, "history": history}
