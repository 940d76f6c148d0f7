"""docs/api.md and docs/api/: generated parts are up to date, parts written by hand are right."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from functions.http.api.reference.examples import EXAMPLES
from functions.http.api.reference.examples.reports import SERIES
from functions.http.api.reference.tags import TAGS
from local.environment import ROOT
from shared.imports.logic.history_rows import ConversionRow, SessionRow
from shared.imports.logic.subscriber_rows import SubscriberRow
from tests.api_pages.document import DOCUMENT, OPERATIONS, SCHEMAS, place
from tests.api_pages.pages import FILES, FOLDER, INDEX, PAGES, parts, up_to_date

HOST = "http://127.0.0.1:8080"
ENTRIES = ("SessionEntry", "ConversionEntry", "RefundEntry", "ConsentEntry", "SegmentsEntry")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_generated_is_up_to_date(page: Path) -> None:
    """Otherwise run `.venv/bin/python -m tests.api_pages`, and commit what it writes."""
    text = page.read_text()
    assert text == up_to_date(text)
    assert text.count("<!-- end -->") == len(parts(text)) == text.count("<!-- ") / 2


def test_every_resource_has_its_page() -> None:
    assert set(FOLDER.glob("*.md")) == set(FILES.values())
    assert [tag for tag in TAGS if ("routes", tag) not in parts(INDEX.read_text())] == []
    for tag, page in FILES.items():
        shown = parts(page.read_text())
        assert ("contents", tag) in shown
        routes = [name for name in EXAMPLES if OPERATIONS[name]["tags"] == [tag]]
        assert [name for what, name in shown if what == "operation"] == routes


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_route_has_its_parameters_and_its_answer(name: str) -> None:
    """Below its own heading, after a sentence that says what it does."""
    method, path = place(name)
    page = FILES[OPERATIONS[name]["tags"][0]].read_text()
    section = page.partition(f"## {method} {path}\n")[2].partition("\n## ")[0]
    assert ("operation", name) in parts(section)
    assert re.match(r"[A-Z][^<|#]*\.", section), "begins with a sentence"
    for place_, field, required in wanted(OPERATIONS[name]):
        names = rf"(`\w+`, )*`{re.escape(field)}`(, `\w+`)*"
        row = rf"^\| {names} \| {place_} \| [^|]+ \| {required} \|"
        assert re.search(row, section, flags=re.MULTILINE | re.IGNORECASE), field


def wanted(operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Where each parameter and field of a body is sent, its name, and whether it is required."""
    for each in operation.get("parameters", ()):
        yield each["in"], each["name"], "yes" if each.get("required") else "no"
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for field in schema.get("properties", {}):
        yield "body", field, "yes" if field in schema.get("required", ()) else "no"


def test_no_route_is_documented_that_is_none() -> None:
    headings = {
        heading
        for page in PAGES
        for heading in re.findall(r"^#+ ([A-Z]+ /\S+)$", page.read_text(), flags=re.MULTILINE)
    }
    assert headings == {" ".join(place(name)) for name in OPERATIONS}


def commands() -> Iterator[tuple[str, str, str]]:
    """Every curl of the pages that sends JSON to the API: its method, its path and its body."""
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), flags=re.DOTALL):
            address = re.search(rf"{HOST}(/api/marketing/[^\s'?]*)", block)
            body = re.search(r"-d '([^']*)'", block)
            if address is not None and body is not None:
                method = re.search(r"-X ([A-Z]+)", block)
                yield method[1] if method else "POST", address[1], body[1]


@pytest.mark.parametrize(("method", "path", "body"), list(commands()))
def test_every_command_sends_what_its_route_takes(method: str, path: str, body: str) -> None:
    content = bodies(method, path)["application/json"]
    Draft202012Validator({**content["schema"], "components": DOCUMENT["components"]}).validate(
        json.loads(body)
    )


def bodies(method: str, path: str) -> dict[str, Any]:
    """What the operation that this is a request for takes, by media type."""
    for name, operation in OPERATIONS.items():
        pattern = re.sub(r"{\w+}", "[^/]+", place(name)[1])
        if place(name)[0] == method and re.fullmatch(pattern, path) and "requestBody" in operation:
            content: dict[str, Any] = operation["requestBody"]["content"]
            return content
    raise AssertionError(f"there is no {method} {path} with a body")


def test_the_series_is_the_example() -> None:
    text = FILES["Reports"].read_text()
    section = text.partition("**With `interval`**")[2].partition("```json\n")[2].partition("```")[0]
    assert json.loads(section) == SERIES


def table_after(text: str, title: str) -> dict[str, list[str]]:
    """The first table after a title, its rows by each name in their first cells."""
    lines = text.partition(title)[2].partition("\n\n|")[2].partition("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]
    return {name: row for row in cells for name in re.findall(r"`([A-Za-z]+)`", row[0])}


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("A `session`:", SessionRow),
        ("A `conversion`:", ConversionRow),
        ("## Rows of subscribers", SubscriberRow),
    ],
)
def test_the_fields_of_imported_rows_are_documented(title: str, model: type[BaseModel]) -> None:
    rows = table_after(FILES["Imports"].read_text(), title)
    fields = {str(field.alias): field for field in model.model_fields.values()}
    assert rows.keys() == fields.keys()
    for name, field in fields.items():
        assert ("yes" in rows[name]) == field.is_required(), name
        if field.default not in (None, PydanticUndefined):
            assert f"`{field.default}`" in rows[name], name


def test_the_entries_of_a_timeline_are_documented() -> None:
    rows = table_after(FILES["People"].read_text(), "The fields of an entry")
    for entry in ENTRIES:
        properties = SCHEMAS[entry]["properties"]
        kinds = properties["type"].get("enum", [properties["type"].get("const")])
        for kind in kinds:
            documented = set(re.findall(r"`(\w+)`", rows[kind][1]))
            assert documented == properties.keys() - {"id", "at", "type"}


def links() -> Iterator[tuple[Path, str]]:
    """Every link to a place in one of these pages, or on the page that it stands on."""
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)\s]*#[^)\s]+)\)", path.read_text()):
            if (path.parent / target.partition("#")[0]).resolve() in PAGES or path in PAGES:
                yield path, target


@pytest.mark.parametrize(("path", "target"), list(links()))
def test_links_into_the_pages_lead_to_a_heading(path: Path, target: str) -> None:
    file, _, anchor = target.partition("#")
    text = (path.parent / file if file else path).read_text()
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    slugs = {re.sub(r"[^a-z0-9 _-]", "", each.lower()).replace(" ", "-") for each in headings}
    assert anchor in slugs
