"""Colours and words: readable on any background, in the brand's language and direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.content.logic.colors import contrast, made_readable, mixed, readable_on
from shared.content.logic.compiling import compile_email
from shared.content.logic.look import Palette
from shared.content.logic.words import words
from shared.content.models.email import BrandKit, EmailColors
from tests.unit.content.emails import KIT, Read, draft, section, shown, text_draft

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colors, colors, colors, colors)
def test_links_buttons_and_small_words_are_readable_in_any_colours(
    link: str, card: str, background: str, ink: str
) -> None:
    chosen = EmailColors(link=link, content_background=card, background=background, text=ink)
    for palette in (Palette.light(chosen), Palette.dark(chosen)):
        assert contrast(palette.link, palette.card) >= 4.5
        assert contrast(palette.muted, palette.background) >= 4.5
        assert contrast(palette.button_ink, palette.button) >= 4.5


@given(colors)
def test_a_colour_that_is_readable_is_kept(color: str) -> None:
    background = readable_on(color)
    if contrast(color, background) >= 4.5:
        assert made_readable(color, background) == color


def test_colours_mix() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_brands_main_colour_is_the_one_of_its_links() -> None:
    kit = BrandKit(colors={"grey": "#888888", "Primary": "#7a3e9d"})
    assert kit.email_colors().link == "#7a3e9d"
    assert BrandKit(colors={"x": "#123456"}).email_colors().link == "#123456"
    assert BrandKit().email_colors() == EmailColors()


@pytest.mark.parametrize(
    ("language", "said", "direction"),
    [
        ("de", "Abmelden", "ltr"),
        ("de-AT", "Abmelden", "ltr"),
        ("pt_BR", "Cancelar inscrição", "ltr"),
        ("ja", "Unsubscribe", "ltr"),
        ("ar", "Unsubscribe", "rtl"),
        ("he-IL", "Unsubscribe", "rtl"),
    ],
)
def test_our_words_are_in_the_brands_language(language: str, said: str, direction: str) -> None:
    assert words(language).unsubscribe == said
    kit = KIT.model_copy(update={"language": language})
    read = Read(shown(compile_email(text_draft("x"), kit).content).html)
    assert said in read.texts
    assert read.values("html", "dir") == [direction]


def test_a_header_shows_the_logo_or_else_the_name() -> None:
    email = draft(section("header"))
    logo = "https://shop.example/logo.png"
    kit = KIT.model_copy(update={"logo_url": logo})
    with_logo = Read(shown(compile_email(email, kit).content).html)
    assert with_logo.values("img", "src") == [logo]
    assert with_logo.values("img", "alt") == ["Demo Shop"]
    assert "img" not in Read(shown(compile_email(email, KIT).content).html).tags


@pytest.mark.parametrize("name", ["A & B <c>", '"', "שלום", "{{ subscriber.firstName }}", "👩‍🎨"])
def test_a_brands_name_and_address_are_text(name: str) -> None:
    kit = BrandKit(name=name, sender_address=f"{name}\n<script>")
    made = shown(compile_email(draft(section("header")), kit).content)
    read = Read(made.html)
    assert read.wrong == []
    assert "script" not in read.tags
    assert name in read.texts
    assert f"{name}\n<script>" in made.text
