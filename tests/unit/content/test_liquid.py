"""Liquid: what it writes, what it refuses, and that no template costs more than a little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.content.logic.liquid import places
from shared.content.logic.liquid.nodes import Reader, RenderError, Write
from shared.content.logic.liquid.reading import LiquidMistakeError, read
from shared.content.logic.liquid.templates import Template
from shared.content.models.texts import clean

VARIABLES = {
    "subscriber": {"firstName": "Ann", "tags": ["vip", "de"], "properties": {"size": "M"}},
    "evil": "<script>&\"'",
    "long": "x" * 20_000,
    "now": None,
}


def write(text: str, place: Write = places.as_html) -> str:
    reader = Reader(VARIABLES, lambda number, target: f"{number}:{target}")
    return Template(read(text).marked).render(reader, place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ subscriber.firstName }}!", "Hi Ann!"),
        ("Hi {{ subscriber.nickname | default: 'you' }}", "Hi you"),
        ("{{ subscriber.properties.size }}", "M"),
        ("{{ unknown.at.all }}", ""),
        ("{% if subscriber.tags contains 'vip' %}VIP{% else %}-{% endif %}", "VIP"),
        ("{% for tag in subscriber.tags %}{{ forloop.index }}{{ tag }} {% endfor %}", "1vip 2de "),
        ("{% assign name = subscriber.firstName | upcase %}{{ name }}", "ANN"),
        ("{% case subscriber.firstName %}{% when 'Ann' %}1{% else %}2{% endcase %}", "1"),
        ("{% unless subscriber.phone %}none{% endunless %}", "none"),
        ("{{ subscriber.tags }}", "vip, de"),
        ("{{ 10 | divided_by: 4.0 }} {{ 7 | divided_by: 2 }} {{ 0.1 | plus: 0.2 }}", "2.5 3 0.3"),
        ("{{ 19.99 | times: 3 }} {{ '12.50' | round }} {{ 5 | minus: 7 | abs }}", "59.97 12 2"),
        ("{{ '2026-11-27T10:00:00Z' | date: '%-d %B %Y' }}", "27 November 2026"),
        ("{{ 'no date' | date: '%Y' }}", "no date"),
        ("{{ 'a,b,c' | split: ',' | reverse | join: '-' }}", "c-b-a"),
        ("{{ 'one two three' | truncatewords: 2 }}", "one two…"),
        ("{{ subscriber }}", ""),
        ("{%- if true -%} x {%- endif -%}", " x "),
        ("{{ 'a b&c' | url_encode }}", "a%20b%26c"),
    ],
)
def test_authors_write(text: str, expected: str) -> None:
    assert write(text) == expected


@pytest.mark.parametrize("text", ["{{ evil }}", "{{ '<script>&' | append: evil }}", "{{ '<b>' }}"])
def test_a_value_is_never_html_wherever_it_comes_from(text: str) -> None:
    assert "<" not in write(text)


def test_a_value_in_a_plain_text_is_as_it_is() -> None:
    assert write("{{ evil }}", places.as_text) == "<script>&\"'"


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in (1..1000000000) %}x{% endfor %}",
        "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}",
        "{% for a in (1..9999) %}{% endfor %}" * 2,
        "{% for a in (1..99999999999999999999999999) %}x{% endfor %}",
    ],
)
def test_a_template_that_loops_for_ever_is_refused(text: str) -> None:
    with pytest.raises(RenderError):
        write(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in (1..9999) %}{{ long }}{% endfor %}",
        "{% for a in (1..9999) %}" + "x" * 9_000 + "{% endfor %}",
        "{% assign a = long %}{% for i in (1..90) %}{% assign a = a | append: a %}{% endfor %}",
        "{{ long | replace: 'x', long }}",
        "{{ long | split: '' | join: long }}",
        "{{ (1..999999999) | join: '' }}",
        "{% assign a = 9 %}{% for i in (1..99) %}{% assign a = a | times: a %}{% endfor %}",
    ],
)
def test_a_template_that_prints_a_gigabyte_is_refused(text: str) -> None:
    with pytest.raises(RenderError):
        write(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ subscriber.__class__ }}",
        "{{ subscriber['__class__']['__mro__'] }}",
        "{% if subscriber.firstName.__len__ %}x{% endif %}",
        "{{ subscriber.firstName | append: subscriber._private }}",
    ],
)
def test_a_template_that_reaches_for_attributes_is_refused(text: str) -> None:
    with pytest.raises(LiquidMistakeError, match="do not begin with _"):
        read(text)


def test_a_name_made_at_rendering_reaches_no_attribute_either() -> None:
    assert write("{% assign a = '__cla' | append: 'ss__' %}{{ subscriber[a] }}") == ""
    assert write("{{ subscriber.firstName.upper }}{{ subscriber.items }}") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% include 'secrets' %}", "no tag that emails can use; there are if"),
        ("{% render 'x' %}", "no tag that emails can use"),
        ("{% raw %}{{ x }}{% endraw %}", "no tag that emails can use"),
        ("{% capture a %}x{% endcapture %}", "no tag that emails can use"),
        ("{% link 0 %}", "no tag that emails can use"),
        ("{% %}", "no tag that emails can use"),
        ("{% if subscriber.firstName %}x", "near {% if subscriber.firstName %}"),
        ("a {% endif %}", "near {% endif %}"),
        ("{{ | upcase }}", r"near {{ \| upcase }}"),
        ("{{ subscriber.firstName | safe }}", "filter 'safe' is not known"),
        ("{% if a %}" * 30 + "{% endif %}" * 30, "not valid"),
        ("{{ a" + "[a" * 3_000 + "]" * 3_000 + " }}", "not valid"),
    ],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    with pytest.raises(LiquidMistakeError, match=said):
        read(text)


@pytest.mark.parametrize("text", ["{{", "{%", "a {{ b", "}} {{", "{ { x } }", "{", "100 %}", "{{{"])
def test_braces_that_are_no_liquid_stay_text(text: str) -> None:
    assert write(text) == text


@given(st.text(max_size=300).map(clean).filter(lambda text: "{" not in text))
def test_a_text_without_liquid_stays_as_it_is(text: str) -> None:
    assert write(text) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_either_refused_or_rendered(before: str, within: str) -> None:
    text = clean(f"{before}{{{{ {within} }}}}{{% {within} %}}")
    try:
        write(text)
    except (LiquidMistakeError, RenderError):
        return


@pytest.mark.parametrize(
    ("value", "before", "expected"),
    [
        ("a b&c", "https://shop.example/?q=", "a%20b%26c"),
        ("a/b", "https://shop.example/", "a/b"),
        ("evil.example/", "https://", "evil.example%2F"),
        ("evil.example/", "https://shop.example", "evil.example%2F"),
        ("100%", "https://shop.example/?q=", "100%25"),
        ("a%20b", "https://shop.example/?q=", "a%20b"),
        ("https://shop.example/cart?x=1&y=2", "", "https://shop.example/cart?x=1&y=2"),
        ("+49 1", "tel:", "+49%201"),
        ("ann+x@shop.example", "mailto:", "ann+x@shop.example"),
        ("#x", "https://shop.example/", "%23x"),
    ],
)
def test_a_value_changes_nothing_else_of_an_address(value: str, before: str, expected: str) -> None:
    assert places.as_part_of_address(value, before) == expected
