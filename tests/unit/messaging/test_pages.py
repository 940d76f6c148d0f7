"""Pages that links lead to: text stays text, and can be read on every brand's colour."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from shared.messaging.pages import Button, Look, Page, headers, render

HOSTILE = "<script>alert('1')</script>\"&"


def test_text_stays_text() -> None:
    page = Page(HOSTILE, HOSTILE, HOSTILE, Button(HOSTILE, HOSTILE, {HOSTILE: HOSTILE}))
    html = render(page, Look(HOSTILE))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 10


def test_the_one_style_is_the_one_that_the_policy_allows() -> None:
    look = Look("Shop", "#7b2d43")
    [style] = re.findall(r"<style>(.*?)</style>", render(Page("A", "B"), look), re.DOTALL)
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{allowed}'" in headers(look)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("color", "ink"),
    [("#000000", "#fff"), ("#7b2d43", "#fff"), ("#ffffff", "#111"), ("#FFD400", "#111")],
)
def test_buttons_can_be_read(color: str, ink: str) -> None:
    html = render(Page("A", "B"), Look("Shop", color))
    assert f"background:{color};\ncolor:{ink}" in html


@pytest.mark.parametrize(
    ("colors", "chosen"),
    [
        ({}, "#3f3a5a"),
        ({"paper": "#eeeeee", "Primary": "#112233"}, "#112233"),
        ({"accent": "#445566", "primary": "#112233"}, "#112233"),
        ({"rose": "#aa0011", "ink": "#000000"}, "#aa0011"),
    ],
)
def test_the_likeliest_of_a_brands_colours_is_chosen(colors: dict[str, str], chosen: str) -> None:
    assert Look.of("Shop", colors).color == chosen
