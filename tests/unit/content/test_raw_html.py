"""An author's own HTML: what stays, what goes, and what is refused with its place."""
# ruff: noqa: E501

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.content.emails import (
    Read,
    compiled,
    hrefs,
    html_draft,
    messages,
    person,
    rendered,
)
from tests.unit.content.test_sections import assert_whole, lines


def body(html: str, **subscriber: object) -> str:
    """Return what is shown of an author's HTML, without our footer."""
    made = rendered(html_draft(html), person(**subscriber)).html
    return made.partition("</div>")[2].rpartition('<div style="padding:16px')[0]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Hello</p>", "<div><p>Hello</p></div>"),
        ("<script>alert(1)</script><p onclick='x()'>a</p>", "<div><p>a</p></div>"),
        ("<style>p { color: red }</style><p>a</p>", '<div><p style="color:red">a</p></div>'),
        ("<iframe src='https://a.example'></iframe>a", "<div>a</div>"),
        ("<form action='https://a.example'><input>a</form>", "<div>a</div>"),
        ("<link rel='stylesheet' href='https://a.example/a.css'>a", "<div>a</div>"),
        ("<link rel='stylesheet' href='file:///etc/passwd'>a", "<div>a</div>"),
        ("<!-- secret -->a<!--[if mso]>b<![endif]-->", "<div>a</div>"),
        ("<p style='position:fixed;color:red'>a</p>", '<div><p style="color:red">a</p></div>'),
        ("<p style='background:url(https://a.example/x)'>a</p>", '<div><p style="">a</p></div>'),
        ("<body bgcolor='#eeeeee'>a</body>", '<div bgcolor="#eeeeee">a</div>'),
        ("a &lt;b&gt; &amp; {{", "<div>a &lt;b&gt; &amp; {{</div>"),
        ("<blink>a</blink><mj-text>b</mj-text>", "<div>ab</div>"),
        ("<h1 id='top'>a</h1><a href='#top'>b</a>", '<div><h1 id="top">a</h1><a href="#top" target="_blank">b</a></div>'),
    ],
)  # fmt: skip
def test_only_what_is_safe_stays(html: str, expected: str) -> None:
    assert body(html) == expected


def test_a_person_is_filled_into_texts_and_attributes() -> None:
    html = (
        "<p>{{ subscriber.firstName }}</p>"
        '<a title="{{ subscriber.firstName }}" href="https://a.example/?q={{ subscriber.firstName }}&amp;x=1">b</a>'
        '<img src="https://i.example/{{ subscriber.firstName }}.png" alt="{{ brand.name }}">'
    )
    value = "\"><script>&'"
    read = assert_whole(rendered(html_draft(html), person(firstName=value)).html)
    assert read.values("a", "title") == [value]
    assert value in read.texts
    assert read.values("img", "alt") == ["Demo Shop"]
    assert hrefs(rendered(html_draft(html), person(firstName=value)).html) == [
        "https://a.example/?q=%22%3E%3Cscript%3E%26%27&x=1"
    ]


def test_conditions_and_loops_stand_where_they_stood() -> None:
    html = (
        "<ul>{% for tag in subscriber.tags %}<li>{{ tag }}</li>{% endfor %}</ul>"
        "<table><tr><td>{% if subscriber.firstName == 'Ann' %}<b>A</b>{% else %}B{% endif %}</td></tr></table>"
    )
    shown = body(html, firstName="Ann", tags=["x", "y"])
    assert shown == (
        "<div><ul><li>x</li><li>y</li></ul><table><tbody><tr><td><b>A</b></td></tr></tbody></table></div>"
    )


def test_liquid_may_be_written_with_entities() -> None:
    assert body("<p>{% if 2 &gt; 1 %}{{ &quot;a&quot; }}{% endif %}</p>") == "<div><p>a</p></div>"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            "<table>\n<tr>{% for a in subscriber.tags %}<td>x</td>{% endfor %}</tr></table>",
            "html line 2: {% for a in subscriber.tags %} stands between the rows or cells of a table",
        ),
        ("<table>{% if true %}<tr><td>x</td></tr>{% endif %}</table>", "html line 1: {% if true %} stands"),
        ("<table><tbody>{{ brand.name }}<tr><td>x</td></tr></tbody></table>", "{{ brand.name }} stands between"),
        ("<a {% if true %}href='https://a.example'{% endif %}>x</a>", "not beside them"),
        ("<{{ brand.name }}>x", "moved or lost"),
        ("\n\n<!-- {{ brand.name }} -->x", "html line 3: Liquid in a comment"),
        ("<p>{% if true %}</p><p>{% endif %}</p>", "begins in another element"),
        ("<div style='color:{{ brand.name }}'>x</div>", "Liquid cannot stand in style"),
        ("<style>p { color: {{ brand.name }} }</style>x", "Liquid cannot stand in <style>"),
        ("<p title='{% if true %}'>x{% endif %}</p>", "moved or lost"),
        ("<a href='javascript:alert(1)'>x</a>", "html line 1: begins with javascript:"),
        ("<a href='java&#10;script:alert(1)'>x</a>", "html line 1: begins with javascript:"),
        ("<img src='data:image/png;base64,x' alt='x'>", "html line 1: begins with data:"),
        ("<div>" * 300, "more than 200 elements are within each other"),
        ("<b>" * 50_000 + "x", "more than 200 elements are within each other"),
        ("{% if %}x{% endif %}", "not valid"),
        ("{% include 'x' %}", "no tag that emails can use"),
        ("   ", "content: there is no content"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_its_place(html: str, said: str) -> None:
    errors = [each for each in messages(html_draft(html)) if each.startswith("error")]
    assert any(said in each for each in errors), errors


def test_an_image_without_words_is_a_warning() -> None:
    assert messages(html_draft("<img src='https://i.example/a.png'>")) == [
        "warning html: an image has no alt; say in words what it shows"
    ]


def test_the_plain_text_has_the_words_and_the_links() -> None:
    html = (
        "<h1>Hi {{ subscriber.firstName }}</h1><p>One<br>two <b>three</b></p>"
        "<ul><li>a</li><li>b</li></ul><p><a href='https://a.example/?x=[1]'>Go on</a></p>"
        "<img src='https://i.example/a.png' alt='A cat [1]'>"
    )
    text = rendered(html_draft(html), person(firstName="<Ann>")).text
    for part in ("Hi <Ann>", "One\ntwo three", "* a", "* b", "Go on (https://a.example/?x=[1])"):
        assert part in text
    assert "A cat [1]" in text
    assert text.endswith("View in browser: https://l.shop.example/v\n")


@given(st.lists(st.sampled_from(["<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "</table>",
    "{% if true %}", "{% endif %}", "{{ brand.name }}", "<a href='https://a.example'>", "</a>",
    "<li>", "<ul>", "</ul>", "x", "<!--", "-->", "<style>", "</style>", "<title>", "<svg>",
    "<textarea>", "<b", "'", '"', "=", ">"]) | lines, max_size=12).map(" ".join))  # fmt: skip
def test_any_html_is_refused_or_comes_out_whole(html: str) -> None:
    email = html_draft(html)
    result = compiled(email)
    if not result.errors:
        assert_whole(rendered(email).html)
        assert_whole(rendered(email, person()).html)


def test_hrefs_lead_where_they_led() -> None:
    html = "<a href='https://a.example/?x=1&amp;amp;y=2'>x</a><a href='mailto:a@b.example'>y</a>"
    assert hrefs(rendered(html_draft(html)).html) == [
        "https://a.example/?x=1&amp;y=2",
        "mailto:a@b.example",
    ]
    assert [link.url for link in compiled(html_draft(html)).content.links] == [
        "https://a.example/?x=1&amp;y=2"
    ]
    assert Read(body(html)).tags == ["div", "a", "a"]
