"""Paragraphs in Markdown: what they become, as HTML and as plain text."""
# ruff: noqa: E501

import re

import pytest

from tests.unit.content.emails import Read, messages, person, rendered, text_draft


def html_of(text: str, **subscriber: object) -> str:
    """Return the HTML of a text without styles."""
    made = rendered(text_draft(text), person(**subscriber)).html
    inner = re.search(r'<td align="left" class="gl-text gl-words".*?<div[^>]*>(.*?)</div>', made)
    assert inner
    return re.sub(r' (?:dir|style|class|target)="[^"]*"', "", inner[1])


def text_of(text: str, **subscriber: object) -> str:
    return rendered(text_draft(text), person(**subscriber)).text.partition("\n\n-- \n")[0]


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("a\n\nb", "<p>a</p><p>b</p>", "a\n\nb"),
        ("a\nb", "<p>a<br>b</p>", "a\nb"),
        ("**a** *b* __c__ _d_", "<p><strong>a</strong> <em>b</em> <strong>c</strong> <em>d</em></p>", "a b c d"),
        ("# a\n## b\n### c", "<h1>a</h1><h2>b</h2><h3>c</h3>", "a\n\nb\n\nc"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("[a](https://a.example)", '<p><a href="https://a.example">a</a></p>', "a (https://a.example)"),
        ("<https://a.example>", '<p><a href="https://a.example">https://a.example</a></p>', "https://a.example"),
        ("[Tel](tel:+49151)", '<p><a href="tel:+49151">Tel</a></p>', "Tel (tel:+49151)"),
        ("<b>a</b> &amp; `c`", "<p>&lt;b&gt;a&lt;/b&gt; &amp;amp; `c`</p>", "<b>a</b> &amp; `c`"),
        ("![x](https://a.example/i.png)", '<p>!<a href="https://a.example/i.png">x</a></p>', "!x (https://a.example/i.png)"),
        ("    four spaces", "<p>four spaces</p>", "four spaces"),
        ("> quote\n***\n***", "<p>&gt; quote<br>***<br>***</p>", "> quote\n***\n***"),
        (r"\*a\*", "<p>*a*</p>", "*a*"),
        ("snake_case_word 2*3*4", "<p>snake_case_word 2<em>3</em>4</p>", "snake_case_word 234"),
    ],
)  # fmt: skip
def test_markdown_becomes_html_and_plain_text(text: str, html: str, plain: str) -> None:
    assert html_of(text) == html
    assert text_of(text) == plain


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("**{{ subscriber.firstName }}**", "<p><strong>*A*</strong></p>", "*A*"),
        ("_{{ subscriber.firstName }}_!", "<p><em>*A*</em>!</p>", "*A*!"),
        ("{% if true %}\n\na\n\n{% endif %}\n\nb", "<p>a</p><p>b</p>", "a\n\nb"),
        ("{% if true %}\na\n{% else %}\nb\n{% endif %}\nc", "<p>a<br>c</p>", "a\nc"),
        ("{% if true %}\n\n- a\n- b\n\n{% endif %}", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("- {% if true %}a{% endif %}\n- b", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("{% for t in subscriber.tags %}\n\n- {{ t }}\n\n{% endfor %}", "<ul><li>1</li></ul><ul><li>2</li></ul>", "- 1\n\n- 2"),
        ("liquidtag0z {{ subscriber.firstName }}", "<p>liquidtag0z *A*</p>", "liquidtag0z *A*"),
    ],
)  # fmt: skip
def test_liquid_works_within_markdown_and_values_are_no_markdown(
    text: str, html: str, plain: str
) -> None:
    assert html_of(text, firstName="*A*", tags=["1", "2"]) == html
    shown = text_of(text, firstName="*A*", tags=["1", "2"])
    assert re.sub(r"\n{2,}", "\n\n", shown).strip() == plain


@pytest.mark.parametrize(
    "text",
    [
        "*a {% if true %}b* c{% endif %}",
        "{% if true %}a\n\nb{% endif %}",
        "- {% if true %}a\n- b{% endif %}",
        "# {% if true %}a\n\n{% endif %}",
        "[a {% if true %}](https://a.example){% endif %}",
    ],
)
def test_a_block_that_ends_in_another_element_is_refused(text: str) -> None:
    (found,) = {each for each in messages(text_draft(text)) if each.startswith("error")}
    assert "begins in another paragraph, list or emphasis" in found


@pytest.mark.parametrize(
    "text",
    ["[a](javascript:alert(1))", "[a](<java script:x>)", "[a](data:x)", "[a](www.a.example)"],
)
def test_a_link_that_mails_cannot_have_stays_text_and_is_named(text: str) -> None:
    assert [each for each in messages(text_draft(text)) if each.startswith("error")]
    assert not re.search(r"<a ", html_of(text))


@pytest.mark.parametrize(
    "text", ["*" * 9_999, "[" * 9_999, "- " * 4_999, "_*" * 4_999, "[a](" * 2_000, "#" * 9_000]
)
def test_text_made_to_be_slow_is_still_a_text(text: str) -> None:
    assert Read(rendered(text_draft(text)).html).wrong == []
