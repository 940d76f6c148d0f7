"""The rollup: folds change no number, and the audit finds the day's documents again."""

from datetime import datetime, timedelta

import pytest
from google.cloud.firestore import AsyncClient, Increment

from shared.brands.paths import BrandPaths
from shared.common.enums import AttributionModel
from shared.counters.day_counters import DayCounters
from shared.counters.logic.totals import MOST_COUNTED
from shared.counters.logic.unique_visitors import register
from shared.counters.rollup import RollupService
from shared.gcp.alarms import Alarm
from shared.reports.audit import AuditService
from tests.cloud import Cloud, TestBrand

ADS = "https://shop.example/?gclid=1"
DAYS = 5
DAY = 86_400


@pytest.fixture
async def db(cloud: Cloud) -> AsyncClient:
    return cloud.firestore_async()


def play(brand: TestBrand) -> None:
    """Three visitors who came twice and bought."""
    for number in range(3):
        visitor = brand.visitor().arrive(ADS)
        visitor.arrive(source="newsletter", medium="email").buy(10.01 + number)
    brand.cloud.idle()


def everything(brand: TestBrand) -> list[object]:
    """All that reports say of today, under every model, but for the moment they were made."""
    said: list[object] = []
    for model in AttributionModel:
        stats = brand.stats(preset="today", attributionModel=model)
        stats.pop("updatedAt")
        said.append(stats)
    return said


def today(brand: TestBrand) -> str:
    return brand.cloud.now()[:10]


async def documents(db: AsyncClient, collection: str) -> list[str]:
    return sorted([each.id async for each in db.collection(collection).stream()])


async def test_a_days_shards_hold_each_register_once(cloud: Cloud, db: AsyncClient) -> None:
    """However many visitors come, a day's shards have no more than 4,096 of them together."""
    brand = cloud.brand()
    for number in range(30):
        visitor = brand.visitor(f"v-{number % 10}")
        visitor.arrive(source=f"source-{number}", medium="referral")
    cloud.idle()
    shards = [each async for each in db.collection(BrandPaths(brand.id).stat_shards).stream()]
    registers = [index for shard in shards for index in shard.get("visitors")]
    assert len(shards) > 1
    assert sorted(registers) == sorted(str(register(f"v-{number}")[0]) for number in range(10))


class TestFold:
    async def test_changes_no_number(self, cloud: Cloud, db: AsyncClient) -> None:
        brand = cloud.brand()
        play(brand)
        before = everything(brand)
        assert await RollupService(db).fold(brand.id, today(brand))
        paths = BrandPaths(brand.id)
        assert await documents(db, paths.stat_shards) == []
        assert len(await documents(db, paths.stats)) == 4
        assert everything(brand) == before

    async def test_a_late_event_makes_a_shard_that_the_next_fold_takes(
        self, cloud: Cloud, db: AsyncClient
    ) -> None:
        brand = cloud.brand()
        rollup = RollupService(db)
        for _ in range(3):
            play(brand)
            before = everything(brand)
            assert await rollup.fold(brand.id, today(brand))
            assert everything(brand) == before
        assert brand.stats(preset="today")["totalOrders"] == 9

    async def test_a_repeat_finds_nothing_to_fold(self, cloud: Cloud, db: AsyncClient) -> None:
        brand = cloud.brand()
        play(brand)
        rollup = RollupService(db)
        assert await rollup.fold(brand.id, today(brand))
        before = everything(brand)
        assert not await rollup.fold(brand.id, today(brand))
        assert everything(brand) == before

    async def test_costs_its_shards_and_four_more_reads(
        self, cloud: Cloud, db: AsyncClient
    ) -> None:
        brand = cloud.brand()
        play(brand)
        shards = len(await documents(db, BrandPaths(brand.id).stat_shards))
        cloud.reset_operations()
        await RollupService(db).fold(brand.id, today(brand))
        spent = cloud.operations()
        assert spent["reads"] == shards + 4
        assert spent["writes"] == 4
        assert spent["deletes"] == shards


class TestAudit:
    async def test_a_folded_day_equals_its_documents(self, cloud: Cloud, db: AsyncClient) -> None:
        brand = cloud.brand()
        play(brand)
        await RollupService(db).fold(brand.id, today(brand))
        audits = AuditService(db)
        assert await audits.due_days(brand.id, "2000-01-01", today(brand)) == [today(brand)]
        assert await audits.audit(brand.id, today(brand)) == []
        assert await audits.due_days(brand.id, "2000-01-01", today(brand)) == []

    async def test_a_recount_goes_page_by_page(self, cloud: Cloud, db: AsyncClient) -> None:
        brand = cloud.brand()
        play(brand)
        whole = await AuditService(db).recount(brand.id, today(brand))
        assert (await AuditService(db, page=2).recount(brand.id, today(brand))).same_as(whole)
        assert whole.tally["sessions"] == 6

    async def test_a_difference_is_found_and_named(self, cloud: Cloud, db: AsyncClient) -> None:
        brand = cloud.brand()
        play(brand)
        await RollupService(db).fold(brand.id, today(brand))
        day = db.collection(BrandPaths(brand.id).stats).document(today(brand))
        await day.update({"channels.email.linear.sales": 1, "orders": 7})
        found = await AuditService(db).audit(brand.id, today(brand))
        assert [(each.place, each.counted, each.recounted) for each in found] == [
            ("channels.email.linear.sales", 1, 1650),
            ("orders", 7, 3),
        ]
        stored = (await day.get()).to_dict()
        assert stored is not None
        assert stored["audit"] == "different"

    async def test_a_difference_is_shown_with_the_stats_of_its_day(
        self, cloud: Cloud, db: AsyncClient
    ) -> None:
        brand = cloud.brand()
        play(brand)
        assert "auditDifferences" not in brand.stats(preset="today")
        await RollupService(db).fold(brand.id, today(brand))
        day = db.collection(BrandPaths(brand.id).stats).document(today(brand))
        await day.update({"orders": 7})
        await AuditService(db).audit(brand.id, today(brand))
        shown = {"day": today(brand), "place": "orders", "counted": 7, "recounted": 3}
        assert brand.stats(preset="today")["auditDifferences"] == [shown]
        answer = brand.get("stats", preset="yesterday").json()
        assert "auditDifferences" not in answer["stats"]
        await day.update({"orders": 3})
        await AuditService(db).audit(brand.id, today(brand))
        assert "auditDifferences" not in brand.stats(preset="today")


async def reach_the_limit(db: AsyncClient, brand: TestBrand, day: str, sign: int = 1) -> None:
    """Add to a day's sales, by increments, until Firestore adds no more."""
    counters = DayCounters(db, shards=1)
    for _ in range(3):
        batch = db.batch()
        counters.add(batch, brand.id, day, "forged", {"sales": sign * 2**62})
        await batch.commit()


class TestADayOfImpossibleSums:
    """Firestore's increments end at 2^63 - 1, silently. From then on a sum is wrong."""

    @pytest.mark.parametrize("sign", [1, -1])
    async def test_stops_no_other_day(self, own_cloud: Cloud, sign: int) -> None:
        db = own_cloud.firestore_async()
        brand, neighbour = own_cloud.brand(), own_cloud.brand()
        days = []
        for _ in range(3):
            days.append(today(brand))
            for each in (brand, neighbour):
                each.visitor().arrive(ADS).buy(10)
            own_cloud.idle()
            if len(days) == 2:
                await reach_the_limit(db, brand, days[1], sign)
                forged = db.collection(BrandPaths(brand.id).stat_shards).document(f"{days[1]}-0")
                limit = 2**63 - 1 if sign > 0 else -(2**63)
                assert abs((await forged.get()).get("sales") - limit) <= 1000
            own_cloud.advance(DAY)
        own_cloud.advance(4 * DAY)
        own_cloud.idle()
        assert await RollupService(db).open_days(brand.id, "2999-01-01") == [days[1]]
        assert await RollupService(db).open_days(neighbour.id, "2999-01-01") == []
        for day in (days[0], days[2]):
            stats = brand.stats(startDate=day, endDate=day)
            assert (stats["totalSales"], stats["totalOrders"]) == (10, 1)
            assert "uncountedDays" not in stats
            stored = await db.collection(BrandPaths(brand.id).stats).document(day).get()
            assert stored.get("audit") == "exact"
        whole = brand.stats(startDate=days[0], endDate=days[2])
        assert (whole["totalSales"], whole["totalOrders"]) == (20, 2)
        assert whole["uncountedDays"] == [days[1]]
        points = brand.get("stats", startDate=days[0], endDate=days[2], interval="day").json()[
            "series"
        ]
        assert [each.get("uncountedDays") for each in points] == [None, [days[1]], None]
        assert [each["totalSales"] for each in points] == [10, 0, 10]

    async def test_is_alarmed_once(
        self, cloud: Cloud, db: AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        brand = cloud.brand()
        play(brand)
        await reach_the_limit(db, brand, today(brand))
        for _ in range(3):
            assert not await RollupService(db).fold(brand.id, today(brand))
        alarms = [getattr(each, "alarm", None) for each in caplog.records]
        assert alarms.count(Alarm.DAY_UNFOLDABLE) == 1

    async def test_keeps_what_was_folded_before(self, cloud: Cloud, db: AsyncClient) -> None:
        brand = cloud.brand()
        play(brand)
        assert await RollupService(db).fold(brand.id, today(brand))
        before = brand.stats(preset="today")
        await reach_the_limit(db, brand, today(brand))
        assert not await RollupService(db).fold(brand.id, today(brand))
        after = brand.stats(preset="today")
        assert after.pop("uncountedDays") == [today(brand)]
        assert {**after, "updatedAt": ""} == {**before, "updatedAt": ""}
        assert await AuditService(db).audit(brand.id, today(brand)) == []

    async def test_two_limits_that_cancel_out_are_noticed(
        self, cloud: Cloud, db: AsyncClient
    ) -> None:
        """The sum of 2^63 - 1 and -2^63 is -1, which looks harmless."""
        brand = cloud.brand()
        shards = db.collection(BrandPaths(brand.id).stat_shards)
        for number, sales in enumerate((2**63 - 1, -(2**63))):
            shard = shards.document(f"{today(brand)}-{number}")
            await shard.set({"day": today(brand), "sales": Increment(sales)}, merge=True)
        assert not await RollupService(db).fold(brand.id, today(brand))
        assert brand.stats(preset="today")["totalSales"] == 0

    async def test_is_folded_once_the_sum_is_possible_again(
        self, cloud: Cloud, db: AsyncClient
    ) -> None:
        brand = cloud.brand()
        counters = DayCounters(db, shards=1)
        for sales, foldable in ((MOST_COUNTED + 5, False), (-MOST_COUNTED, True)):
            batch = db.batch()
            counters.add(batch, brand.id, today(brand), "forged", {"sales": sales})
            await batch.commit()
            assert await RollupService(db).fold(brand.id, today(brand)) == foldable
        assert brand.stats(preset="today")["totalSales"] == 0.05
        stored = await db.collection(BrandPaths(brand.id).stats).document(today(brand)).get()
        assert "unfoldableSince" not in (stored.to_dict() or {})

    async def test_a_year_of_the_largest_days_can_be_summed(
        self, cloud: Cloud, db: AsyncClient
    ) -> None:
        brand = cloud.brand()
        counters = DayCounters(db, shards=1)
        days = [f"2024-02-{day:02}" for day in range(1, 30)]
        for day in days:
            batch = db.batch()
            counters.add(batch, brand.id, day, "largest", {"sales": MOST_COUNTED})
            await batch.commit()
            assert await RollupService(db).fold(brand.id, day)
        year = await db.collection(BrandPaths(brand.id).stats).document("2024").get()
        assert year.get("sales") == 29 * MOST_COUNTED
        assert 366 * MOST_COUNTED < 2**63


class TestSeries:
    @pytest.fixture
    def brand(self, own_cloud: Cloud) -> TestBrand:
        """One visit on the first day, two on the second, and so on; folded as the days pass."""
        brand = own_cloud.brand()
        for day in range(DAYS):
            for _ in range(day + 1):
                brand.visitor().arrive(ADS)
            brand.visitor("often").arrive(ADS).buy(10)
            own_cloud.advance(DAY)
        own_cloud.idle()
        return brand

    async def series(self, brand: TestBrand, interval: str) -> list[dict[str, object]]:
        end = datetime.fromisoformat(today(brand)).date()
        answer = brand.get(
            "stats",
            startDate=(end - timedelta(days=20)).isoformat(),
            endDate=end.isoformat(),
            interval=interval,
        )
        assert answer.status_code == 200, answer.text
        points: list[dict[str, object]] = answer.json()["series"]
        return points

    @pytest.mark.parametrize("interval", ["day", "week", "month"])
    async def test_is_the_same_before_and_after_folds(
        self, brand: TestBrand, interval: str
    ) -> None:
        brand.visitor("often").arrive(ADS).buy(10)
        brand.cloud.idle()
        before = await self.series(brand, interval)
        rollup = RollupService(brand.cloud.firestore_async())
        assert today(brand) in await rollup.open_days(brand.id, "2999-01-01")
        for day in await rollup.open_days(brand.id, "2999-01-01"):
            await rollup.fold(brand.id, day)
        assert await self.series(brand, interval) == before
        assert sum(int(str(each["totalOrders"])) for each in before) == DAYS + 1
        assert sum(float(str(each["totalSales"])) for each in before) == 10 * (DAYS + 1)

    async def test_a_day_has_its_own_numbers(self, brand: TestBrand) -> None:
        points = await self.series(brand, "day")
        assert len(points) == 21
        busy = [each["totalSessions"] for each in points if each["totalSessions"]]
        assert busy == [2, 3, 4, 5, 6]


class TestSchedule:
    """The rollup as it runs by itself, while the days pass."""

    def test_days_are_folded_and_audited_by_themselves(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand(timeZone="America/New_York")
        day = own_cloud.now()[:10]
        play(brand)
        before = brand.stats(startDate=day, endDate=day)
        own_cloud.advance(6 * DAY)
        own_cloud.idle()
        database = own_cloud.firestore()
        paths = BrandPaths(brand.id)
        assert list(database.collection(paths.stat_shards).stream()) == []
        periods = [each.to_dict() or {} for each in database.collection(paths.stats).stream()]
        assert [each["audit"] for each in periods if "day" in each] == ["exact"]
        after = brand.stats(startDate=day, endDate=day)
        assert {**after, "updatedAt": ""} == {**before, "updatedAt": ""}

    def test_it_can_be_run_now(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        play(brand)
        before = everything(brand)
        answer = cloud.http.post("/local/scheduled/roll-up")
        assert answer.status_code == 200, answer.text
        cloud.idle()
        assert everything(brand) == before
