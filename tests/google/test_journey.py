"""The whole way, from beacons to credit, over Google's Firestore emulator and its own events."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.cloud import Json
from tests.google.deployment import Brand
from tests.google.emulators import google_only
from tests.google.polling import eventually

pytestmark = google_only

ADS = "https://shop.example/?gclid=abc"
NEWSLETTER = "https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=may"
CREDIT = {
    "last_non_direct_click": {"email": (90.03, 1)},
    "last_click": {"direct": (90.03, 1)},
    "first_click": {"google_ads": (90.03, 1)},
    "any_click": {"google_ads": (90.03, 1), "email": (90.03, 1), "direct": (90.03, 1)},
    "linear": {
        "google_ads": (30.01, 0.333334),
        "email": (30.01, 0.333333),
        "direct": (30.01, 0.333333),
    },
}
"""Sales and orders of one order after a visit by an ad, one by newsletter, and one directly."""
TRIGGERS = ("on-session-created", "on-conversion-created")
STATS: Json = {"totalSessions": 4, "uniqueVisitors": 1, "totalOrders": 1, "totalSales": 90.03}


def shop(brand: Brand) -> None:
    """One order; its thank-you page is opened again twice, once in a later visit."""
    visitor = str(uuid.uuid4())
    brand.arrive(visitor, url=ADS, referrer="https://www.google.com/")
    brand.arrive(visitor, url=NEWSLETTER)
    bought = brand.arrive(visitor)
    brand.buy(bought, 90.03, "O-1")
    brand.buy(bought, 90.03, "O-1")
    brand.buy(brand.arrive(visitor), 90.03, "O-1")


def check(brand: Brand) -> None:
    """Polls until the stats are whole and every model gives its credit."""
    eventually(lambda: {name: brand.stats()[name] for name in STATS}, STATS)
    for model, credit in CREDIT.items():
        eventually(partial(brand.credit, model), credit)


def test_an_order_is_credited_under_every_model(brand: Brand) -> None:
    shop(brand)
    check(brand)
    assert len(brand.documents("conversions")) == 1


def test_events_that_come_again_change_nothing(brand: Brand) -> None:
    shop(brand)
    eventually(lambda: [brand.events(name) for name in TRIGGERS], [4, 1])
    again = brand.deployment.eventarc.deliver_again()
    assert set(again) == {200}
    check(brand)


def test_two_hundred_starts_of_twenty_sessions_at_once_are_twenty(brand: Brand) -> None:
    def start(number: int) -> tuple[int, str]:
        nonce = f"nonce-{number % 20:06}"
        data = {"visitorId": "visitor", "brandId": brand.id, "nonce": nonce}
        answer = brand.send({"type": "session_start", "data": data})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(200) as pool:
        answers = Counter(pool.map(start, range(200)))
    assert {status for status, _ in answers} == {200}
    assert set(answers.values()) == {10}
    assert len(brand.documents("sessions")) == 20
    eventually(lambda: brand.events("on-session-created"), 20)
    assert brand.stats()["totalSessions"] == 20
