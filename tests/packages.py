"""`python -m tests.packages`: draws `shared/`'s packages and their imports into docs/packages.md.

A test compares the page with the imports as they are.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from local.environment import ROOT
from tests.unit.test_layers import LAYERS, SHARED, files, imports, sentence

PAGE: Final = ROOT / "docs" / "packages.md"
_HEAD: Final = """\
# Packages

`shared/` has one package for each capability, in layers. Imports go down, never up or sideways.
This page is made from the imports: run `.venv/bin/python -m tests.packages` after a change.

An arrow means "imports". Arrows that follow from others are left out; the table below has all.

"""


def used() -> dict[str, set[str]]:
    """Return the packages that each package imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for layer in LAYERS:
        for package in sorted(layer):
            names = (name for path in files(f"shared/{package}") for name in imports(path))
            parts = (name.split(".") for name in names if name.startswith("shared."))
            found[package] = {each[1] for each in parts if len(each) > 1} - {package}
    return found


def drawn(uses: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return the arrows that do not follow from others."""
    reached: dict[str, set[str]] = {}

    def below(package: str) -> set[str]:
        if package not in reached:
            direct = uses[package]
            reached[package] = direct.union(*map(below, direct))
        return reached[package]

    return [
        (package, other)
        for package in uses
        for other in sorted(uses[package])
        if not any(other in below(third) for third in uses[package] - {other})
    ]


def page() -> str:
    """Return the page as it should be."""
    uses = used()
    lines = ["```mermaid", "flowchart TD"]
    for number, layer in reversed(list(enumerate(LAYERS))):
        names = "; ".join(sorted(layer))
        lines.append(f'  subgraph layer{number}[" "]\n    {names}\n  end')
    for upper, lower in pairwise(reversed(LAYERS)):  # invisible, so that layers keep their order
        lines += [f"  {package} ~~~ {min(lower)}" for package in sorted(upper)]
    lines += [f"  {package} --> {other}" for package, other in drawn(uses)]
    lines += ["```", "", "| package | what for | imports |", "| --- | --- | --- |"]
    for layer in reversed(LAYERS):
        for package in sorted(layer):
            others = ", ".join(sorted(uses[package])) or "nothing"
            what_for = sentence(SHARED / package / "__init__.py")
            lines.append(f"| `{package}` | {what_for} | {others} |")
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
