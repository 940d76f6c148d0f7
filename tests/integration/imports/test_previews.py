"""A file is shown as it would be read, before anything of it is stored."""

import pytest

from shared.brands.paths import BrandPaths
from tests.cloud import Cloud, Json
from tests.integration.imports.importing import CSV, NDJSON, lines, listed
from tests.integration.imports.importing_people import PeopleImporter
from tests.unit.imports.headers import FILES


@pytest.fixture(scope="module")
def importer(cloud: Cloud) -> PeopleImporter:
    return PeopleImporter(cloud.brand())


def preview(importer: PeopleImporter, content: str, kind: str = CSV, **query: str) -> Json:
    answer = importer.http.post(
        "/api/marketing/imports/preview",
        params={"brandId": importer.brand.id, **query},
        content=content,
        headers={**importer.headers, "Content-Type": kind},
    )
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["preview"]
    return found


@pytest.mark.parametrize("name", FILES)
def test_files_of_other_tools_are_shown_as_they_would_be_read(
    importer: PeopleImporter, name: str
) -> None:
    file = FILES[name]
    found = preview(importer, file.content)
    assert found["preset"] == file.preset
    (row,) = listed(found, "rows")
    assert row["line"] == 2
    words = {True: "subscribed", False: "unsubscribed"}
    said = {each: value for each, value in file.read.items() if each.endswith("Subscribed")}
    details = {each: value for each, value in file.read.items() if not each.endswith("At")}
    without = "smsSubscribed" in said and "phone" not in file.read
    assert row["fields"] == {
        **{each: value for each, value in details.items() if each not in said},
        "emailStatus": words.get(bool(said["emailSubscribed"]))
        if "emailSubscribed" in said
        else "none",
        "smsStatus": "subscribed" if "smsSubscribed" in said and not without else "none",
    }
    told = [each["field"] for each in listed(found, "leftOut")]
    assert told == [*file.told, *(["smsSubscribed"] if without else [])]


def test_columns_counts_and_what_would_not_be_stored(importer: PeopleImporter) -> None:
    rows = [f"person-{number}@example.com;ja;" for number in range(1_200)]
    rows[1] = "nobody;ja;"
    rows[2] = "ann@example.com;abgemeldet;5/6"
    content = "\n".join(["E-Mail;Newsletter;Geburtstag;Ort;", *rows])
    found = preview(importer, content, mapping='{"Ort": "properties.city"}')
    assert (found["preset"], found["separator"], found["more"]) == ("german", ";", True)
    assert found["columns"] == [
        {"name": "E-Mail", "field": "email"},
        {"name": "Newsletter", "field": "emailSubscribed"},
        {"name": "Geburtstag", "field": "birthday"},
        {"name": "Ort", "field": "properties.city"},
    ]
    assert found["counts"] == {
        "read": 1_000,
        "refused": 1,
        "incomplete": 1,
        "email": {"subscribed": 998, "unsubscribed": 1},
        "sms": {"subscribed": 0, "unsubscribed": 0},
    }
    assert len(listed(found, "rows")) == 10
    (refused,) = listed(found, "refusedRows")
    assert (refused["line"], str(refused["reason"])[:6]) == (3, "email:")
    (left_out,) = listed(found, "leftOut")
    assert (left_out["line"], left_out["field"]) == (4, "birthday")


def test_options_of_the_file_are_shown_as_they_would_count(importer: PeopleImporter) -> None:
    found = preview(importer, "email\na@example.com\n", emailConsent="unsubscribed", tags="old")
    (row,) = listed(found, "rows")
    fields: Json = row["fields"]  # type: ignore[assignment]
    assert fields["emailStatus"] == "unsubscribed"
    assert "preset" not in found


def test_lines_of_json_have_no_columns(importer: PeopleImporter) -> None:
    found = preview(importer, lines({"email": "a@example.com", "tags": ["a"]}), NDJSON)
    assert (found["columns"], "separator" in found) == ([], False)
    (row,) = listed(found, "rows")
    fields: Json = row["fields"]  # type: ignore[assignment]
    assert fields["tags"] == ["a"]


def test_nothing_is_stored(importer: PeopleImporter) -> None:
    preview(importer, "email\na@example.com\n")
    assert importer.people() == {}
    assert importer.brand.get("imports").json() == {"imports": []}
    assert importer.db.collection(BrandPaths(importer.brand.id).imports).get() == []
