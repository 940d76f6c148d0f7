"""Why a row was refused is kept longer than the file: it names a field, and repeats no value."""

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from shared.brands.models.config import BrandSettings, MarketingConfig
from shared.imports.logic.history_documents import conversion_document
from shared.imports.logic.history_rows import COLUMNS, ConversionRow, history_row
from shared.imports.logic.persons import person_keys
from shared.imports.logic.records import PartFormat, records
from shared.imports.logic.rows import RunningImport
from shared.imports.logic.subscriber_columns import subscriber_columns
from shared.imports.logic.subscriber_rows import Reading, read_row
from shared.imports.models import ImportOptions

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PERSONS: list[dict[str, JsonValue]] = [
    {"email": "ann@example.com", "emailSubscribed": word, "smsSubscribed": word}
    for word in ("yes", "unsubscribed")
]
SESSION: dict[str, JsonValue] = {
    "type": "session",
    "visitorId": "v",
    "startedAt": "2026-01-01T00:00:00Z",
}
CONVERSION: dict[str, JsonValue] = {
    "type": "conversion",
    "visitorId": "v",
    "conversionType": "purchase",
    "value": 1,
    "occurredAt": "2026-01-01T00:00:00Z",
}
SECRET = "Zebra77"
VALUES: list[JsonValue] = [
    SECRET,
    f"{SECRET}@{SECRET}",
    f"{SECRET}@x.example\n",
    f"+49 {SECRET}",
    f"{SECRET}/" * 60,
    f"{SECRET} " * 3_000,
    f"\x01{SECRET}",
    7_777_777.5,
    [SECRET],
    [f"{SECRET}\n"],
    [SECRET * 20],
    {SECRET: SECRET},
    {"size": {"a": SECRET}},
    {"size": SECRET * 200},
    {f"{SECRET}@x.example": 1},
]
SUBSCRIBER_FIELDS = [*subscriber_columns(ImportOptions()).names, "properties"]


def reason(read: object, fields: dict[str, JsonValue]) -> str:
    """Why a row is refused; empty for one that is taken."""
    try:
        read(fields, NOW)  # type: ignore[operator]
    except ValueError as error:
        return str(error)
    return ""


def told_of_subscriber(fields: dict[str, JsonValue], now: datetime) -> None:
    """Raise ValueError for a row that is refused, or of which details are left out."""
    left_out = read_row(fields, Reading(now)).left_out
    if left_out:
        raise ValueError("; ".join(f"{each.field}: {each.reason}" for each in left_out))


@pytest.mark.parametrize("name", SUBSCRIBER_FIELDS)
def test_reasons_about_subscribers_repeat_no_value(name: str) -> None:
    told = [
        reason(told_of_subscriber, {**person, name: value})
        for person in PERSONS
        for value in VALUES
    ]
    assert any(told)
    assert [each for each in told if SECRET in each or "7777777" in each] == []
    assert all(name in each for each in told if each)


@pytest.mark.parametrize("name", COLUMNS.names)
def test_reasons_about_history_repeat_no_value(name: str) -> None:
    told = [
        reason(history_row, {**row, name: value})
        for row in (SESSION, CONVERSION)
        for value in VALUES
    ]
    assert any(told)
    assert [each for each in told if SECRET in each or "7777777" in each] == []


def test_a_type_that_is_none_is_named_with_those_that_are() -> None:
    told = reason(history_row, {**SESSION, "type": SECRET})
    assert told == "'type' is none of 'session', 'conversion'"


def test_another_currency_is_not_repeated() -> None:
    settings = BrandSettings.of(MarketingConfig(brand_id="b", currency="KWD"))
    running = RunningImport("i", None, ImportOptions(), settings, NOW)
    row = ConversionRow.model_validate({**CONVERSION, "currency": "EUR"})
    with pytest.raises(ValueError, match="currency") as refused:
        conversion_document(row, "p", running)
    assert "EUR" not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [f"email\n{SECRET},{SECRET}\n", f'email\n"{SECRET}\n', f"email\n{SECRET * 20_000}\n"],
)
def test_lines_that_cannot_be_read_are_not_repeated(content: str) -> None:
    columns = subscriber_columns(ImportOptions())
    (record,) = records(content.encode(), PartFormat.CSV, columns)
    assert record.fields is None
    assert SECRET not in record.reason


def test_whom_a_row_names_is_kept_as_a_hash_that_is_one_brands_own() -> None:
    named = person_keys("b", {"email": " Ann@Example.com ", "userId": "ann-1"})
    assert named == person_keys("b", {"email": "ann@example.com", "userId": "ann-1"})
    assert len(named) == 2
    assert not set(named) & set(person_keys("c", {"email": "ann@example.com", "userId": "ann-1"}))
    assert person_keys("b", {"email": "nobody", "userId": 7, "phone": "+49"}) == []
