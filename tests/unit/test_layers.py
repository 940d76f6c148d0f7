"""The layers: meaning knows no functions, nothing deployed knows the local cloud."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.environment import ROOT

PURE = ("shared/attribution", "shared/segments", "shared/people", "shared/automations")
IO = ("google", "firebase_admin", "shared.gcp", "shared.services", "time", "httpx", "grpc")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def offenders(folder: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(path)
        if any(name == each or name.startswith(f"{each}.") for each in forbidden)
    ]


def test_shared_imports_neither_functions_nor_local() -> None:
    assert offenders("shared", ("functions", "local", "tests")) == []


def test_functions_do_not_import_local() -> None:
    assert offenders("functions", ("local", "tests")) == []


@pytest.mark.parametrize("folder", PURE)
def test_what_decides_is_pure(folder: str) -> None:
    assert offenders(folder, IO) == []


def test_models_do_no_io() -> None:
    assert offenders("shared/models", IO) == []


def test_time_comes_from_the_clock_alone() -> None:
    """`datetime.now`, `utcnow` and `time.time` outside the clock would not move with it."""
    reading = [
        str(path.relative_to(ROOT))
        for folder in ("shared", "functions")
        for path in (ROOT / folder).rglob("*.py")
        if any(call in path.read_text() for call in (".now(UTC", "utcnow(", "time.time("))
        and path.name != "clock.py"
    ]
    assert reading == []
