"""Many visitors and many visits, while everything goes wrong that can."""

from collections.abc import Sequence
from pathlib import Path

from tests.cloud import Json
from tests.hostile.checks import check_shop
from tests.hostile.comparison import STANDARD_ERROR
from tests.hostile.shops import Shop, make_shops
from tests.hostile.starting import FAULTS, cloud_on

PEOPLE = 900
DAY = 86_400
A_LIST = 50


def start(shop: Shop, visitor: str, nonce: int, source: str) -> Json:
    data = {"brandId": shop.brand.id, "visitorId": visitor, "source": source, "medium": "email"}
    return {"type": "session_start", "data": {**data, "nonce": f"nonce-{nonce:06}"}}


def send(shop: Shop, beacons: Sequence[Json]) -> str:
    """In lists; the last one's session."""
    visitor, session = shop.brand.visitor(), ""
    for place in range(0, len(beacons), A_LIST):
        answer = visitor.send(beacons[place : place + A_LIST])
        while answer.status_code == 503:
            answer = visitor.send(beacons[place : place + A_LIST])
        assert answer.status_code == 200, answer.text
        for each in answer.json()["results"]:
            session = each["sessionId"]
            shop.page_views[session] = 1
    return session


def test_visitors_are_estimated_within_two_standard_errors(tmp_path: Path) -> None:
    """Of two days that share a part of their visitors; the registers are exact."""
    with cloud_on("2026-12-30", tmp_path) as cloud:
        shop = make_shops(cloud)[0]
        cloud.faults(**FAULTS, seed=1)
        for day, people in enumerate([range(PEOPLE * 2 // 3), range(PEOPLE // 3, PEOPLE)]):
            starts = [
                start(shop, f"visitor-{each}", day * PEOPLE + each, "news") for each in people
            ]
            send(shop, starts)
            cloud.advance(DAY)
        cloud.idle()
        cloud.faults()
        check_shop(shop, thoroughly=False)
        stats = shop.brand.stats(startDate="2026-12-30", endDate="2027-01-01")
        assert abs(int(str(stats["uniqueVisitors"])) - PEOPLE) <= 2 * STANDARD_ERROR * PEOPLE


def test_the_first_and_the_last_of_over_30_touchpoints_count(tmp_path: Path) -> None:
    with cloud_on("2026-12-30", tmp_path) as cloud:
        shop = make_shops(cloud)[0]
        cloud.faults(**FAULTS, seed=2)
        names = ["first", *(f"news-{each % 3}" for each in range(104))]
        starts = [start(shop, "v0", each, name) for each, name in enumerate(names)]
        session = send(shop, starts[:1])
        for place in range(1, len(starts), A_LIST):
            session = send(shop, starts[place : place + A_LIST])
        order: Json = {"type": "purchase", "value": 10.0, "orderId": "order-0"}
        beacon: Json = {"type": "conversion", "sessionId": session, "data": order}
        assert shop.brand.visitor().send(beacon).status_code == 200
        shop.orders["purchase", "order-0"].browser.add(1000)
        cloud.idle()
        cloud.faults()
        (stored,) = (
            cloud.firestore()
            .collection(f"brands/{shop.brand.id}/marketing/data/conversions")
            .stream()
        )
        assert len(stored.get("journey")) == 30
        check_shop(shop, thoroughly=False)
