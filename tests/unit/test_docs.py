"""The docs name every route, function, queue, environment variable and index there is."""

import ast
import json
import re
from collections.abc import Iterator
from types import FunctionType

import pytest

from functions.http.api.app import app
from functions.manifest import QUEUES, SCHEDULES, SERVICES, Queue, Schedule, Service
from local.environment import ROOT
from shared.brands.models.config import ConfigFields
from shared.brands.paths import MAILBOXES, BrandPaths
from shared.gcp.alarms import Alarm
from shared.segments.logic.fields import FIELDS, Operator

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
API = "\n".join(
    path.read_text() for path in (ROOT / "docs" / "api.md", *(ROOT / "docs" / "api").glob("*.md"))
)
LOCAL = (ROOT / "docs" / "local.md").read_text()
OURS = ("functions", "shared", "local")
NOT_SETTINGS = {"K_SERVICE", "PYTHONUNBUFFERED", "LOCAL_FUNCTIONS_PORT"}
"""Set by the platform or between our own processes."""


def variables() -> Iterator[str]:
    """The environment variables that our code reads, by their literal names."""
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text()
            if not re.search(r"\benviron\b", source):
                continue
            for node in ast.walk(ast.parse(source)):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and re.fullmatch(r"[A-Z]+(_[A-Z]+)*", text):
                    yield text


@pytest.mark.parametrize("name", sorted(set(variables()) - NOT_SETTINGS))
def test_every_environment_variable_is_documented(name: str) -> None:
    assert f"`{name}`" in OPERATIONS


def row_of(name: str) -> str:
    """The line of docs/operations.md about a function, queue or schedule."""
    (row,) = (line for line in OPERATIONS.splitlines() if line.startswith(f"| `{name}` |"))
    return row


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_every_function_is_documented(service: Service) -> None:
    row = row_of(service.name)
    assert service.access.value in row
    assert row.endswith(
        f"| {service.memory} MiB | {service.concurrency} | {service.timeout} s "
        f"| {service.max_instances} | `{service.service_account}` |"
    )
    for secret in service.secrets:
        assert f"Only `{service.name}` needs it" in row_of(secret)


@pytest.mark.parametrize("queue", QUEUES, ids=lambda each: each.name)
def test_every_queue_is_documented(queue: Queue) -> None:
    row = row_of(queue.name)
    assert row.startswith(f"| `{queue.name}` | `{queue.service}` |")
    assert row.endswith(f"| {queue.at_once} | {queue.attempts} |")


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda each: each.name)
def test_every_schedule_is_documented(schedule: Schedule) -> None:
    row = row_of(schedule.name)
    assert row.startswith(f"| `{schedule.name}` | `{schedule.service}` | `{schedule.cron}` |")


def test_every_route_is_documented() -> None:
    paths: dict[str, dict[str, object]] = app().openapi()["paths"]
    routes = [f"{method.upper()} {path}" for path, item in paths.items() for method in item]
    assert routes
    assert [route for route in routes if f"# {route}\n" not in API] == []


def control_routes() -> Iterator[str]:
    """The routes of the local cloud, `POST /local/clock` and so on, as its modules make them."""
    for path in (ROOT / "local" / "control").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Route":
                said = {each.arg: ast.literal_eval(each.value) for each in node.keywords}
                for method in said.get("methods", ["GET"]):
                    yield f"{method} /local{ast.literal_eval(node.args[0])}"


@pytest.mark.parametrize("route", sorted(control_routes()))
def test_every_route_of_the_local_cloud_is_documented(route: str) -> None:
    """With an example, which asks for this route."""
    _, found, after = LOCAL.partition(f"## {route}\n")
    assert found, f"docs/local.md has no section {route}"
    method, _, path = route.partition(" ")
    example = after.partition("\n## ")[0].partition("```sh\n")[2].partition("```")[0]
    asked = "" if method == "GET" else f"-X {method} "
    address = f"http://127.0.0.1:8080{path.partition('{')[0]}"
    assert f"curl {asked}{address}" in example


def test_no_route_of_the_local_cloud_is_documented_that_is_none() -> None:
    sections = set(re.findall(r"^## ([A-Z]+ /\S+)$", LOCAL, flags=re.MULTILINE))
    assert sections == set(control_routes())


def test_every_setting_of_a_brand_is_documented() -> None:
    names = [str(field.alias) for field in ConfigFields.model_fields.values()]
    assert [name for name in names if f"`{name}`" not in API] == []


def test_every_indexed_field_is_documented() -> None:
    indexes = json.loads((ROOT / "firestore.indexes.json").read_text())
    section = OPERATIONS.partition("## Firestore indexes")[2].partition("\n## ")[0]
    for index in indexes["indexes"]:
        rows = [row for row in section.splitlines() if f"| `{index['collectionGroup']}` |" in row]
        fields = [field["fieldPath"] for field in index["fields"]]
        assert any(all(f"`{field}`" in row for field in fields) for row in rows), index
    for override in indexes["fieldOverrides"]:
        assert f"`{override['collectionGroup']}`" in section or override["fieldPath"] == "*"


@pytest.mark.parametrize("alarm", Alarm, ids=lambda each: each.id)
def test_every_alarm_is_documented(alarm: Alarm) -> None:
    """With what to do: the log says it in short, the table at length."""
    section = OPERATIONS.partition("## Alarms")[2].partition("\n## ")[0]
    assert f"| `{alarm.id}` |" in section


def test_every_error_is_an_alarm() -> None:
    """What is logged as an error says what to do next, and is documented."""
    logging_errors = [
        str(path.relative_to(ROOT))
        for folder in ("functions", "shared")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\blog(ger|ging)?\.(error|exception|critical)\(", path.read_text())
    ]
    assert logging_errors == ["shared/gcp/alarms.py"]


def test_every_field_and_operator_of_segments_is_documented() -> None:
    text = (ROOT / "docs" / "segments.md").read_text()
    names = [*FIELDS, *Operator]
    assert [name for name in names if f"`{name}`" not in text] == []


MODEL = (ROOT / "docs" / "data-model.md").read_text()


def collections() -> Iterator[str]:
    """The collections that the code knows, such as `imports/parts`."""
    paths = BrandPaths("b")
    yield MAILBOXES
    for name, member in vars(BrandPaths).items():
        if isinstance(member, property):
            yield collection(getattr(paths, name))
        elif isinstance(member, FunctionType) and not name.startswith("_"):
            yield collection(getattr(paths, name)("id"))


def collection(path: str) -> str:
    """The names of collections in a path, without the ids of documents."""
    _, is_below, below = path.partition("/marketing/data/")
    return "/".join((below if is_below else path).split("/")[::2])


def documented_collections(*, expiring: bool = False) -> list[str]:
    """Those of the data model: all, or those that expire."""
    rows = re.findall(r"^\| `([^`]+)` \|(.*)$", MODEL, flags=re.MULTILINE)
    return [collection(path) for path, row in rows if not expiring or "| TTL: " in row]


def test_every_collection_is_in_the_data_model_and_no_other_one() -> None:
    """`users` is the brand's own system's."""
    documented = documented_collections()
    assert sorted(documented) == sorted({*collections(), "users"})


def test_the_data_model_names_what_expires() -> None:
    indexes = json.loads((ROOT / "firestore.indexes.json").read_text())
    expiring = {each["collectionGroup"] for each in indexes["fieldOverrides"] if each.get("ttl")}
    documented = {each.rpartition("/")[2] for each in documented_collections(expiring=True)}
    assert documented == expiring


def test_every_function_and_queue_in_the_data_model_is_in_the_manifest() -> None:
    manifest = (ROOT / "functions" / "manifest.py").read_text()
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", MODEL))
    assert [name for name in sorted(named) if f'"{name}"' not in manifest] == []
