"""Subscribers and segments, while everything goes wrong that can: at rest all counts are right."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.cloud import Cloud, Json, TestBrand
from tests.hostile.people.events import Play, plays
from tests.hostile.people.player import Player
from tests.hostile.people.recount import Store, differences, read
from tests.hostile.starting import FAULTS, cloud_on
from tests.plays import PLAYS, PROVING
from tests.segments_by_hand import Segments

ZONE = "Pacific/Auckland"
DAY = 86_400
pytestmark = pytest.mark.proof


@given(plays())
@settings(
    max_examples=PLAYS,
    derandomize=not PROVING,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if PROVING else [])],
)
async def test_membership_and_counts_equal_an_evaluation_by_hand(play: Play) -> None:
    with TemporaryDirectory() as folder, cloud_on("2026-02-10", Path(folder)) as cloud:
        brand = cloud.brand(timeZone=ZONE, currency="EUR")
        key = brand.api_key()
        db = cloud.firestore_async()
        cloud.faults(**FAULTS, seed=play.seed)
        await Player(cloud, brand, key, db).play(play.events)
        check(cloud, brand)
        for days in (1, 3):  # nothing but the date changes
            cloud.advance(days * DAY)
            check(cloud, brand)
        cloud.faults()
        cloud.advance(120)
        check(cloud, brand)
        check_summary(brand)
        db.close()  # type: ignore[no-untyped-call]


def check(cloud: Cloud, brand: TestBrand) -> None:
    cloud.idle()
    cloud.post("/local/scheduled/evaluate-dates", {})  # a day may have begun in this hour
    cloud.idle()
    store = read(cloud.firestore(), brand.id)
    assert list(differences(store)) == []
    rules = {each: fields.get("rules") for each, fields in store.segments.items()}
    by_hand = Segments(rules, _day(cloud.now()), _day_of, "EUR")
    answer = brand.get("segments")
    assert answer.status_code == 200, answer.text
    assert list(wrong_memberships(store, by_hand)) == []
    assert list(wrong_counts(store, by_hand, answer.json()["segments"])) == []


def wrong_memberships(store: Store, by_hand: Segments) -> Iterator[str]:
    for subscriber_id, fields in store.subscribers.items():
        belongs = by_hand.of(fields)
        if fields.get("segmentIds") != belongs:
            yield f"{subscriber_id}: is in {fields.get('segmentIds')}, by hand in {belongs}"


def wrong_counts(store: Store, by_hand: Segments, shown: list[Json]) -> Iterator[str]:
    for segment in shown:
        count = sum(segment["id"] in by_hand.of(each) for each in store.subscribers.values())
        if (segment["subscriberCount"], segment["status"]) != (count, "ready"):
            yield f"{segment}: {count} by hand"
    if {segment["id"] for segment in shown} != set(store.segments):
        yield f"shown are {shown}, there are {sorted(store.segments)}"


def check_summary(brand: TestBrand) -> None:
    client = brand.cloud.firestore()
    subscribers = read(client, brand.id).subscribers.values()
    told = client.document(f"brands/{brand.id}").get().to_dict() or {}
    assert told["marketingSummary"]["totalSubscribers"] == len(subscribers)
    folded = client.document(f"brands/{brand.id}/marketing/data/totals/subscribers").get()
    states = [each["consents"]["email"]["status"] for each in subscribers]
    counted = folded.to_dict() or {}
    assert counted.get("email", 0) == states.count("subscribed")


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(ZONE)).date()


def _day_of(ms: int) -> str:
    return _day(datetime.fromtimestamp(ms / 1000, UTC).isoformat()).isoformat()
