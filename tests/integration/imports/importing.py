"""Imports as a brand's program sends them."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import httpx

from tests.cloud import Json, TestBrand

NDJSON = "application/x-ndjson"
CSV = "text/csv"
ADS = "https://shop.example/?gclid=1"
EMAIL = "https://shop.example/?utm_source=newsletter&utm_medium=email"


class Importer:
    """Imports of one kind, history if not said otherwise."""

    kind = "history"

    def __init__(self, brand: TestBrand) -> None:
        self.brand = brand
        self.http = brand.cloud.http
        self.headers = brand.cloud.bearer("editor")
        self.now = datetime.fromisoformat(brand.cloud.now())

    def ago(self, days: float) -> str:
        """A moment so many days back, in whole seconds."""
        moment = self.now - timedelta(days=days)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def visit(self, visitor: str, days: float, url: str | None = ADS, **more: object) -> Json:
        where: Json = {"url": url} if url else {}
        row: Json = {"type": "session", "visitorId": visitor, "startedAt": self.ago(days)}
        return {**row, **where, **more}

    def order(self, visitor: str, days: float, order_id: str, value: float, **more: object) -> Json:
        return {
            "type": "conversion",
            "visitorId": visitor,
            "conversionType": "purchase",
            "value": value,
            "orderId": order_id,
            "occurredAt": self.ago(days),
            **more,
        }

    def post(self, path: str, **body: object) -> httpx.Response:
        content = {"brandId": self.brand.id, **body}
        return self.http.post(f"/api/marketing/{path}", json=content, headers=self.headers)

    def open(self, **more: object) -> str:
        answer = self.post("imports", **{"kind": self.kind, **more})
        assert answer.status_code == 200, answer.text
        opened = answer.json()["import"]
        assert opened["status"] == "open"
        return str(opened["id"])

    def put(
        self, import_id: str, number: int, content: str | bytes, kind: str = NDJSON
    ) -> httpx.Response:
        return self.http.put(
            f"/api/marketing/imports/{import_id}/parts/{number}",
            params={"brandId": self.brand.id},
            content=content,
            headers={**self.headers, "Content-Type": kind},
        )

    def commit(self, import_id: str, parts: int) -> httpx.Response:
        return self.post(f"imports/{import_id}/commit", parts=parts)

    def look(self, import_id: str) -> Json:
        answer = self.brand.get(f"imports/{import_id}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()["import"]
        return found

    def run(self, *parts: str | bytes, kind: str = NDJSON, options: Json | None = None) -> Json:
        """Imports these parts, and answers what became of them."""
        import_id = self.open(**(options or {}))
        for number, content in enumerate(parts, 1):
            answer = self.put(import_id, number, content, kind)
            assert answer.status_code == 200, answer.text
        answer = self.commit(import_id, len(parts))
        assert answer.status_code == 200, answer.text
        self.brand.cloud.idle()
        found = self.look(import_id)
        assert (found["status"], found["percent"]) == ("done", 100), found
        return found

    def rows(self, *rows: Json, **options: object) -> Json:
        """Imports these rows; answers how many were stored, updated, known and refused."""
        counts: Json = self.run(lines(*rows), options=options)["rows"]  # type: ignore[assignment]
        return counts


def listed(found: Json, name: str) -> list[Json]:
    """A list of an answer, such as an import's `refusedRows`."""
    value = found[name]
    assert isinstance(value, list)
    return value


def lines(*rows: Json) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def table(*rows: Json) -> str:
    """The rows as CSV, with all columns that any of them has."""
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def counts(
    stored: int, known: int = 0, refused: int = 0, updated: int = 0, incomplete: int = 0
) -> Json:
    return {
        "stored": stored,
        "updated": updated,
        "known": known,
        "refused": refused,
        "incomplete": incomplete,
    }
