"""Steps of imports: rows that are refused, tasks that come again, imports that fail."""

import pytest
from google.cloud.firestore import Client

from functions.manifest import IMPORT_ATTEMPTS
from shared.brands.paths import BrandPaths
from tests.cloud import Cloud
from tests.integration.imports.importing import CSV, NDJSON, Importer, counts, lines, table


@pytest.fixture(scope="module")
def shared_importer(cloud: Cloud) -> Importer:
    return Importer(cloud.brand(currency="EUR"))


@pytest.fixture
def importer(shared_importer: Importer) -> Importer:
    return shared_importer


class TestRefusedRows:
    def test_each_is_reported_and_the_others_are_stored(self, importer: Importer) -> None:
        first = lines(importer.visit("ok", 1)) + "\n" + "{broken\n[]\n" + lines(
            {"type": "session", "visitorId": "v"},
            importer.order("v", 1, "R1", 5, currency="USD"),
            importer.visit("v", -1),
            importer.order("v", 5 * 366, "R2", 5),
            importer.visit("v", 500),
            {"type": "subscriber", "visitorId": "v"},
        )  # fmt: skip
        second = table(importer.visit("ok", 2), importer.visit("not ok", 2))
        import_id = importer.open()
        importer.put(import_id, 1, first)
        importer.put(import_id, 2, second, CSV)
        importer.commit(import_id, 2)
        importer.brand.cloud.idle()
        found = importer.look(import_id)
        assert found["rows"] == counts(2, refused=9)
        rows = found["refusedRows"]
        assert isinstance(rows, list)
        places = [(row["part"], row["line"]) for row in rows]
        assert places == [*((1, line) for line in range(3, 11)), (2, 3)]
        words = ["JSON", "object", "startedAt", "EUR", "future", "five years"]
        words += ["sessionRetentionDays", "session", "visitorId"]
        assert [word for word, row in zip(words, rows, strict=True) if word in row["reason"]] == (
            words
        )

    def test_the_first_thousand_are_shown(self, importer: Importer) -> None:
        found = importer.run("{\n" * 1700, "{\n" * 300)
        assert found["rows"] == counts(0, refused=2000)
        rows = found["refusedRows"]
        assert isinstance(rows, list)
        assert [(row["part"], row["line"]) for row in rows] == [
            (1, line) for line in range(1, 1001)
        ]


class TestSteps:
    def task(self, importer: Importer, import_id: str, retries: int = 0, **step: int) -> int:
        """Delivers a step's task once more."""
        answer = importer.http.post(
            f"{importer.brand.cloud.local.environment.functions_address}/jobs/import-step",
            json={"brandId": importer.brand.id, "importId": import_id, "run": 1, "step": step},
            headers={"X-CloudTasks-TaskRetryCount": str(retries)},
        )
        return answer.status_code

    def test_a_step_that_comes_again_changes_nothing(self, importer: Importer) -> None:
        found = importer.run(lines(importer.visit("again", 1), importer.order("again", 1, "S", 1)))
        for phase in range(3):
            status = self.task(importer, str(found["id"]), phase=phase, part=phase < 2, page=0)
            assert status == 200
        assert importer.look(str(found["id"])) == found

    def test_a_part_that_is_gone_fails_the_import_and_a_commit_goes_on_with_it(
        self, importer: Importer, cloud: Cloud
    ) -> None:
        import_id = importer.open()
        for number in (1, 2):
            importer.put(import_id, number, lines(importer.visit("gone", number)))
        db, paths = cloud.firestore(), BrandPaths(importer.brand.id)
        part = db.collection(paths.import_parts(import_id)).document("2")
        content = part.get().to_dict()
        assert content is not None
        part.delete()
        self.commit_with_a_part_missing(db, paths, import_id)
        assert self.task(importer, import_id, phase=0, part=1, page=0) == 200
        cloud.idle()
        found = importer.look(import_id)
        assert (found["status"], found["rows"]) == ("failed", counts(1))
        assert "part 2 is gone" in str(found["error"])
        assert importer.commit(import_id, 2).status_code == 409
        part.set(content)
        assert importer.commit(import_id, 2).status_code == 200
        cloud.idle()
        found = importer.look(import_id)
        assert (found["status"], found["rows"], found["percent"]) == ("done", counts(2), 100)
        assert "error" not in found

    def test_the_last_attempt_fails_the_import(self, importer: Importer, cloud: Cloud) -> None:
        import_id = importer.open()
        importer.put(import_id, 1, lines(importer.visit("last", 1)))
        db, paths = cloud.firestore(), BrandPaths(importer.brand.id)
        part = db.collection(paths.import_parts(import_id)).document("1")
        part.update({"format": "of a later version"})
        db.collection(paths.imports).document(import_id).update(
            {"status": "running", "run": 1, "parts": 1}
        )
        assert self.task(importer, import_id, phase=0, part=1, page=0) == 500
        assert importer.look(import_id)["status"] == "running"
        last = IMPORT_ATTEMPTS - 1
        assert self.task(importer, import_id, last, phase=0, part=1, page=0) == 500
        assert importer.look(import_id)["status"] == "failed"
        part.update({"format": NDJSON})
        importer.commit(import_id, 1)
        cloud.idle()
        assert importer.look(import_id)["rows"] == counts(1)

    def commit_with_a_part_missing(self, db: Client, paths: BrandPaths, import_id: str) -> None:
        db.collection(paths.imports).document(import_id).update(
            {"status": "running", "run": 1, "parts": 2}
        )
