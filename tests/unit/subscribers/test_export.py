"""Files of subscribers: what a spreadsheet sees, and what is kept from it."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from shared.subscribers.logic.export import COLUMNS, csv_rows, ndjson
from shared.subscribers.models.subscriber import Subscriber

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def subscriber(**fields: object) -> Subscriber:
    whole = {
        "id": "s1",
        "brandId": "b",
        "email": "ann@example.com",
        "emailSubscribed": True,
        "smsSubscribed": False,
        "subscribedAt": NOW,
        "segmentIds": ["a", "b"],
        "tags": [],
        "totalOrders": 1,
        "totalSpent": 19.99,
        "source": "form",
        "createdAt": NOW,
        "updatedAt": NOW,
    }
    return Subscriber.model_validate({**whole, **fields})


def row(**fields: object) -> dict[str, str]:
    text = csv_rows([subscriber(**fields)], header=True)
    return next(iter(csv.DictReader(io.StringIO(text, newline=""))))


def test_cells() -> None:
    cells = row(properties={"size": ["M"]}, firstName='A "B", C')
    assert list(cells) == list(COLUMNS)
    assert cells["firstName"] == 'A "B", C'
    assert cells["segmentIds"] == "a;b"
    assert (cells["emailSubscribed"], cells["smsStatus"]) == ("true", "none")
    assert (cells["totalSpent"], cells["subscribedAt"]) == ("19.99", "2026-01-15T12:00:00.000Z")
    assert json.loads(cells["properties"]) == {"size": ["M"]}
    assert cells["lastName"] == cells["tags"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+49151", "-x", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert row(firstName=text)["firstName"] == f"'{text}"
    assert row(tags=[text, "b"])["tags"] == f"'{text};b"


def test_only_the_first_page_has_a_header() -> None:
    whole = csv_rows([subscriber(), subscriber(id="s2")], header=True)
    pages = csv_rows([subscriber()], header=True) + csv_rows([subscriber(id="s2")], header=False)
    assert pages == whole


def test_json_is_one_subscriber_a_line() -> None:
    lines = ndjson([subscriber(firstName="A\nB"), subscriber(id="s2")]).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["s1", "s2"]
    assert "lastName" not in json.loads(lines[0])
