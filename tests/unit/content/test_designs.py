"""Designs: whole emails that only wait for an author's own words, links and images."""

import json

import pytest

from shared.common.errors import NotFoundError
from shared.content.designs import Design, design, designs
from shared.content.logic.colors import contrast
from shared.content.logic.look import Palette
from shared.content.models.compiled import Level
from shared.content.models.sections import TYPES
from tests.unit.content.emails import KIT, compiled, person, rendered


def test_there_are_six_designs() -> None:
    assert list(designs()) == [
        "newsletter",
        "product-news",
        "sale",
        "event",
        "thanks",
        "plain-letter",
    ]


def test_together_they_show_every_type_of_section() -> None:
    shown = {each.type for one in designs().values() for each in one.content.shown()}
    assert shown == set(TYPES)


@pytest.mark.parametrize("name", designs())
def test_a_design_has_nothing_to_mend_but_its_placeholders(name: str) -> None:
    found = compiled(design(name).draft()).findings
    assert {each.code for each in found} == {"placeholder"}
    assert {each.level for each in found} == {Level.ERROR}


@pytest.mark.parametrize("name", designs())
def test_a_design_greets_those_without_a_name_too(name: str) -> None:
    made = rendered(design(name).draft(), person())
    assert "Hello there" in made.text or "Dear there" in made.text
    assert made.subject


@pytest.mark.parametrize("name", designs())
def test_a_design_is_read_back_from_its_json(name: str) -> None:
    assert Design.model_validate_json(json.dumps(design(name).model_dump(mode="json"))) == design(
        name
    )


@pytest.mark.parametrize("name", designs())
def test_all_words_of_a_design_are_readable_light_and_dark(name: str) -> None:
    colors = design(name).content.colors or KIT.email_colors()
    for palette in (Palette.light(colors), Palette.dark(colors)):
        assert contrast(palette.ink, palette.card) >= 7
        assert contrast(palette.link, palette.card) >= 4.5
        assert contrast(palette.muted, palette.background) >= 4.5
        assert contrast(palette.button_ink, palette.button) >= 4.5


def test_an_unknown_design_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="no design 'x'; there are newsletter, product-news"):
        design("x")
