"""Birthdays, locales, tags and properties: brought into one form, or refused by name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.subscribers.logic.details import (
    MAX_PROPERTIES,
    MAX_TAGS,
    check_birthday,
    check_locale,
    check_properties,
    check_tags,
)


@pytest.mark.parametrize("text", ["1987-05-23", "2000-02-29", "--02-29", "--12-31", "1900-01-01"])
def test_a_birthday(text: str) -> None:
    assert check_birthday(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1987-02-29",
        "1987-5-3",
        "1987-05-23T00:00:00Z",
        "1987-05-23\n",
        "23.05.1987",
        "1899-12-31",
        "0000-01-01",
        "\u0661\u0669\u0668\u0667-05-23",
        "--02-30",
        "--13-01",
        "--00-00",
        "-05-23",
    ],
)
def test_a_day_that_never_was(text: str) -> None:
    with pytest.raises(ValueError, match="1987-05-23, or --05-23"):
        check_birthday(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de", "de"),
        ("DE-at", "de-AT"),
        ("pt_br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("fil", "fil"),
    ],
)
def test_a_locale(text: str, expected: str) -> None:
    assert check_locale(text) == expected


@pytest.mark.parametrize("text", ["", "d", "german", "de-", "de-AT-", "de AT", "../de", "de-AUT"])
def test_no_locale(text: str) -> None:
    with pytest.raises(ValueError, match="one is de"):
        check_locale(text)


class TestTags:
    def test_each_is_there_once_without_spaces_around(self) -> None:
        assert check_tags([" vip ", "VIP", "vip", "x" * 64]) == ["vip", "VIP", "x" * 64]

    @pytest.mark.parametrize("tag", ["", "   ", "x" * 65, "a\nb", "a\0"])
    def test_what_is_none(self, tag: str) -> None:
        with pytest.raises(ValueError, match=r"tag 2 (has \d+|holds control) characters"):
            check_tags(["vip", tag])

    def test_too_many(self) -> None:
        with pytest.raises(ValueError, match="there are 101"):
            check_tags(str(number) for number in range(MAX_TAGS + 1))


VALUES = st.one_of(
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=10),
)


class TestProperties:
    @given(st.dictionaries(st.from_regex(r"\A[A-Za-z][A-Za-z0-9_]{0,9}\Z"), VALUES, max_size=20))
    def test_what_is_allowed_stays_as_it_is(self, given: dict[str, object]) -> None:
        found = check_properties(given)
        assert found == given
        assert [type(each) for each in found.values()] == [type(each) for each in given.values()]

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ([], "no object"),
            ("x", "no object"),
            ({"a": None}, "a is nothing that"),
            ({"a": float("nan")}, "a is nothing that"),
            ({"a": float("inf")}, "a is nothing that"),
            ({"a": 2**63}, "64 bits"),
            ({"a": {"b": 1}}, "a is nothing that"),
            ({"a": [1]}, "a is nothing that"),
            ({"a": [["b"]]}, "list of texts"),
            ({"a": ["x"] * 51}, "a lists 51"),
            ({"a": "x" * 501}, "a has 501"),
            ({"a": ["x" * 501]}, "a has 501"),
            ({"a": "\ud800"}, "half a character"),
            ({"": 1}, "name of a property"),
            ({"1a": 1}, "name of a property"),
            ({"a.b": 1}, "name of a property"),
            ({"__proto__": 1}, "name of a property"),
            ({"a" * 65: 1}, "name of a property"),
            ({f"a{n}": n for n in range(MAX_PROPERTIES + 1)}, "there are 101"),
            ({f"a{n}": "x" * 500 for n in range(40)}, "bytes of JSON"),
        ],
    )
    def test_what_is_not_is_named(self, given: object, told: str) -> None:
        with pytest.raises(ValueError, match=re.escape(told)):
            check_properties(given)
