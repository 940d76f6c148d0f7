"""The documents as pages: every page is found, every link, anchor and path leads somewhere."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from local.environment import ROOT
from tests.unit.test_layers import LAYERS

README = ROOT / "README.md"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = "bench|docs|functions|local|shared|tests|web"
_FENCE = re.compile(r"^ *```.*?^ *```$", flags=re.MULTILINE | re.DOTALL)


@cache
def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", page.read_text())


def links(page: Path) -> Iterator[str]:
    """Yield the targets of a page's links, without those to other sites."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if not target.startswith("http"):
            yield target


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", prose(page), flags=re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        count = sum(re.fullmatch(rf"{re.escape(slug)}(-\d+)?", each) is not None for each in found)
        found.append(f"{slug}-{count}" if count else slug)
    return frozenset(found)


def paths(page: Path) -> Iterator[str]:
    """Yield what a page writes as a path of this repository, in backticks or in a command."""
    for code in re.findall(r"`([^`\n]+)`", prose(page)):
        if re.fullmatch(rf"(?:{FOLDERS})/[\w./-]*", code):
            yield code
    yield from re.findall(rf"(?<![\w/.])(?:{FOLDERS})/[\w/-]+\.py\b", page.read_text())


def _name(each: Path | str) -> str:
    return each.stem if isinstance(each, Path) else each


LINKS = [(page, target) for page in PAGES for target in links(page)]
PATHS = sorted({(page, path) for page in PAGES for path in paths(page)})


@pytest.mark.parametrize(("page", "target"), LINKS, ids=_name)
def test_every_link_leads_to_a_file_and_to_a_heading_of_it(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    assert file.exists(), f"{page.name} links to {target}"
    if anchor:
        assert anchor in anchors(file), f"{page.name} links to {target}"


@pytest.mark.parametrize(("page", "path"), PATHS, ids=_name)
def test_every_path_of_the_repository_that_is_named_exists(page: Path, path: str) -> None:
    assert (ROOT / path).exists(), f"{page.name} names {path}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, new = set[Path](), {README}
    while new:
        reached |= new
        targets = {
            (page.parent / target.partition("#")[0]).resolve()
            for page in new
            for target in links(page)
        }
        new = {each for each in targets if each.suffix == ".md" and each.exists()} - reached
    assert sorted(set(PAGES) - reached) == []


def test_every_decision_is_in_their_index_and_has_the_same_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    for page in sorted(folder.glob("*.md")):
        if page.name != "README.md":
            assert f"({page.name})" in index
            parts = re.findall(r"^## (.+)$", page.read_text(), flags=re.MULTILINE)
            assert parts == ["Context", "Decision", "Consequences", "Alternatives"], page.name


def test_the_glossary_is_short_and_in_order() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    words = [line.split("|")[1].strip() for line in lines if line.startswith("| ")][1:]
    assert len(lines) <= 40
    assert words == sorted(words)


def test_the_layers_of_the_architecture_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    table = page.partition("## Layers")[2].partition("\n\nInside a package")[0]
    rows = [set(re.findall(r"`([a-z]+)`", row)) for row in table.splitlines() if "`" in row]
    assert [row for row in rows if row][::-1] == list(LAYERS)


def test_every_command_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {
        target
        for page in PAGES
        for code in re.findall(r"`([^`\n]+)`|^((?:\w+=\w+ )?make .*)$", page.read_text(), re.M)
        for target in re.findall(r"^(?:\w+=\w+ )?make ([a-z]+)", "".join(code))
    }
    assert named - targets == set()
