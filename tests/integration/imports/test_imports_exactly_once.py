"""Imports change each number once: the same rows twice, live or imported, under faults."""

import random
from datetime import datetime, timedelta

import pytest

from shared.brands.paths import BrandPaths
from tests.cloud import Cloud, Json, TestBrand
from tests.integration.imports.import_results import assert_audited, documents, everything
from tests.integration.imports.importing import CSV, EMAIL, Importer, counts, lines, table


@pytest.fixture
def importer(cloud: Cloud) -> Importer:
    return Importer(cloud.brand(currency="EUR"))


class TestTwice:
    @pytest.fixture
    def rows(self, importer: Importer) -> list[Json]:
        found = []
        for number in range(6):
            found += [
                importer.visit(f"v{number % 3}", 20 - number, EMAIL if number % 2 else None),
                importer.order(f"v{number % 3}", 19.9 - number, f"O{number}", 10 + number),
            ]
        no_id = importer.order("v1", 3, "", 7, conversionType="signup")
        del no_id["orderId"]
        return [*found, no_id, importer.order("v2", 2, "", 9) | {"orderId": None, "id": "own"}]

    async def test_the_same_file_changes_nothing(
        self, importer: Importer, rows: list[Json]
    ) -> None:
        assert importer.rows(*rows) == counts(len(rows))
        brand, db = importer.brand, importer.brand.cloud.firestore_async()
        paths = BrandPaths(brand.id)
        watched = (paths.sessions, paths.conversions, paths.stat_shards)
        before = [everything(brand), *[await documents(db, each) for each in watched]]
        assert importer.rows(*rows) == counts(0, known=len(rows))
        assert before == [everything(brand), *[await documents(db, each) for each in watched]]

    def test_the_same_row_in_one_file_is_known(self, importer: Importer, rows: list[Json]) -> None:
        found = importer.run(lines(*rows, *rows), lines(*rows))
        assert found["rows"] == counts(len(rows), known=2 * len(rows))

    def test_csv_is_the_same(self, importer: Importer, rows: list[Json]) -> None:
        assert importer.rows(*rows) == counts(len(rows))
        bom = b"\xef\xbb\xbf" + table(*rows).encode()
        assert importer.run(bom, kind=CSV)["rows"] == counts(0, known=len(rows))

    async def test_a_row_that_a_visitor_sent_is_known(self, importer: Importer) -> None:
        brand = importer.brand
        brand.visitor("v1").arrive(EMAIL).buy(40, "O1")
        brand.cloud.idle()
        before = everything(brand)
        assert importer.rows(importer.order("v1", 5, "O1", 99)) == counts(0, known=1)
        assert everything(brand) == before


def test_equals_the_same_visits_tracked(own_cloud: Cloud) -> None:
    live, imported = own_cloud.brand(), own_cloud.brand()
    chance = random.Random(5)
    importer = Importer(imported)
    urls = ["https://a.example/?gclid=1", EMAIL, "https://a.example/?utm_source=x", None]
    plan = sorted(
        (chance.uniform(0.01, 40), f"v{chance.randrange(4)}", chance.choice(urls))
        for _ in range(40)
    )
    rows: list[Json] = []
    for days, visitor, url in plan:
        rows.append(importer.visit(visitor, days, url))
        if chance.random() < 0.4:
            order_id = f"O-{days}"
            rows.append(importer.order(visitor, days - 0.002, order_id, round(days, 2)))
    for row in sorted(rows, key=lambda each: str(each.get("startedAt", each.get("occurredAt")))):
        at = datetime.fromisoformat(str(row.get("startedAt", row.get("occurredAt"))))
        passed = at + timedelta(days=50) - datetime.fromisoformat(own_cloud.now())
        own_cloud.advance(passed.total_seconds())
        play(live, row)
        own_cloud.idle()
    live_now = datetime.fromisoformat(own_cloud.now())
    importer.now = live_now
    shifted = [shift(row, 50) for row in rows]
    chance.shuffle(shifted)
    assert importer.rows(*shifted) == counts(len(rows))
    said = [everything(brand) for brand in (live, imported)]
    for stats in [*said[0], *said[1]]:
        stats.pop("brandId")
    assert said[0] == said[1]


def shift(row: Json, days: int) -> Json:
    name = "startedAt" if row["type"] == "session" else "occurredAt"
    moment = datetime.fromisoformat(str(row[name])) + timedelta(days=days)
    return {**row, name: moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")}


def play(brand: TestBrand, row: Json) -> None:
    """The row as a visitor's beacons."""
    visitor = brand.visitor(str(row["visitorId"]))
    if row["type"] == "session":
        url = row.get("url")
        PLAYED[brand.id, visitor.id] = visitor.arrive(str(url) if url else None).session_id
        return
    visitor.session_id = PLAYED[brand.id, visitor.id]
    value = row["value"]
    assert isinstance(value, int | float)
    visitor.buy(value, str(row["orderId"]))


PLAYED: dict[tuple[str, str], str] = {}


async def test_pages_and_parts_under_faults(own_cloud: Cloud) -> None:
    importer = Importer(own_cloud.brand())
    chance = random.Random(7)
    rows: list[Json] = []
    for number in range(480):
        visitor = f"v{chance.randrange(55)}"
        days = chance.uniform(1, 45)
        url = chance.choice([EMAIL, None, "https://a.example/?gclid=1"])
        rows.append(importer.visit(visitor, days, url))
        if chance.random() < 0.45:
            rows.append(importer.order(visitor, days - 0.01, f"O{number}", number / 100))
    bad = [importer.visit("v v", 3)] * 7
    everything_once = counts(len(rows), refused=7)
    halves = [lines(*rows[:600], *bad), lines(*rows[600:])]
    own_cloud.faults(duplicate=0.3, reorder=0.2, abort=0.05, lost=0.05)
    found = importer.run(*halves)
    own_cloud.faults()
    assert found["rows"] == everything_once
    other = Importer(own_cloud.brand())
    other.now = importer.now
    chance.shuffle(rows)
    assert other.run(lines(*rows))["rows"] == counts(len(rows))
    said = [everything(each.brand) for each in (importer, other)]
    for stats in [*said[0], *said[1]]:
        stats.pop("brandId")
    assert said[0] == said[1]
    await assert_audited(importer.brand)
