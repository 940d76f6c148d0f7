"""Segments over the wire: kept by triggers, refreshed by tasks, counted once."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.cloud import Cloud, Json, TestBrand

DAY = 86_400
VIP: list[Json] = [{"field": "tags", "operator": "contains", "value": "vip"}]


@pytest.fixture
def cloud(own_cloud: Cloud) -> Cloud:
    return own_cloud


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


def send(brand: TestBrand, method: str, path: str, **body: object) -> httpx.Response:
    return brand.cloud.http.request(
        method,
        f"/api/marketing/{path}",
        json={"brandId": brand.id, **body},
        headers=brand.cloud.bearer("owner"),
    )


def done(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    content: Json = answer.json()
    return content


def join(brand: TestBrand, email: str, **more: object) -> str:
    return str(done(send(brand, "POST", "subscribers", email=email, **more))["subscriber"]["id"])  # type: ignore[index]


def make(brand: TestBrand, name: str, rules: Sequence[Json] | None, **more: object) -> str:
    kind = "static" if rules is None else "dynamic"
    body = {"name": name, "type": kind, **({} if rules is None else {"rules": rules}), **more}
    return str(done(send(brand, "POST", "segments", **body))["segment"]["id"])  # type: ignore[index]


def segment(brand: TestBrand, segment_id: str) -> Json:
    found = done(brand.get(f"segments/{segment_id}"))["segment"]
    assert isinstance(found, dict)
    return found


def members(brand: TestBrand, segment_id: str, **query: object) -> list[str]:
    found = done(brand.get(f"segments/{segment_id}/subscribers", **query))["subscribers"]
    assert isinstance(found, list)
    return [each["email"] for each in found]


def summary(brand: TestBrand) -> Json:
    document = brand.cloud.firestore().document(f"brands/{brand.id}").get().to_dict() or {}
    found: Json = document["marketingSummary"]
    return found


class TestMembership:
    def test_follows_what_is_written_of_a_subscriber(self, brand: TestBrand) -> None:
        vips = make(brand, "VIPs", VIP)
        anna = join(brand, "anna@example.com", tags=["vip"])
        join(brand, "ben@example.com")
        brand.cloud.idle()
        assert segment(brand, vips)["subscriberCount"] == 1
        assert members(brand, vips) == ["anna@example.com"]
        done(send(brand, "PUT", f"subscribers/{anna}", tags=[]))
        brand.cloud.idle()
        assert segment(brand, vips)["subscriberCount"] == 0
        assert members(brand, vips) == []

    def test_follows_new_rules(self, brand: TestBrand) -> None:
        join(brand, "anna@example.com", tags=["vip"])
        join(brand, "ben@example.com", tags=["new"])
        vips = make(brand, "VIPs", VIP)
        brand.cloud.idle()
        assert segment(brand, vips) | {"status": "ready"} == segment(brand, vips)
        assert members(brand, vips) == ["anna@example.com"]
        rules = [{"field": "tags", "operator": "contains", "value": "new"}]
        changed = done(send(brand, "PUT", f"segments/{vips}", rules=rules))["segment"]
        assert changed["status"] == "refreshing"  # type: ignore[index]
        brand.cloud.idle()
        assert segment(brand, vips)["subscriberCount"] == 1
        assert members(brand, vips) == ["ben@example.com"]

    def test_follows_the_date(self, brand: TestBrand) -> None:
        fresh = make(brand, "New", [{"field": "createdAt", "operator": "within_last", "value": 2}])
        join(brand, "anna@example.com")
        brand.cloud.idle()
        for expected in (1, 1, 1, 0):
            assert segment(brand, fresh)["subscriberCount"] == expected
            brand.cloud.advance(DAY)
            brand.cloud.idle()

    def test_of_another_segment(self, brand: TestBrand) -> None:
        vips = make(brand, "VIPs", VIP)
        rules: list[Json] = [
            {"field": "segment", "operator": "in", "value": [vips]},
            {"field": "emailSubscribed", "operator": "equals", "value": True},
        ]
        reachable = make(brand, "Reachable", rules)
        join(brand, "anna@example.com", tags=["vip"], emailSubscribed=True)
        join(brand, "ben@example.com", tags=["vip"], emailSubscribed=False)
        brand.cloud.idle()
        assert members(brand, reachable) == ["anna@example.com"]
        refused = send(brand, "DELETE", f"segments/{vips}")
        assert refused.status_code == 409
        assert "Reachable" in refused.json()["error"]
        circle = [{"field": "segment", "operator": "in", "value": [reachable]}]
        assert send(brand, "PUT", f"segments/{vips}", rules=circle).status_code == 422

    def test_ends_with_the_segment_and_with_the_subscriber(self, brand: TestBrand) -> None:
        vips, all_of_them = (
            make(brand, "VIPs", VIP),
            make(brand, "All", [{"field": "email", "operator": "is_set"}]),
        )
        anna = join(brand, "anna@example.com", tags=["vip"])
        join(brand, "ben@example.com", tags=["vip"])
        brand.cloud.idle()
        done(send(brand, "DELETE", f"subscribers/{anna}"))
        brand.cloud.idle()
        assert segment(brand, vips)["subscriberCount"] == 1
        done(send(brand, "DELETE", f"segments/{vips}"))
        assert brand.get(f"segments/{vips}").status_code == 404
        brand.cloud.idle()
        assert segment(brand, all_of_them)["subscriberCount"] == 1
        ben = done(brand.get("subscribers", search="ben"))["subscribers"]
        assert ben[0]["segmentIds"] == [all_of_them]  # type: ignore[index]


class TestStatic:
    def test_members_come_and_go_by_id_and_by_address(self, brand: TestBrand) -> None:
        chosen = make(brand, "Chosen", None)
        anna = join(brand, "anna@example.com")
        join(brand, "ben@example.com")
        place = f"segments/{chosen}/subscribers"
        placed = done(
            send(
                brand,
                "POST",
                place,
                subscriberIds=[anna, "nobody"],
                emails=["Ben@Example.com", "c@example.com"],
            )
        )
        assert placed == {"count": 2, "unknown": ["c@example.com", "nobody"]}
        brand.cloud.idle()
        assert sorted(members(brand, chosen)) == ["anna@example.com", "ben@example.com"]
        assert segment(brand, chosen)["subscriberCount"] == 2
        assert done(send(brand, "DELETE", place, emails=["anna@example.com"]))["count"] == 1
        brand.cloud.idle()
        assert members(brand, chosen) == ["ben@example.com"]

    def test_a_dynamic_segment_takes_none(self, brand: TestBrand) -> None:
        vips = make(brand, "VIPs", VIP)
        refused = send(brand, "POST", f"segments/{vips}/subscribers", emails=["a@example.com"])
        assert refused.status_code == 422
        assert "dynamic" in refused.json()["error"]


def test_members_are_paged(brand: TestBrand) -> None:
    everybody = make(brand, "All", [{"field": "email", "operator": "is_set"}])
    emails = [f"s{number}@example.com" for number in range(7)]
    for email in emails:
        join(brand, email)
    brand.cloud.idle()
    seen: list[str] = []
    cursor: Json = {}
    while True:
        page = done(brand.get(f"segments/{everybody}/subscribers", limit=3, **cursor))
        seen += [each["email"] for each in page["subscribers"]]  # type: ignore[attr-defined]
        if "nextCursor" not in page:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert seen == emails[::-1]


def test_a_preview_counts_and_saves_nothing(brand: TestBrand) -> None:
    for number in range(12):
        join(brand, f"s{number}@example.com", tags=["vip"] if number else [])
    found = done(send(brand, "POST", "segments/preview", rules=VIP))
    assert found["count"] == 11
    assert len(found["subscribers"]) == 10  # type: ignore[arg-type]
    assert done(brand.get("segments")) == {"segments": []}


def test_the_brand_is_told_within_a_minute(brand: TestBrand) -> None:
    anna = join(brand, "anna@example.com")
    for number in range(5):
        join(brand, f"s{number}@example.com")
    brand.cloud.idle()
    brand.cloud.advance(61)
    brand.cloud.idle()
    assert summary(brand)["totalSubscribers"] == 6
    done(send(brand, "DELETE", f"subscribers/{anna}"))
    brand.cloud.idle()
    brand.cloud.advance(61)
    brand.cloud.idle()
    assert summary(brand)["totalSubscribers"] == 5
    assert (summary(brand)["totalCampaigns"], summary(brand)["totalAutomations"]) == (0, 0)


def test_a_segment_that_a_campaign_uses_stays(brand: TestBrand, tmp_path: Path) -> None:
    vips = make(brand, "VIPs", VIP)
    campaigns = brand.cloud.firestore().collection(f"brands/{brand.id}/marketing/data/campaigns")
    campaigns.document("c").set({"name": "Spring", "recipientSegmentId": vips})
    refused = send(brand, "DELETE", f"segments/{vips}")
    assert refused.status_code == 409
    assert "Spring" in refused.json()["error"]


def test_a_new_time_zone_moves_days(brand: TestBrand) -> None:
    """Before any visit a zone holds for the past, too: whoever came today in it is a member."""
    join(brand, "anna@example.com")
    brand.cloud.idle()
    now = datetime.fromisoformat(brand.cloud.now())
    there = now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    rules: list[Json] = [
        {"field": "createdAt", "operator": "equals", "value": there.isoformat()},
    ]
    today = make(brand, "Joined on a day", rules)
    brand.cloud.idle()
    assert len(members(brand, today)) == (there == now.date())
    brand.configure(timeZone="Pacific/Kiritimati")
    brand.cloud.idle()
    assert members(brand, today) == ["anna@example.com"]
    brand.configure(timeZone="Etc/GMT+12")
    brand.cloud.idle()
    assert members(brand, today) == []


def test_an_imports_people_enter_their_segments(brand: TestBrand) -> None:
    vips = make(brand, "VIPs", VIP)
    rows = "".join(
        json.dumps({"email": f"s{number}@example.com", "tags": ["vip"] if number % 3 else []})
        + "\n"
        for number in range(450)
    )
    imported = brand.cloud.http.post(
        "/api/marketing/subscribers/import",
        params={"brandId": brand.id},
        content=rows,
        headers={**brand.cloud.bearer("owner"), "Content-Type": "application/x-ndjson"},
    )
    assert imported.status_code == 200, imported.text
    brand.cloud.idle()
    brand.cloud.advance(61)
    brand.cloud.idle()
    assert segment(brand, vips)["subscriberCount"] == 300
    assert summary(brand)["totalSubscribers"] == 450


def test_segments_of_a_brand_that_is_gone_trouble_nobody(brand: TestBrand) -> None:
    make(brand, "New", [{"field": "createdAt", "operator": "within_last", "value": 2}])
    join(brand, "anna@example.com")
    brand.cloud.idle()
    brand.cloud.firestore().document(f"brands/{brand.id}").delete()
    brand.cloud.advance(2 * DAY)
    brand.cloud.idle()
    dates = f"brands/{brand.id}/marketing/data/segmentDates/current"
    assert not brand.cloud.firestore().document(dates).get().exists


def test_a_refresh_that_was_given_up_goes_on(brand: TestBrand) -> None:
    join(brand, "anna@example.com", tags=["vip"])
    brand.cloud.idle()
    vips = make(brand, "VIPs", VIP)
    brand.cloud.idle()
    client = brand.cloud.firestore()
    data = client.document(f"brands/{brand.id}/marketing/data")
    data.collection("segmentRefresh").document("current").update(
        {"running": True, "doneVersion": 0, "page": 0, "after": None}
    )
    assert segment(brand, vips)["status"] == "refreshing"
    brand.cloud.advance(3 * 3600)
    brand.cloud.idle()
    assert segment(brand, vips)["status"] == "ready"


def test_answers_that_are_lost(brand: TestBrand) -> None:
    """What was done is not done again: a new segment keeps its count, a deletion is no 404."""
    join(brand, "anna@example.com", tags=["vip"])
    brand.cloud.idle()
    brand.cloud.faults(lost=0.3, seed=1)
    try:
        made = [make(brand, f"VIPs {number}", VIP) for number in range(10)]
        deleted = [send(brand, "DELETE", f"segments/{each}").status_code for each in made[:5]]
    finally:
        brand.cloud.faults()
    brand.cloud.idle()
    assert deleted == [200] * 5
    left = done(brand.get("segments"))["segments"]
    assert isinstance(left, list)
    assert sorted(each["id"] for each in left) == sorted(made[5:])
    assert [each["subscriberCount"] for each in left] == [1] * 5
