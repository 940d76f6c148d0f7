"""What is loaded: models need no library of content, and sending needs Liquid alone."""

import subprocess
import sys

import pytest

from local.environment import ROOT

LIBRARIES = {"css_inline", "inscriptis", "liquid", "lxml", "markdown_it", "mjml", "nh3"}


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "libraries"),
    [
        ("shared.content.models.email", set()),
        ("shared.content.models.compiled", set()),
        ("shared.content.designs", set()),
        ("shared.content.logic.headers", set()),
        ("shared.content.logic.mime", {"liquid"}),
        ("shared.content.logic.compiling", {"liquid", "markdown_it", "mjml"}),
    ],
)
def test_a_module_loads_only_the_libraries_that_it_needs(module: str, libraries: set[str]) -> None:
    assert loaded_by(module) & LIBRARIES == libraries
