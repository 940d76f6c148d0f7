"""docs/content.md names all that authors may use, and nothing else."""

import re

import pytest
from pydantic import BaseModel

from local.environment import ROOT
from shared.content.designs import designs
from shared.content.logic.liquid.filters import FILTERS
from shared.content.logic.liquid.source import MIDDLE, OPENING, SINGLE
from shared.content.models import sections
from shared.content.models.email import EmailColors
from shared.content.models.sections import TYPES

PAGE = (ROOT / "docs" / "content.md").read_text()

CONTENTS: dict[str, type[BaseModel]] = {
    kind: getattr(sections, f"{kind.capitalize()}Content") for kind in TYPES
}


def listed(start: str) -> set[str]:
    """Return the names in backticks of a line of the page, and of those that go on with it."""
    found = re.search(rf"^{re.escape(start)}(.*?)\.$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return set(re.findall(r"`([^`]+)`", found[1]))


def test_every_filter_is_named() -> None:
    assert listed("- Filters:") == set(FILTERS)


def test_every_tag_is_named() -> None:
    assert listed("- Tags:") == {*OPENING, *MIDDLE, *SINGLE} - {"#"}


def test_every_design_is_named() -> None:
    assert listed("Six designs to begin with:") == set(designs())


@pytest.mark.parametrize("kind", TYPES)
def test_every_section_and_its_content_is_named(kind: str) -> None:
    (row,) = re.findall(rf"^\| `{kind}` \| (.*) \|$", PAGE, re.MULTILINE)
    fields = CONTENTS[kind].model_fields.values()
    assert [field.alias for field in fields if f"`{field.alias}`" not in row] == []


def test_every_colour_is_named() -> None:
    names = [field.alias for field in EmailColors.model_fields.values()]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
