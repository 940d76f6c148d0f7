"""Each person is made once and changed once: the same rows twice, at once, under faults."""

import asyncio
import random
from datetime import datetime
from typing import Final

import pytest
from google.cloud.firestore import AsyncClient
from pydantic import JsonValue, TypeAdapter

from shared.brands.directory import BrandDirectory
from shared.brands.models.config import BrandSettings, MarketingConfig
from shared.brands.settings import ConfigService
from shared.imports.logic.rows import (
    Known,
    Refused,
    Rows,
    RunningImport,
    Stored,
    StoredRows,
    Updated,
)
from shared.imports.models import ImportOptions
from shared.imports.subscribers.handler import SubscriberImport
from shared.segments.evaluation import SegmentEvaluation
from shared.subscribers.counts import SegmentCounts
from shared.subscribers.store import SubscriberStore
from tests.cloud import Cloud, Json
from tests.integration.imports.importing import CSV, counts, lines, table
from tests.integration.imports.importing_people import PeopleImporter
from tests.queues import KeptTasks

FIELDS: Final[TypeAdapter[list[dict[str, JsonValue]]]] = TypeAdapter(list[dict[str, JsonValue]])


@pytest.fixture
def importer(cloud: Cloud) -> PeopleImporter:
    return PeopleImporter(cloud.brand())


def row(number: int, **more: object) -> Json:
    return {"email": f"person-{number}@example.com", "firstName": f"First {number}", **more}


class TestTwice:
    @pytest.mark.parametrize(("people", "overwrite"), [(520, False), (20, True)])
    def test_the_same_file_changes_nothing(
        self, importer: PeopleImporter, people: int, overwrite: bool
    ) -> None:
        rows = [row(each, emailSubscribed=each % 2 == 0, tags=["a"]) for each in range(people)]
        assert importer.rows(*rows, overwrite=overwrite) == counts(people)
        before = importer.update_times(), importer.pointers()
        assert importer.rows(*rows, overwrite=overwrite) == counts(0, known=people)
        assert (importer.update_times(), importer.pointers()) == before

    def test_the_same_row_in_one_file_is_known(self, importer: PeopleImporter) -> None:
        rows = [row(each) for each in range(5)]
        found = importer.run(lines(*rows, *rows), lines(*rows))
        assert found["rows"] == counts(5, known=10)

    def test_csv_is_the_same(self, importer: PeopleImporter) -> None:
        rows = [row(each, emailSubscribed=True, tags=["a", "b"]) for each in range(5)]
        assert importer.rows(*rows) == counts(5)
        as_text = [{**each, "tags": "a;b", "emailSubscribed": "yes"} for each in rows]
        content = b"\xef\xbb\xbf" + table(*as_text).encode()
        assert importer.run(content, kind=CSV)["rows"] == counts(0, known=5)

    def test_at_once(self, importer: PeopleImporter) -> None:
        rows = [row(each) for each in range(120)]
        ids = [importer.open() for _ in range(2)]
        for import_id in ids:
            importer.put(import_id, 1, lines(*rows))
        for import_id in ids:
            importer.commit(import_id, 1)
        importer.brand.cloud.idle()
        found = [importer.look(import_id)["rows"] for import_id in ids]
        assert all(isinstance(each, dict) for each in found)
        assert sum(each["stored"] for each in found if isinstance(each, dict)) == 120
        assert sum(each["known"] for each in found if isinstance(each, dict)) == 120
        assert len(importer.people()) == len(importer.pointers()) == 120


class TestAPage:
    """Carried out again, as a task that comes twice or whose answer was lost does."""

    ROWS: Final = (
        row(0, lastName="Known"),
        row(1),
        row(1, lastName="More"),
        row(1),
        row(2),
        {"email": "no address"},
        row(3, lastName="Known"),
    )
    OUTCOMES: Final = (Updated, Stored, Updated, Known, Stored, Refused, Known)

    @pytest.fixture
    def db(self, importer: PeopleImporter, cloud: Cloud) -> AsyncClient:
        importer.rows(row(0), row(3, lastName="Known"))
        return cloud.firestore_async()

    def page(self, importer: PeopleImporter) -> tuple[RunningImport, Rows]:
        settings = BrandSettings.of(MarketingConfig(brand_id=importer.brand.id))
        running = RunningImport("import", None, ImportOptions(), settings, importer.now)
        fields = FIELDS.validate_python(self.ROWS)
        rows = {f"import.1.{line}": each for line, each in enumerate(fields, 1)}
        return running, rows

    def handler(self, db: AsyncClient) -> SubscriberImport:
        counts, configs = SegmentCounts(db, shards=4), ConfigService(db, BrandDirectory(db))
        evaluation = SegmentEvaluation(db, configs, counts, KeptTasks())
        return SubscriberImport(db, SubscriberStore(db, counts), evaluation)

    def check(self, found: StoredRows) -> None:
        assert tuple(type(each) for each in found.outcomes.values()) == self.OUTCOMES

    async def test_counts_the_same_again(self, importer: PeopleImporter, db: AsyncClient) -> None:
        running, rows = self.page(importer)
        self.check(await self.handler(db).store(running, rows))
        importer.brand.cloud.idle()
        before = importer.update_times()
        self.check(await self.handler(db).store(running, rows))
        assert importer.update_times() == before

    async def test_counts_the_same_at_once(self, importer: PeopleImporter, db: AsyncClient) -> None:
        running, rows = self.page(importer)
        handler = self.handler(db)
        for found in await asyncio.gather(*(handler.store(running, rows) for _ in range(4))):
            self.check(found)
        assert len(importer.people()) == 4
        person = importer.person("person-1@example.com")
        assert (person.first_name, person.last_name) == ("First 1", "More")


def everybody(importer: PeopleImporter) -> dict[str, Json]:
    """All that is known of everybody, but the moments."""
    moments = {"updatedAt", "createdAt", "brandId", "reevaluateOn"}
    return {
        email: {name: value for name, value in each.model_dump().items() if name not in moments}
        for email, each in importer.people().items()
    }


def test_pages_and_parts_under_faults(own_cloud: Cloud) -> None:
    importer, calm = (PeopleImporter(own_cloud.brand()) for _ in range(2))
    chance = random.Random(11)
    at = datetime.fromisoformat(own_cloud.now()).isoformat()
    known = [row(each) for each in range(0, 200, 3)]
    more: list[Json] = [
        {"lastName": "L"}, {"tags": ["t"]}, {}, {"emailSubscribed": True, "consentedAt": at}
    ]  # fmt: skip
    rows = [row(chance.randrange(200), **chance.choice(more)) for _ in range(620)]
    bad: list[Json] = [{"email": "nobody"}] * 7
    halves = [lines(*rows[:520], *bad), lines(*rows[520:])]
    importer.forget([f"person-{each}@example.com" for each in range(0, 200, 20)])
    calm.forget([f"person-{each}@example.com" for each in range(0, 200, 20)])
    said = []
    for each in (calm, importer):
        if each is importer:
            own_cloud.faults(duplicate=0.3, reorder=0.2, abort=0.05, lost=0.05)
        said.append((each.rows(*known), each.run(*halves)["rows"]))
        own_cloud.faults()
    assert said[0] == said[1]
    assert everybody(importer) == everybody(calm)
    assert len(importer.pointers()) == len(importer.people())
