"""Links: numbered once, byte for byte what was meant, and personal where they hold Liquid."""

from html import unescape
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.content.logic.liquid.nodes import RenderError
from shared.content.models.addresses import check_link
from tests.unit.content.emails import (
    compiled,
    draft,
    hrefs,
    html_draft,
    person,
    rendered,
    section,
    text_draft,
)

ADDRESSES = [
    "https://shop.example",
    "https://shop.example/?a=1&b=2",
    "https://shop.example/?a=1&amp;b=2",
    "https://shop.example/?size[]=1&size[]=2",
    "https://shop.example/straße?q=ü#top",
    "https://shop.example/%7Ebob/%C3%BC?x=%26",
    "https://xn--bcher-kva.example/",
    "http://bücher.example:8080/a;b=c,d/e'f!g*h(i)j",
    'https://shop.example/?q="quoted"&r=<tag>',
    "https://shop.example/?q={literal}&r={{",
    "HTTPS://SHOP.EXAMPLE/A",
]


def button(url: str) -> dict[str, object]:
    return section("button", text="Go", url=url)


def numbered(number: int, target: str) -> str:
    return f"https://l.shop.example/l/t/{number}?to={target}"


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_is_kept_byte_for_byte(url: str) -> None:
    email = draft(button(url))
    assert [link.url for link in compiled(email).content.links] == [url]
    assert hrefs(rendered(email).html) == [url]
    assert f"Go: {url}\n" in rendered(email).text


@pytest.mark.parametrize("url", [each for each in ADDRESSES if "{" not in each and '"' not in each])
def test_an_address_in_markdown_and_html_is_kept_as_it_is_meant(url: str) -> None:
    """Markdown reads `&amp;` as HTML does."""
    markdown = text_draft(f"[Go]({url})")
    assert hrefs(rendered(markdown).html) == [unescape(url)]
    written = url.replace("&", "&amp;")
    assert hrefs(rendered(html_draft(f'<a href="{written}">Go</a>')).html) == [url]


@given(st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=100))
def test_any_address_of_the_web_is_kept(path: str) -> None:
    url = f"https://shop.example/{path}"
    try:
        kept = check_link(url)
    except ValueError:
        return
    email = draft(button(kept))
    (link,) = compiled(email).content.links
    assert hrefs(rendered(email).html) == [link.url]


@pytest.mark.parametrize(
    "url", ["mailto:ann@shop.example?subject=Hi%20you&body=x", "tel:+4915123456789", "#top"]
)
def test_other_links_are_not_counted(url: str) -> None:
    email = draft(button(url))
    assert compiled(email).content.links == []
    assert hrefs(rendered(email, person(numbered)).html) == [url]


def test_a_link_has_one_number_in_html_and_plain_text() -> None:
    email = draft(
        section("text", 0, text="[one](https://a.example) [two](https://b.example)"),
        section("image", 1, src="https://i.example/a", alt="three", href="https://c.example"),
        section("product", 2, name="four", url="https://d.example", imageUrl="https://i.example/b"),
    )
    links = compiled(email).content.links
    assert [(link.number, link.url, link.text) for link in links] == [
        (0, "https://a.example", "one"),
        (1, "https://b.example", "two"),
        (2, "https://c.example", "three"),
        (3, "https://d.example", "four"),
    ]
    made = rendered(email, person(numbered))
    targets = [numbered(link.number, link.url) for link in links]
    assert list(dict.fromkeys(hrefs(made.html))) == targets
    assert all(target in made.text for target in targets)


def test_a_link_with_liquid_carries_its_rendered_target() -> None:
    email = draft(button("https://shop.example/?name={{ subscriber.firstName }}&x=1"))
    (link,) = compiled(email).content.links
    assert link.personal
    made = rendered(email, person(lambda n, target: f"{n}|{target}", firstName="Ann & Bob"))
    assert hrefs(made.html) == ["0|https://shop.example/?name=Ann%20%26%20Bob&x=1"]


def test_a_link_in_a_loop_leads_to_another_page_each_time() -> None:
    email = text_draft("{% for url in subscriber.tags %}[x]({{ url }}) {% endfor %}")
    tags = ["https://a.example", "https://b.example/?x=1&y=2"]
    made = rendered(email, person(lambda n, target: f"{n}|{target}", tags=tags))
    assert hrefs(made.html) == [f"0|{tag}" for tag in tags]


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "java\tscript:alert(1)", "data:x", "//evil.example", "", None]
)
def test_a_target_that_is_rendered_is_checked(value: str | None) -> None:
    email = draft(button("{{ subscriber.properties.url }}"))
    with pytest.raises(RenderError):
        rendered(email, person(properties={"url": value}))


@pytest.mark.parametrize(
    "url", ["https://shop.example{{ x }}", "https://{{ x }}.shop.example/", "http:{{ x }}"]
)
def test_liquid_in_the_place_of_the_host_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="cannot write a part of the host"):
        draft(button(url))
    (error,) = compiled(html_draft(f'<a href="{url}">x</a>')).errors
    assert "cannot write a part of the host" in error.message


@pytest.mark.parametrize("value", ["@evil.example", "//evil.example", "\\evil", "#x", "?x"])
def test_a_value_cannot_lead_to_another_host(value: str) -> None:
    email = draft(button("https://shop.example/{{ subscriber.firstName }}"))
    (href,) = hrefs(rendered(email, person(firstName=value)).html)
    assert urlsplit(href).hostname == "shop.example"
    assert not urlsplit(href).query
    assert not urlsplit(href).fragment


def test_a_personal_mailto_is_not_counted() -> None:
    email = draft(button("{{ subscriber.properties.url }}"))
    made = rendered(email, person(numbered, properties={"url": "tel:+49151"}))
    assert hrefs(made.html) == ["tel:+49151"]


def test_our_own_pages_are_not_counted() -> None:
    email = text_draft("[Leave]({{ links.unsubscribe }}) [See]({{ links.view | append: '?x=1' }})")
    assert compiled(email).content.links == []
    made = rendered(email, person(numbered))
    assert "https://l.shop.example/v?x=1" in made.html
    assert made.html.count('href="https://l.shop.example/u"') == 2


@pytest.mark.parametrize("image", ["javascript:x", "data:image/png;base64,x", "/a.jpg"])
def test_an_image_that_is_rendered_is_checked(image: str) -> None:
    email = draft(section("image", src="{{ subscriber.properties.image }}", alt="x"))
    with pytest.raises(RenderError):
        rendered(email, person(properties={"image": image}))
    assert rendered(email, person(properties={})).html.count('src=""') == 1
