"""The walks through the code name files and functions that exist, each where it is defined."""

import ast
import re
from pathlib import Path

import pytest

from local.environment import ROOT

WALK = ROOT / "docs" / "walk.md"
STEP = re.compile(
    r"^(?P<number>\d+)\. \[(?P<path>[^\]]+)\]\(\.\./(?P<target>[^)]+)\)(?P<names> · [^:]+)?: .+"
)
MOST_FILES_OF_A_PURCHASE = 18


def walks() -> dict[str, list[re.Match[str]]]:
    """Return the steps of each walk, by its heading."""
    found: dict[str, list[re.Match[str]]] = {}
    heading = ""
    for line in WALK.read_text().splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif re.match(r"\d+\. ", line):
            step = STEP.match(line)
            assert step, f"no step of a file, its functions and what they do: {line}"
            found.setdefault(heading, []).append(step)
    return found


STEPS = [step for steps in walks().values() for step in steps]


def defined(path: Path) -> set[str]:
    """Return the functions, classes and methods of a file."""
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{method}" for method in functions(node.body)}
            names.add(node.name)
    return names | functions(ast.parse(path.read_text()).body)


def functions(body: list[ast.stmt]) -> set[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in body if isinstance(node, kinds)}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step['path']}-{step['number']}")
def test_each_step_names_functions_of_its_file(step: re.Match[str]) -> None:
    path = ROOT / step["path"]
    assert step["target"] == step["path"]
    assert path.is_file()
    names = re.findall(r"`([^`]+)`", step["names"] or "")
    assert set(names) <= defined(path)


@pytest.mark.parametrize("heading", walks())
def test_steps_are_numbered_in_order(heading: str) -> None:
    numbers = [int(step["number"]) for step in walks()[heading]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_purchase_is_followed_in_few_files() -> None:
    steps = walks()["A known person's purchase"]
    assert len({step["path"] for step in steps}) == len(steps)
    assert len(steps) <= MOST_FILES_OF_A_PURCHASE
