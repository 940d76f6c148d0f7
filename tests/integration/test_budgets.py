"""The Firestore operations that each path may cost, counted at the wire.

The same for a brand with a hundred sessions and with ten thousand; `make prove` takes a hundred
thousand.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from shared.brands.paths import BrandPaths
from shared.counters.rollup import RollupService
from tests.cloud import Cloud, Json, TestBrand, Visitor, running_cloud
from tests.integration.people.test_persons import Shop
from tests.integration.seeding import SHARDS, seed
from tests.plays import PROVING

pytestmark = pytest.mark.proof

MANY = 100_000 if PROVING else 10_000
BRAND = "budget"
ADS = "https://shop.example/?gclid=1"
DAYS = 10
OPEN_DAYS = 3
YEARS = 6
"""Ranges of a year that begin on different days of a week and a month."""

READ_ANEW = 4
"""At most: the brand and its settings, which two functions keep for some seconds."""
SEGMENTATION_READS = 4
SEGMENTATION_WRITES = 4
"""At most, that follow a write of a subscriber: its evaluation, and the totals it moves."""

Operations = dict[str, int]


@dataclass(frozen=True, slots=True)
class Seeded:
    """A brand with many sessions: all its days but the last few are folded."""

    brand: TestBrand
    sessions: int
    last_day: str
    folds: list[Operations]

    def spent(self) -> Operations:
        """Since the last reset, once what was caused has come to rest."""
        self.brand.cloud.idle()
        return self.brand.cloud.operations()

    def arrived(self) -> Visitor:
        """A visitor whose visit has been counted; what comes now is counted anew."""
        visitor = self.brand.visitor().arrive(ADS)
        self.reset()
        return visitor

    def reset(self) -> None:
        self.brand.cloud.idle()
        self.brand.cloud.reset_operations()


@pytest.fixture(scope="module", params=[100, MANY], ids="{}-sessions".format)
async def seeded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Seeded]:
    data = tmp_path_factory.mktemp("budgets")
    days = seed(data, BRAND, request.param, DAYS)
    with running_cloud(data) as cloud:
        cloud.post("/local/brands", {"brandId": BRAND, "ownerUid": "owner"})
        folds = await fold(cloud, days[:-OPEN_DAYS])
        yield Seeded(TestBrand(cloud, BRAND), request.param, days[-1], folds)


async def fold(cloud: Cloud, days: list[str]) -> list[Operations]:
    """What folding each day cost."""
    rollup, spent = RollupService(cloud.firestore_async()), []
    for day in days:
        cloud.reset_operations()
        assert await rollup.fold(BRAND, day)
        spent.append(cloud.operations())
    return spent


def test_session_start(seeded: Seeded) -> None:
    """One write; its trigger: no read, the marker and the shard."""
    seeded.arrived()
    seeded.brand.visitor().arrive(ADS)
    spent = seeded.spent()
    assert (spent["reads"], spent["writes"], spent["deletes"]) == (0, 1 + 2, 0)


def test_page_view(seeded: Seeded) -> None:
    visitor = seeded.arrived()
    visitor.view("/p", view=2)
    spent = seeded.spent()
    assert (spent["reads"], spent["writes"], spent["deletes"]) == (0, 1, 0)


@pytest.mark.parametrize(
    ("kind", "data"),
    [("engagement", {"seconds": 5}), ("event", {"name": "product_viewed", "data": {"id": "p1"}})],
)
def test_engagement_and_event(seeded: Seeded, kind: str, data: Json) -> None:
    visitor = seeded.arrived()
    beacon = {"type": kind, "sessionId": visitor.session_id, "data": data}
    assert visitor.send(beacon).status_code == 200
    spent = seeded.spent()
    assert (spent["reads"], spent["writes"], spent["deletes"]) == (0, 1, 0)


@pytest.mark.parametrize("sessions", [1, 5, 20])
@pytest.mark.parametrize("kind", ["purchase", "signup"])
def test_conversion(seeded: Seeded, sessions: int, kind: str) -> None:
    """At most one read and two writes; its trigger: its journey, at most six reads, two writes.

    The second one of a visitor finds the journey of the first.
    """
    purchase = int(kind == "purchase")
    fewest = [2 + 2 * purchase + sessions, 4 + 3 * purchase]
    visitor = seeded.brand.visitor()
    for _ in range(sessions):
        visitor.arrive(ADS)
    for number in range(2):
        seeded.reset()
        visitor.buy(10, f"{visitor.id}-{number}", kind)
        spent = seeded.spent()
        most = min(fewest[number] + READ_ANEW, 1 + sessions + 6)
        assert fewest[number] <= spent["reads"] <= most
        assert (spent["writes"], spent["deletes"]) == (3 + purchase, 0)


class TestKnownPersons:
    """Whose doings are facts on its subscriber: a read of the visitor and two writes more."""

    def known(self, seeded: Seeded) -> Visitor:
        visitor = seeded.brand.visitor()
        shop = Shop(seeded.brand)
        shop.account(visitor.id, f"{visitor.id}@example.com", visitorId=visitor.id)
        visitor.arrive(ADS)
        seeded.reset()
        return visitor

    def test_session(self, seeded: Seeded) -> None:
        """Its visitor is updated, and the subscriber; whose write is seen by segmentation."""
        visitor = self.known(seeded)
        visitor.arrive(ADS)
        spent = seeded.spent()
        assert 1 + 1 <= spent["reads"] <= 1 + SEGMENTATION_READS
        assert 1 + 2 + 2 <= spent["writes"] <= 1 + 2 + 2 + SEGMENTATION_WRITES

    def test_event(self, seeded: Seeded) -> None:
        visitor = self.known(seeded)
        beacon = {"type": "event", "sessionId": visitor.session_id, "data": {"name": "seen"}}
        assert visitor.send(beacon).status_code == 200
        spent = seeded.spent()
        assert 1 + 1 <= spent["reads"] <= 1 + SEGMENTATION_READS
        assert 1 + 2 <= spent["writes"] <= 1 + 2 + SEGMENTATION_WRITES

    def test_conversion(self, seeded: Seeded) -> None:
        """One write more than another one's; a read for each of the person's visitors."""
        visitor = self.known(seeded)
        for number in range(3):
            seeded.reset()
            visitor.buy(10, f"{visitor.id}-{number}")
            spent = seeded.spent()
            assert 1 + 1 + 6 <= spent["reads"] <= 1 + 1 + 6 + 2 + SEGMENTATION_READS
            assert 2 + 2 + 1 <= spent["writes"] <= 2 + 2 + 1 + SEGMENTATION_WRITES


def test_a_claim(seeded: Seeded) -> None:
    visitor = seeded.arrived()
    beacon = {"type": "identify", "sessionId": visitor.session_id, "data": {"userId": "ann"}}
    assert visitor.send(beacon).status_code == 200
    spent = seeded.spent()
    assert (spent["reads"], spent["writes"], spent["deletes"]) == (0, 1, 0)


def test_what_is_kept_for_a_time_only(seeded: Seeded) -> None:
    """One delete by TTL for a session, one for the marker of its counting, one for an event."""
    brand = seeded.brand.cloud.brand()
    visitor = brand.visitor().arrive(ADS).view("/p", view=2).buy(10, "1")
    event = {"type": "event", "sessionId": visitor.session_id, "data": {"name": "kept"}}
    assert visitor.send(event).status_code == 200
    brand.cloud.idle()
    data = brand.cloud.firestore().document(f"{BrandPaths(brand.id).brand}/marketing/data")
    expiring = [
        collection.id
        for collection in data.collections()
        for each in collection.stream()
        if "marketingExpireAt" in (each.to_dict() or {})
    ]
    assert sorted(expiring) == ["applied", "events", "sessions"]


def test_fold(seeded: Seeded) -> None:
    assert seeded.folds
    for spent in seeded.folds:
        shards = spent["deletes"]
        assert 0 < shards <= SHARDS
        assert spent["reads"] == shards + 4
        assert spent["writes"] == 4


def years(seeded: Seeded) -> list[Json]:
    """Years up to days in the last fortnight, and the preset."""
    last = date.fromisoformat(seeded.last_day)
    ends = [last - timedelta(days=3 * each) for each in range(YEARS)]
    ranges: list[Json] = [
        {"startDate": (end - timedelta(days=364)).isoformat(), "endDate": end.isoformat()}
        for end in ends
    ]
    return [{"preset": "last_365_days"}, *ranges]


def read_by(seeded: Seeded, resource: str, **more: str) -> list[int]:
    """The reads of each year's report."""
    reads = []
    for query in years(seeded):
        seeded.reset()
        answer = seeded.brand.get(resource, **query, **more)
        assert answer.status_code == 200, answer.text
        spent = seeded.spent()
        assert (spent["writes"], spent["deletes"]) == (0, 0)
        reads.append(spent["reads"])
    return reads


@pytest.mark.parametrize("resource", ["stats", "channels"])
class TestReportsOverAYear:
    def test_a_total(self, seeded: Seeded, resource: str) -> None:
        assert max(read_by(seeded, resource)) <= 90

    def test_compared_with_the_year_before(self, seeded: Seeded, resource: str) -> None:
        assert max(read_by(seeded, resource, compare="previous")) <= 180


def test_a_daily_series_over_a_year(seeded: Seeded) -> None:
    assert max(read_by(seeded, "stats", interval="day")) <= 40


def test_the_report_counts_every_session(seeded: Seeded) -> None:
    year = years(seeded)[1]
    assert int(str(seeded.brand.stats(**year)["totalSessions"])) >= seeded.sessions
