"""Every detail of a subscriber goes wherever it must: nothing drops it, and the docs name it.

A new field of `PersonDetails` or `SubscriberDetails` is tested here by its own example.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.environment import ROOT
from shared.common.calendar import Zones
from shared.imports.logic.records import PartFormat, records
from shared.imports.logic.subscriber_changes import RowSource, imported
from shared.imports.logic.subscriber_columns import subscriber_columns
from shared.imports.logic.subscriber_rows import Reading, read_row
from shared.imports.models import ImportOptions
from shared.people.logic.merging import merged
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, Today, compile_segments
from shared.segments.logic.fields import FIELDS, Field, Kind
from shared.subscribers.logic.changes import changed, new_subscriber
from shared.subscribers.logic.export import COLUMNS, csv_rows
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.models.detail import Merging
from shared.subscribers.models.details import DETAILS, IMPORTED, NAMES
from shared.subscribers.models.input import NewSubscriber, SubscriberChanges
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.models.subscriber import Subscriber
from tests.segments_by_hand import TEXTS

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
EMAIL = "ann@example.com"
SECTION = re.compile(r"^#+ (.*)$", flags=re.MULTILINE)


def posted(**fields: object) -> StoredSubscriber:
    """What is stored of a POST."""
    new = NewSubscriber.model_validate({"email": EMAIL, **fields})
    stored = new_subscriber("brand", new, NOW, double_opt_in=False)
    return StoredSubscriber.model_validate(stored.model_dump(mode="json", exclude_none=True))


def put(old: StoredSubscriber, **fields: object) -> StoredSubscriber:
    return changed(old, SubscriberChanges.model_validate(fields), NOW)


def exported(stored: StoredSubscriber) -> dict[str, str]:
    """The cells of a subscriber's line in a CSV file, by column."""
    text = csv_rows([subscriber_report("s1", stored, "EUR")], header=True)
    return next(iter(csv.DictReader(io.StringIO(text, newline=""))))


def imported_from(column: str, cell: str, *, overwrite: bool = False) -> StoredSubscriber:
    """The person that a line of CSV with this column makes."""
    file = io.StringIO()
    csv.writer(file).writerows([["email", column], [EMAIL, cell]])
    columns = subscriber_columns(ImportOptions())
    (record,) = records(file.getvalue().encode(), PartFormat.CSV, columns)
    row = read_row(record.fields or {}, Reading(NOW)).row
    return imported(None, row, RowSource("brand", "list", NOW, overwrite=overwrite))


@pytest.fixture(params=DETAILS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def example(name: str) -> object:
    return DETAILS[name].example


@pytest.fixture
def has(name: str, example: object) -> StoredSubscriber:
    """Somebody of whom the detail is known, by a POST."""
    return posted(**{NAMES[name]: example})


NOBODY = posted()


def test_a_post_stores_it(name: str, example: object, has: StoredSubscriber) -> None:
    assert getattr(has, name) == example != getattr(NOBODY, name)


def test_a_put_stores_it_and_takes_it_back(name: str, example: object) -> None:
    known = put(NOBODY, **{NAMES[name]: example})
    assert getattr(known, name) == example
    assert getattr(put(known), name) == example
    assert getattr(put(known, **{NAMES[name]: None}), name) == getattr(NOBODY, name)


def test_answers_show_it(name: str, example: object, has: StoredSubscriber) -> None:
    assert subscriber_report("s1", has, "EUR").model_dump(mode="json")[NAMES[name]] == example


def test_a_merge_keeps_it(name: str, example: object, has: StoredSubscriber) -> None:
    assert getattr(merged(has, NOBODY), name) == example
    kept = NOBODY if DETAILS[name].merging is Merging.KEEP else has
    assert getattr(merged(NOBODY, has), name) == getattr(kept, name)


def test_an_export_has_its_column(name: str, has: StoredSubscriber) -> None:
    assert NAMES[name] in COLUMNS
    assert exported(has)[NAMES[name]] != exported(NOBODY)[NAMES[name]] == ""


@pytest.mark.parametrize("imported_name", IMPORTED)
@pytest.mark.parametrize("overwrite", [False, True])
def test_an_import_takes_what_an_export_gives(imported_name: str, *, overwrite: bool) -> None:
    detail, column = IMPORTED[imported_name], NAMES[imported_name]
    if isinstance(detail.example, dict):
        cells = {f"{column}.{key}": str(value) for key, value in detail.example.items()}
    else:
        cell = exported(posted(**{column: detail.example}))[column]
        cells = dict.fromkeys((column, column.upper(), *detail.columns), cell)
    for heading, cell in cells.items():
        made = imported_from(heading, cell, overwrite=overwrite)
        assert getattr(made, imported_name) == detail.example


@pytest.mark.parametrize("imported_name", IMPORTED)
def test_an_import_fills_it_in(imported_name: str) -> None:
    example = IMPORTED[imported_name].example
    row = read_row({"email": EMAIL, NAMES[imported_name]: example}, Reading(NOW)).row
    source = RowSource("brand", "list", NOW)
    known = imported(NOBODY, row, source)
    assert getattr(known, imported_name) == example
    assert imported(known, row, source) is known


def test_rules_of_segments_ask_for_it(name: str, example: object, has: StoredSubscriber) -> None:
    asked, operator, value = NAMES[name], "equals", example
    if isinstance(example, list):
        operator, value = "contains", example[0]
    if isinstance(example, dict):
        key, value = next(iter(example.items()))
        asked = f"{asked}.{key}"
    else:
        assert asked in FIELDS
    rules = parse_rules([{"field": asked, "operator": operator, "value": value}])
    segments = compile_segments({"it": Definition(static=False, rules=rules)})
    today = Today("2026-01-15", Zones("UTC"), "EUR")
    belongs = [
        segments.evaluate(each.model_dump(mode="json"), today).segment_ids for each in (has, NOBODY)
    ]
    assert belongs == [["it"], []]


def test_a_subscriber_can_be_sent_as_it_was_answered() -> None:
    assert set(Subscriber.model_fields) - {"brand_id"} <= set(SubscriberChanges.model_fields)


def sections() -> Iterator[tuple[str, str]]:
    """The sections of the API's pages: the heading, and the text to the next one."""
    for page in [*ROOT.glob("docs/api.md"), *ROOT.glob("docs/api/**/*.md")]:
        _, *parts = SECTION.split(page.read_text())
        yield from zip(parts[::2], parts[1::2], strict=True)


def names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def described(*marks: str) -> str:
    """The sections that have this heading, or that name all of these fields."""
    found = [
        text
        for heading, text in sections()
        if heading in marks or all(names(text, mark) for mark in marks)
    ]
    assert found, f"no section of the API's pages is about {', '.join(marks)}"
    return "\n".join(found)


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param(("POST /api/marketing/subscribers",), id="POST subscribers"),
        pytest.param(("GET /api/marketing/subscribers/export",), id="export"),
        pytest.param(("otherEmails", "totalSpent", "sourceDetail"), id="answer"),
    ],
)
def test_the_api_s_pages_name_it(name: str, marks: tuple[str, ...]) -> None:
    assert names(described(*marks), NAMES[name])


@pytest.mark.parametrize("imported_name", IMPORTED)
def test_the_pages_of_imports_name_it(imported_name: str) -> None:
    assert names(described("consentedAt", "consentText"), NAMES[imported_name])


def test_the_page_of_segments_names_it(name: str) -> None:
    page = (ROOT / "docs" / "segments.md").read_text()
    assert f"`{NAMES[name]}`" in page or f"`{NAMES[name]}.<name>`" in page


def test_random_rules_ask_for_every_text() -> None:
    """The evaluator by hand shares no code, so it lists the texts itself."""
    texts = {NAMES[name] for name in DETAILS if FIELDS.get(NAMES[name]) == Field(Kind.TEXT)}
    assert texts <= set(TEXTS)
