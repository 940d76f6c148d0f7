"""Files of people that are wrong, as a whole or in rows: each gets its clear error."""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field

import pytest

from tests.cloud import Cloud, Json
from tests.integration.imports.importing import CSV, NDJSON, counts, listed
from tests.integration.imports.importing_people import PeopleImporter

GOOD = "email,firstName\nann@example.com,Ann\n"


def zipped(text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("people.csv", text)
    return content.getvalue()


@dataclass(frozen=True)
class BadFile:
    """A file that is refused, and what its refusal says."""

    content: str | bytes
    told: str
    status: int = 400
    kind: str = CSV
    query: dict[str, str] = field(default_factory=dict)


def mapped(mapping: object, told: str, content: str = GOOD, status: int = 422) -> BadFile:
    text = mapping if isinstance(mapping, str) else json.dumps(mapping)
    return BadFile(content, told, status, query={"mapping": text})


FILES = {
    "another encoding": BadFile("email,firstName\na@b.de,Jürgen\n".encode("latin-1"), "line 2: is"),
    "UTF-16": BadFile(GOOD.encode("utf-16"), "save the file as UTF-8"),
    "UTF-16 without a mark": BadFile(GOOD.encode("utf-16-le"), "is no column"),
    "nothing": BadFile("", "empty"),
    "empty lines": BadFile("\n\r\n \n", "empty"),
    "a header alone": BadFile("email,firstName\n", "no rows"),
    "a zip": BadFile(zipped(GOOD), "unpack"),
    "a gzip": BadFile(gzip.compress(GOOD.encode()), "unpack"),
    "no address": BadFile("firstName,lastName\nAnn,Doe\n", "'email' is missing"),
    "a column twice": BadFile("email,firstName,email\na@b.de,A,b@b.de\n", "named twice"),
    "a column by two names": BadFile(
        "Email,First Name,Given Name\na@b.de,A,B\n", "twice, by 'First Name' and 'Given Name'"
    ),
    "an unknown column": BadFile("email,colour\na@b.de,red\n", "'colour' is no column"),
    "no name of a property": BadFile("email,properties.ä\na@b.de,x\n", "is no column"),
    "another separator": BadFile("email|firstName\na@b.de|Ann\n", "is no column"),
    "a header's quote left open": BadFile('"email,firstName\na@b.de,Ann\n', "line 1: is no CSV"),
    "a line of 10 MB": BadFile(GOOD + "x" * 10_000_000, "900000 bytes", 413),
    "a part of 10 MB": BadFile(GOOD * 300_000, "900000 bytes", 413),
    "JSON": BadFile('{"email": "a@b.de"}', "Content-Type", kind="text/plain"),
    "a mapping to no field": mapped({"firstName": "vorname"}, "mapping.firstName: 'vorname'"),
    "a mapping to no property": mapped({"firstName": "properties.a b"}, "mapping.firstName"),
    "a mapping to a field twice": mapped(
        {"firstName": "email", "email": "email"}, "mapping.email: 'email' is 'firstName' already"
    ),
    "a mapping onto another column": mapped(
        {"firstName": "email"}, "'email' is named twice, by 'email' and 'firstName'", status=400
    ),
    "a mapping of a column that is missing": mapped(
        {"Vorname": "lastName"}, "column 'Vorname' is missing", status=400
    ),
    "a mapping that leaves the address out": mapped(
        {"email": None}, "'email' is missing", status=400
    ),
    "a mapping that is no JSON": mapped("{email", "mapping: is not valid JSON"),
    "a mapping that is a list": mapped(["email"], "mapping: Input should be a valid dictionary"),
    "a mapping to a number": mapped({"email": 1}, "mapping.email"),
    "a mapping of a name that cannot be kept": mapped({"__name__": "email"}, "__name__"),
    "a mapping of 201 columns": mapped({f"c{each}": "" for each in range(201)}, "200"),
    "a mapping of lines of JSON": BadFile(
        '{"email": "a@b.de"}\n', "NDJSON", kind=NDJSON, query={"mapping": '{"Mail": "email"}'}
    ),
    "tags of control characters": BadFile(GOOD, "tags: ", 422, query={"tags": "a\x07b"}),
    "a long tag": BadFile(GOOD, "tags: ", 422, query={"tags": "x" * 65}),
    "neither true nor false": BadFile(GOOD, "overwrite", 422, query={"overwrite": "perhaps"}),
    "no word for a consent": BadFile(
        GOOD, "emailConsent: Input should be 'subscribed'", 422, query={"emailConsent": "perhaps"}
    ),
    "no name": BadFile(GOOD, "name", 422, query={"name": ""}),
    "another parameter": BadFile(GOOD, "kind", 422, query={"kind": "history"}),
}

ROWS = {
    "no address": ("email,firstName", "ann.example.com,Ann", "email: is no address"),
    "an address of control characters": ("email", "a\x07@example.com", "email: is no address"),
    "an address without end": ("email", f"a@{'b' * 400}.de", "email: is no address"),
    "a formula for an address": ("email", '"=HYPERLINK(""x"")"', "email: is no address"),
    "an address left out": ("email,firstName", ",Ann", "email: is missing"),
    "no moment": ("email,smsSubscribed,consentedAt", "a@b.de,yes,01/02/2024", "consentedAt: "),
    "a moment to come": ("email,smsSubscribed,consentedAt", "a@b.de,yes,2999-01-01", "future"),
    "neither true nor false": (
        "email,emailSubscribed",
        "a@b.de,perhaps",
        "emailSubscribed: is no word",
    ),
    "too many cells": ("email,firstName", "a@b.de,Ann,Doe", "has a value in column 3"),
    "a cell without a name": ("email,,firstName", "a@b.de,x,Ann", "has a value in column 2"),
    "a NUL": ("email,firstName", "a@b.de,A\0", "NUL"),
    "a row of 70,000 characters": ("email,firstName", f"a@b.de,{'x' * 70_000}", "longer than"),
    "a quote left open": ("email,firstName", 'a@b.de,"Ann', "is a quote left open"),
}

DETAILS = {
    "a phone without its country": ("phone", "0151 1234567", "is no phone"),
    "a phone of letters": ("phone", "call me", "is no phone"),
    "a day that never was": ("birthday", "2001-02-29", "is no birthday"),
    "a day that may be two": ("birthday", "05/06/1987", "is no birthday"),
    "a moment of no channel": ("consentedAt", "2024-01-01", "of no channel"),
    "no locale": ("locale", "Deutsch", "is no language"),
    "no time zone": ("timeZone", "Mars", "is no time zone"),
    "a name without end": ("firstName", "x" * 101, "is no name"),
    "a name of two lines": ("firstName", '"a\nb"', "is no name"),
    "a long tag": ("tags", f"ok;{'x' * 65}", "has a tag that is none"),
    "101 tags": ("tags", ";".join(map(str, range(101))), "there are 101"),
    "a long property": ("properties.a", "x" * 501, "is no property"),
}


@pytest.fixture(scope="module")
def shared_importer(cloud: Cloud) -> PeopleImporter:
    return PeopleImporter(cloud.brand())


@pytest.fixture
def importer(shared_importer: PeopleImporter) -> PeopleImporter:
    return shared_importer


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_wrong_is_refused_and_opens_no_import(
    importer: PeopleImporter, what: str
) -> None:
    bad = FILES[what]
    answer = importer.send(bad.content, bad.kind, **bad.query)
    assert answer.status_code == bad.status, answer.text
    assert list(answer.json()) == ["error"]
    assert bad.told in answer.json()["error"]
    assert importer.brand.get("imports").json() == {"imports": []}


def test_rows_that_are_wrong_are_told_one_by_one(importer: PeopleImporter) -> None:
    import_id = importer.open()
    for number, (header, line, _) in enumerate(ROWS.values(), 1):
        assert importer.put(import_id, number, f"{header}\n{line}\n", CSV).status_code == 200
    importer.commit(import_id, len(ROWS))
    importer.brand.cloud.idle()
    found = importer.look(import_id)
    assert found["rows"] == counts(0, refused=len(ROWS)), found
    rows = found["refusedRows"]
    assert isinstance(rows, list)
    assert [each["part"] for each in rows] == list(range(1, len(ROWS) + 1))
    told = [each["reason"] for each in rows]
    for what, (_, _, reason), said in zip(ROWS, ROWS.values(), told, strict=True):
        assert reason in said, what
    assert importer.people() == {}


def test_details_that_are_wrong_cost_no_person(importer: PeopleImporter, cloud: Cloud) -> None:
    importer = PeopleImporter(cloud.brand())
    import_id = importer.open()
    for number, (column, cell, _) in enumerate(DETAILS.values(), 1):
        content = f"email,{column}\nfirst@b.de,\nperson-{number}@b.de,{cell}\n"
        assert importer.put(import_id, number, content, CSV).status_code == 200
    importer.commit(import_id, len(DETAILS))
    importer.brand.cloud.idle()
    found = importer.look(import_id)
    number = len(DETAILS)
    assert found["rows"] == counts(number + 1, known=number - 1, incomplete=number), found
    told = found["leftOut"]
    assert isinstance(told, list)
    assert [(each["part"], each["line"]) for each in told] == [(n + 1, 3) for n in range(number)]
    for what, (column, cell, reason), said in zip(DETAILS, DETAILS.values(), told, strict=True):
        assert said["field"] == column, what
        assert reason in said["reason"], what
        assert cell not in said["reason"], what
    assert len(importer.people()) == number + 1
    assert importer.person("person-10@b.de").tags == ["ok"]


def test_a_phone_is_read_by_the_brands_country(cloud: Cloud) -> None:
    importer = PeopleImporter(cloud.brand(country="DE"))
    found = importer.run("email,phone\na@b.de,0151 23456789\n", kind=CSV)
    assert found["rows"] == counts(1)
    assert importer.person("a@b.de").phone == "+4915123456789"


@pytest.mark.parametrize("wrong", ['bad@b.de,"Ann', '"bad@b.de","Ann,"x"'])
def test_a_quote_left_open_costs_its_own_row(cloud: Cloud, wrong: str) -> None:
    importer = PeopleImporter(cloud.brand())
    rows = [f'"person-{number}@b.de","Ann"' for number in range(200)]
    content = "\n".join(["email,firstName", *rows[:100], wrong, *rows[100:]])
    found = importer.run(content, kind=CSV)
    assert found["rows"] == counts(200, refused=1)
    assert len(importer.people()) == 200


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"email": 5}', "email: "),
        ('{"email": "a@b.de", "emailSubscribed": 1}', "emailSubscribed: "),
        ('["a@b.de"]', "is no object"),
    ],
)
def test_lines_of_json_that_are_wrong(importer: PeopleImporter, line: str, told: str) -> None:
    found = importer.run(f"{line}\n")
    assert found["rows"] == counts(0, refused=1)
    assert told in str(found["refusedRows"])


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"email": "a@b.de", "colour": "red"}', "colour"),
        ('{"email": "a@b.de", "properties": ["a"]}', "properties"),
        ('{"email": "a@b.de", "properties": {"a b": 1}}', "properties"),
        ('{"email": "a@b.de", "properties": {"a": {"b": 1}}}', "properties.a"),
        ('{"email": "a@b.de", "tags": [1]}', "tags"),
        ('{"email": "a@b.de", "smsSubscribed": true}', "smsSubscribed"),
    ],
)
def test_details_of_json_that_are_wrong(importer: PeopleImporter, line: str, field: str) -> None:
    found = importer.run(f"{line}\n")
    rows = found["rows"]
    assert isinstance(rows, dict)
    assert (rows["refused"], rows["incomplete"]) == (0, 1)
    assert [each["field"] for each in listed(found, "leftOut")] == [field]


@pytest.mark.parametrize("field", ["mapping", "overwrite", "tags", "emailConsent"])
def test_history_has_no_options(importer: PeopleImporter, field: str) -> None:
    values: Json = {
        "mapping": {"a": "type"}, "overwrite": True, "tags": ["a"], "emailConsent": "subscribed"
    }  # fmt: skip
    value = values[field]
    answer = importer.post("imports", kind="history", **{field: value})
    assert answer.status_code == 422
    assert f"{field}: is for imports of subscribers" in answer.json()["error"]
