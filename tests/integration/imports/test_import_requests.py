"""Imports as they are driven: what is taken when, what is refused, how far it is."""

import json

import pytest

from shared.imports.models import MAX_PART_BYTES
from tests.cloud import Cloud, Json
from tests.integration.imports.importing import CSV, NDJSON, Importer, counts, lines


@pytest.fixture(scope="module")
def shared_importer(cloud: Cloud) -> Importer:
    return Importer(cloud.brand(currency="EUR"))


@pytest.fixture
def importer(shared_importer: Importer) -> Importer:
    return shared_importer


class TestOpening:
    def test_imports_are_listed_newest_first(self, cloud: Cloud) -> None:
        importer = Importer(cloud.brand())
        ids = [importer.open(name=f"number {number}") for number in range(3)]
        found: list[str] = []
        query: dict[str, object] = {"limit": 2}
        while True:
            answer = importer.brand.get("imports", **query).json()
            found += [each["id"] for each in answer["imports"]]
            if "nextCursor" not in answer:
                break
            query["cursor"] = answer["nextCursor"]
        assert sorted(found) == sorted(ids)
        assert found[0] == ids[-1]
        assert importer.look(ids[1])["name"] == "number 1"

    @pytest.mark.parametrize(
        "body",
        [{}, {"kind": "sessions"}, {"kind": "history", "name": ""}, {"kind": "history", "x": 1}],
    )
    def test_bad_bodies(self, importer: Importer, body: Json) -> None:
        assert importer.post("imports", **body).status_code == 422


class TestParts:
    def test_the_same_number_replaces(self, importer: Importer) -> None:
        import_id = importer.open()
        importer.put(import_id, 1, lines(importer.visit("replaced", 1), importer.visit("b", 1)))
        answer = importer.put(import_id, 1, lines(importer.visit("replaces", 1)))
        assert answer.json()["part"]["number"] == 1
        importer.commit(import_id, 1)
        importer.brand.cloud.idle()
        assert importer.look(import_id)["rows"] == counts(1)

    def test_none_is_taken_after_the_commit(self, importer: Importer) -> None:
        import_id = importer.open()
        content = lines(importer.visit("late", 1))
        importer.put(import_id, 1, content)
        assert importer.commit(import_id, 1).status_code == 200
        answer = importer.put(import_id, 1, content)
        assert answer.status_code == 409
        assert "committed" in answer.json()["error"]

    def test_the_largest_and_one_byte_more(self, importer: Importer) -> None:
        import_id = importer.open()
        row = lines(importer.visit("large", 1))
        largest = row + "\n" * (MAX_PART_BYTES - len(row))
        assert importer.put(import_id, 1, largest).status_code == 200
        answer = importer.put(import_id, 1, largest + "\n")
        assert answer.status_code == 413
        assert "900000" in answer.json()["error"]
        importer.commit(import_id, 1)
        importer.brand.cloud.idle()
        assert importer.look(import_id)["rows"] == counts(1)

    @pytest.mark.parametrize("number", ["0", "1001", "-1", "x", "1.5"])
    def test_other_numbers_are_refused(self, importer: Importer, number: str) -> None:
        answer = importer.http.put(
            f"/api/marketing/imports/{importer.open()}/parts/{number}",
            params={"brandId": importer.brand.id},
            content="{}",
            headers={**importer.headers, "Content-Type": NDJSON},
        )
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("content", "kind", "named"),
        [
            (b"", NDJSON, "empty"),
            (b"\n \n", CSV, "empty"),
            (b"PK\x03\x04\x14\x00\x08", CSV, "unpack"),
            (b"\x1f\x8b\x08\x00", NDJSON, "unpack"),
            ("{}\n{}\ntype,Ö".encode("latin-1"), NDJSON, "line 3: is not UTF-8"),
            ("type,visitorId".encode("utf-16"), CSV, "UTF-8"),
            (b"type,visitorId,colour\n", CSV, "'colour' is no column"),
            (b"type|visitorId\n", CSV, "is no column"),
            (b"type,startedAt\n", CSV, "'visitorId' is missing"),
            (b"type,visitorId,type\n", CSV, "twice"),
            (b'type,"visitorId', CSV, "line 1"),
        ],
    )
    def test_what_is_no_part(
        self, importer: Importer, content: bytes, kind: str, named: str
    ) -> None:
        answer = importer.put(importer.open(), 1, content, kind)
        assert answer.status_code == 400, answer.text
        assert named in answer.json()["error"]

    @pytest.mark.parametrize("kind", ["application/json", "text/plain"])
    def test_other_content_types(self, importer: Importer, kind: str) -> None:
        content = json.dumps({"brandId": importer.brand.id})
        answer = importer.put(importer.open(), 1, content, kind)
        assert answer.status_code == 400
        assert "application/x-ndjson" in answer.json()["error"]


class TestCommit:
    def test_missing_parts_are_named(self, importer: Importer) -> None:
        import_id = importer.open()
        for number in (1, 3):
            importer.put(import_id, number, lines(importer.visit("gap", 1)))
        answer = importer.commit(import_id, 4)
        assert answer.status_code == 409
        assert "parts 2, 4 are missing" in answer.json()["error"]
        answer = importer.commit(import_id, 1)
        assert "part 3 is there too" in answer.json()["error"]
        assert importer.look(import_id)["status"] == "open"

    def test_a_repeat_answers_the_same(self, importer: Importer) -> None:
        import_id = importer.open()
        importer.put(import_id, 1, lines(importer.visit("twice", 1)))
        answers = [importer.commit(import_id, 1) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {200}
        importer.brand.cloud.idle()
        assert importer.commit(import_id, 1).json()["import"]["rows"] == counts(1)
        assert importer.commit(import_id, 2).status_code == 409

    @pytest.mark.parametrize("parts", [0, 1001, -1, "1", 1.5, None])
    def test_bad_counts(self, importer: Importer, parts: object) -> None:
        answer = importer.post(f"imports/{importer.open()}/commit", parts=parts)
        assert answer.status_code == 422

    @pytest.mark.parametrize("import_id", ["x", "0" * 20, "..%2F", "__a__", "a" * 2000])
    def test_no_such_import(self, importer: Importer, import_id: str) -> None:
        assert importer.commit(import_id, 1).status_code == 404
        assert importer.put(import_id, 1, "{}").status_code == 404
        assert importer.brand.get(f"imports/{import_id}").status_code == 404
