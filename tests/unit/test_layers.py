"""The layers of `shared/`: imports go down, pure code does no I/O, the clock tells the time."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from local.environment import ROOT

LAYERS = (
    {"common"},
    {"gcp"},
    {"channels"},
    {"brands"},
    {"identity", "counters", "tracking"},
    {"subscribers"},
    {"attribution", "segments", "content"},
    {"messaging"},
    {"signup"},
    {"people"},
    {"imports", "reports"},
    {"campaigns", "automations"},
    {"privacy"},
)
"""From the bottom up. Packages of one layer do not import each other."""

PURE = ("shared/common", "shared/channels", "shared/*/logic*", "shared/*/models*")
IO = ("google", "grpc", "firebase_admin", "httpx", "time", "asyncio", "shared.gcp")

SHARED = ROOT / "shared"
HEIGHT = {name: height for height, layer in enumerate(LAYERS) for name in layer}


def imports(path: Path) -> Iterator[str]:
    """Name every module that this file imports, at its top, in functions, or for types alone."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def is_of(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in packages)


def offenders(paths: Iterator[Path], forbidden: tuple[str, ...]) -> list[str]:
    return sorted(
        {
            f"{path.relative_to(ROOT)} imports {name}"
            for path in paths
            for name in imports(path)
            if is_of(name, forbidden)
        }
    )


def files(pattern: str) -> list[Path]:
    """Return the Python files at or below the places that match."""
    places = list(ROOT.glob(pattern))
    return [
        path
        for place in places
        for path in ([place] if place.suffix == ".py" else sorted(place.rglob("*.py")))
    ]


def climbing(path: Path) -> Iterator[str]:
    """Name the imports of this file that go up a layer, or sideways."""
    package = path.relative_to(SHARED).parts[0]
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "shared" or len(parts) == 1 or parts[1] == package:
            continue
        if HEIGHT[parts[1]] >= HEIGHT[package]:
            yield f"{path.relative_to(ROOT)} imports {name}"


def module_of(name: str) -> Path | None:
    """Return the file of `shared.a.b`, or of the module that `name` is defined in."""
    for end in (name, name.rpartition(".")[0]):
        path = ROOT / f"{end.replace('.', '/')}.py"
        if path.exists():
            return path
    return None


@cache
def does_io(path: Path) -> bool:
    """Whether this file does I/O or waits, or imports one that does."""
    return (
        waits(path)
        or any(is_of(name, IO) for name in imports(path))
        or any(does_io(module) for module in own_modules(path))
    )


def waits(path: Path) -> bool:
    kinds = ast.Await | ast.AsyncFunctionDef
    return any(isinstance(node, kinds) for node in ast.walk(parsed(path)))


def own_modules(path: Path) -> list[Path]:
    """Return the files of `shared` that this one imports."""
    found = (module_of(name) for name in imports(path) if name.startswith("shared."))
    return [module for module in found if module is not None and module != path]


def test_every_package_has_its_layer() -> None:
    folders = {path.name for path in SHARED.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(HEIGHT)


def sentence(path: Path) -> str:
    """Return the docstring of a file, empty where it has none."""
    return ast.get_docstring(parsed(path)) or ""


def test_every_package_says_what_it_is_for() -> None:
    silent = [str(path) for path in SHARED.rglob("__init__.py") if not sentence(path)]
    assert silent == []


@pytest.mark.parametrize("package", [name for layer in LAYERS for name in sorted(layer)])
def test_imports_go_down(package: str) -> None:
    assert [each for path in files(f"shared/{package}") for each in climbing(path)] == []


def test_shared_imports_neither_functions_nor_local() -> None:
    assert offenders(iter(files("shared")), ("functions", "local", "tests", "main")) == []


def test_functions_do_not_import_local() -> None:
    assert offenders(iter(files("functions")), ("local", "tests", "main")) == []


@pytest.mark.parametrize("pattern", PURE)
def test_pure_code_does_no_io(pattern: str) -> None:
    pure = files(pattern)
    assert pure, f"nothing is at {pattern}"
    assert offenders(iter(pure), IO) == []
    assert [str(path.relative_to(ROOT)) for path in pure if does_io(path)] == []


def test_time_comes_from_the_clock_alone() -> None:
    """`datetime.now`, `utcnow` and `time.time` outside the clock would not move with it."""
    reading = [
        str(path.relative_to(ROOT))
        for path in files("shared") + files("functions")
        if any(call in path.read_text() for call in (".now(UTC", "utcnow(", "time.time("))
        and path.name != "clock.py"
    ]
    assert reading == []
