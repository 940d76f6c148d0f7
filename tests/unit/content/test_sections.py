"""Sections: what callers may send, and that any text comes out as it went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.common.validation import explain_error
from shared.content.logic.rendering import unchanged
from shared.content.models.texts import clean, one_line
from tests.unit.content.emails import (
    Read,
    compiled,
    draft,
    hrefs,
    person,
    rendered,
    section,
    text_draft,
)

HOSTILE = [
    "👩‍🎨👨‍👩‍👧‍👦🏳️‍🌈 🇩🇪",
    "<script>alert(1)</script>",
    "</td></tr></table><mj-raw>",
    '" onerror="alert(1)',
    "' onmouseover='alert(1)",
    "{{",
    "{{ {% }} %}"[:5],
    "&amp; &lt;b&gt; &#60;",
    "שלום עולם مرحبا",
    "\u202eright to left\u202c",
    "]]> <!-- --> <![endif]-->",
    "glslot0z liquidtag0z keptpart0z",
    "x" * 400,
    "\\ \u200d \ufeff \u00ad",
]

lines = st.sampled_from(HOSTILE) | st.text(max_size=200)
"""Texts that break what is not written with care."""


def plain(text: str) -> str:
    """Return a text that is neither Liquid nor Markdown, as it is shown in one line."""
    return one_line(text.replace("{%", "").replace("}}", "").replace("%}", ""))


def assert_whole(html: str) -> Read:
    """Assert that HTML is well-formed, and that nothing in it runs."""
    read = Read(html)
    assert read.wrong == []
    assert read.unclosed == []
    assert "script" not in read.tags
    assert [name for _, name, _ in read.attributes if name.startswith("on")] == []
    assert [each for each in hrefs(html) if each.lower().startswith("javascript")] == []
    return read


SKELETON = Read(rendered(draft(*[
    section("header", 0, text="x"),
    section("text", 1, text="x"),
    section("image", 2, src="https://shop.example/a.jpg", alt="x", href="https://shop.example/"),
    section("button", 3, text="x", url="https://shop.example/"),
    section("divider", 4),
    section("product", 5, name="x", price="x", imageUrl="https://shop.example/a", url="https://a.b"),
    section("footer", 6, text="x"),
])).html)  # fmt: skip


@given(lines)
def test_every_section_shows_any_text_and_nothing_else(text: str) -> None:
    shown = plain(text) or "x"
    email = draft(
        section("header", 0, text=shown),
        section("text", 1, text="x"),
        section("image", 2, src="https://shop.example/a.jpg", alt=shown, href="https://shop.example/"),
        section("button", 3, text=shown, url="https://shop.example/"),
        section("divider", 4),
        section("product", 5, name=shown, price=shown, imageUrl="https://shop.example/a", url="https://a.b"),
        section("footer", 6, text="x"),
        subject=shown,
        previewText=shown,
    )  # fmt: skip
    assert compiled(email).errors == []
    made = rendered(email)
    read = assert_whole(made.html)
    assert read.tags == SKELETON.tags
    assert read.values("img", "alt") == [shown, shown]
    assert sum(part == shown for part in read.texts) >= 5
    assert made.text.count(shown) >= 5
    assert made.subject == shown


@given(st.lists(lines, max_size=5).map("\n".join))
def test_any_paragraphs_are_well_formed(text: str) -> None:
    email = text_draft(clean(text) or "x")
    for made in (rendered(email), rendered(email, person(firstName=None))):
        assert_whole(made.html)


@given(lines)
def test_any_value_of_a_person_is_text(value: str) -> None:
    name = "{{ subscriber.firstName }}"
    email = draft(
        section("header", 0, text=name),
        section("text", 1, text=f"**{name}**"),
        section("image", 2, src="https://shop.example/a.jpg", alt=name),
        section("button", 3, text=name, url=f"https://shop.example/?q={name}"),
        subject=name,
    )
    made = rendered(email, person(firstName=value))
    read = assert_whole(made.html)
    assert read.values("img", "alt") == [value]
    assert made.subject == one_line(value)


def test_ten_thousand_characters_are_shown_and_more_are_refused() -> None:
    long = "ab " * 3_333
    assert long.strip() in Read(rendered(text_draft(long)).html).text
    with pytest.raises(ValidationError, match="at most 10000 characters"):
        text_draft("x" * 10_001)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (section("video", src="x"), "a section's type is one of header, text, image"),
        (section("button", text="x", url="javascript:alert(1)"), "begins with javascript:, which"),
        (section("button", text="x", url="java\nscript:alert(1)"), "begins with javascript:"),
        (section("button", text="x", url=" JaVaScRiPt:alert(1)"), "begins with JaVaScRiPt:"),
        (section("button", text="x", url="data:text/html,x"), "begins with data:, which mails"),
        (section("button", text="x", url="www.shop.example"), "is not a whole address"),
        (section("button", text="x", url="//evil.example"), "is not a whole address"),
        (section("button", text="x", url="https:///path"), "is not a whole address"),
        (section("button", text="x", url="https:\\\\evil.example"), "is not a whole address"),
        (section("button", text="x", url="https://shop.example@evil.example/"), "not a whole"),
        (section("button", text="x", url=""), "the link is empty"),
        (section("button", text=" ", url="https://shop.example"), "at least 1 character"),
        (section("image", src="cid:1", alt="x"), "an image's address begins with https://"),
        (section("image", src="mailto:a@b.c", alt="x"), "an image's address begins with"),
        (section("image", src="https://shop.example/a.jpg"), "alt: Field required"),
        (section("image", src="https://a.b/c", alt="x", width=601), "less than or equal to 600"),
        (section("product", url="https://shop.example"), "name: Field required"),
        (section("divider", color="red"), "color: Extra inputs are not permitted"),
        ({**section("text", text="x"), "id": "a b"}, "id: String should match"),
    ],
)
def test_a_section_that_is_not_valid_is_named(sent: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        draft(sent)
    assert said in explain_error(error.value)


def test_two_sections_of_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="two sections have the id 'text-1'"):
        draft(section("text", 1, text="a"), section("text", 1, text="b"))


def test_sections_and_html_together_are_refused() -> None:
    with pytest.raises(ValidationError, match="either sections or html"):
        draft(content={"sections": [], "html": "x"})


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "#1234567", "url(x)", ""])
def test_colours_are_validated(color: str) -> None:
    with pytest.raises(ValidationError):
        draft(content={"sections": [], "colors": {"link": color}})


def test_sections_are_shown_by_their_order() -> None:
    email = draft(
        section("text", 3, text="three"), section("text", 1, text="one"), section("divider", 2)
    )
    text = rendered(email).text
    assert text.index("one") < text.index("-----") < text.index("three")


def test_the_footer_carries_the_postal_address_and_the_links_to_leave() -> None:
    made = rendered(text_draft("x"))
    for text in (Read(made.html).text, made.text):
        assert "Demo Shop" in text
        assert "1 Main Street" in text
    for page in ("u", "p", "v"):
        assert f'href="https://l.shop.example/{page}"' in made.html
        assert f": https://l.shop.example/{page}" in made.text


def test_an_email_counts_its_open_by_an_image_only_where_there_is_one() -> None:
    email = text_draft("x")
    assert "img" not in Read(rendered(email).html).tags
    pixel = "https://l.shop.example/o?a=1&b=2"
    assert Read(rendered(email, person(unchanged, pixel)).html).values("img", "src") == [pixel]
