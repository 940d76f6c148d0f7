"""Strangers report impossible orders beside honest shoppers, under faults: no number is wrong."""

from datetime import timedelta
from pathlib import Path
from random import Random

import httpx
import pytest
from google.api_core.exceptions import Aborted, ServiceUnavailable

from shared.brands.paths import BrandPaths
from shared.counters.day_counters import DayCounters
from shared.counters.rollup import RollupService
from tests.cloud import Cloud, Json
from tests.hostile.checks import check_audits, check_shop
from tests.hostile.comparison import DECIMALS
from tests.hostile.documents import read
from tests.hostile.recount import Recount
from tests.hostile.shops import Shop, make_shops
from tests.hostile.starting import FAULTS, cloud_on
from tests.plays import PROVING

DAY = 86_400
DAYS = 3
SEEDS = range(6 if PROVING else 2)
HONEST, FORGED = 6, 25
"""How many of each come to each shop on each day."""

MOST = {"EUR": 10**5, "USD": 10**5, "KWD": 10**5, "JPY": 10**9}
SOURCES: tuple[Json, ...] = (
    {},
    {"source": "news", "medium": "email"},
    {"url": "https://shop.example/?gclid=1"},
)

pytestmark = pytest.mark.proof


class Street:
    """Whoever comes by a shop: what they are told was stored is what must be counted."""

    def __init__(self, shop: Shop, random: Random) -> None:
        self._shop, self._random = shop, random
        self._honest = 0

    def day(self) -> None:
        """All of a day, in any order."""
        comers = [*[self._shopper] * HONEST, *[self._stranger] * FORGED]
        self._random.shuffle(comers)
        for come in comers:
            come()

    def _shopper(self) -> None:
        self._honest += 1
        session = self._arrive(f"shopper-{self._random.randrange(8)}")
        minor = self._random.randrange(1, 50_000)
        order = {"orderId": f"order-{self._honest}", "value": self._shop.wire(minor)}
        beacon: Json = {"sessionId": session, "data": {"type": "purchase", **order}}
        assert self._send({"type": "conversion", **beacon}).status_code == 200
        self._shop.orders["purchase", str(order["orderId"])].browser.add(minor)

    def _stranger(self) -> None:
        """Whatever is taken is at most the largest value; the rest says why it is refused."""
        random, currency = self._random, self._shop.currency
        most = MOST[currency]
        value = random.choice(
            [0, most, most * random.random(), most + 1, 999_999_999_999.999, 1e12, 1e13, 1e300, -5]
        )
        data: Json = {"type": random.choice(["purchase", "purchase", "signup"]), "value": value}
        if random.random() < 0.5:
            data["orderId"] = f"forged-{random.randrange(10**6)}"
        if random.random() < 0.3:
            data["currency"] = random.choice(["EUR", "USD", "KWD", "JPY", "XXX"])
        beacon: Json = {
            "type": "conversion",
            "id": f"forged-{random.randrange(10**9)}",
            "sessionId": self._arrive(f"stranger-{random.randrange(3)}"),
            "age": random.choice([0, 0, 3_600_000, 20 * 3_600_000, 10**12]),
            "data": data,
        }
        answer = self._send(beacon)
        if answer.status_code != 200:
            assert answer.status_code in (400, 422, 429), answer.text
            assert answer.json()["error"]
            return
        assert 0 <= value <= most
        assert data.get("currency", currency) == currency
        if "orderId" in data:
            minor = round(value * 10 ** DECIMALS[currency])
            kind, order = str(data["type"]), str(data["orderId"])
            self._shop.orders[kind, order].browser.add(minor)
        else:
            self._shop.unnamed += 1

    def _arrive(self, visitor: str) -> str:
        nonce = f"nonce-{self._random.randrange(10**9):09}"
        start: Json = {
            "brandId": self._shop.brand.id,
            "visitorId": visitor,
            "nonce": nonce,
            **self._random.choice(SOURCES),
        }
        answer = self._send({"type": "session_start", "data": start})
        assert answer.status_code == 200, answer.text
        session = str(answer.json()["sessionId"])
        self._shop.page_views[session] = 1
        return session

    def _send(self, beacon: Json) -> httpx.Response:
        while (answer := self._shop.brand.visitor().send(beacon)).status_code == 503:
            pass
        return answer


def streets_of(cloud: Cloud, seed: int) -> list[Street]:
    return [Street(shop, Random(seed * 10 + n)) for n, shop in enumerate(make_shops(cloud))]


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_rollup_ends_and_every_number_is_right(tmp_path: Path, seed: int) -> None:
    with cloud_on("2026-12-30", tmp_path) as cloud:
        streets = streets_of(cloud, seed)
        cloud.faults(**FAULTS, seed=seed)
        for _ in range(DAYS):
            for street in streets:
                street.day()
            cloud.advance(DAY)
        cloud.idle()
        cloud.advance(5 * DAY)
        cloud.idle()
        cloud.faults()
        db = cloud.firestore_async()
        for street in streets:
            check_shop(street._shop, thoroughly=True)
            await check_audits(street._shop, db)


async def test_a_day_of_impossible_sums_leaves_all_other_days_right(tmp_path: Path) -> None:
    """One shop's day is beyond counting; its other days, and all other shops, are as they are."""
    with cloud_on("2026-12-30", tmp_path) as cloud:
        streets = streets_of(cloud, seed=7)
        cloud.faults(**FAULTS, seed=7)
        db = cloud.firestore_async()
        poisoned, day = streets[0]._shop, ""
        for number in range(DAYS):
            for street in streets:
                street.day()
            cloud.idle()
            if number == 1:
                day = max(each["day"] for each in read(cloud.firestore(), poisoned.brand.id).shards)
                await poison(cloud, poisoned, day)
            cloud.advance(DAY)
        cloud.advance(timedelta(days=5).total_seconds())
        cloud.idle()
        cloud.faults()
        assert await RollupService(db).open_days(poisoned.brand.id, "2999-01-01") == [day]
        documents = read(cloud.firestore(), poisoned.brand.id)
        recount = Recount(documents)
        others = sorted(recount.days.keys() - {day})
        assert others
        for other in others:
            stats = poisoned.brand.stats(startDate=other, endDate=other)
            numbers = recount.numbers(other, other)
            assert stats["totalOrders"] == numbers["orders",]
            assert stats["totalSales"] == poisoned.wire(numbers["sales",])
            assert documents.stats[other]["audit"] == "exact"
        whole = poisoned.brand.stats(startDate=min(recount.days), endDate=max(recount.days))
        assert whole["uncountedDays"] == [day]
        orders = sum(recount.numbers(each, each)["orders",] for each in others)
        folded = documents.stats.get(day, {}).get("orders", 0)
        assert whole["totalOrders"] == orders + folded
        for street in streets[1:]:
            check_shop(street._shop, thoroughly=True)


async def poison(cloud: Cloud, shop: Shop, day: str) -> None:
    """Add to a day's sales until Firestore adds no more."""
    db = cloud.firestore_async()
    for _ in range(3):
        batch = db.batch()
        DayCounters(db, shards=1).add(batch, shop.brand.id, day, "forged", {"sales": 2**62})
        while True:
            try:
                await batch.commit()
            except (Aborted, ServiceUnavailable):  # a fault of this play
                continue
            break
    shards = db.collection(BrandPaths(shop.brand.id).stat_shards)
    assert max((each.to_dict() or {}).get("sales", 0) for each in await shards.get()) > 2**62
