"""Text in JSON that nothing can store: half of a character, wherever it stands."""

import json

import pytest

from shared.common.json_limits import half_character


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (r'{"tags": ["vip", "a\ud800"]}', "tags[1]"),
        (r'{"rules": [{"value": "\udfff"}]}', "rules[0].value"),
        (r'{"data": {"a": {"b\udc00": 1}}}', "data.a.(name of a field)"),
        (r'{"data": [["\ude00\ud83d"]]}', "data[0][0]"),
        (r'"\ud800"', "the body"),
        (r'{"\ud800": 1}', "(name of a field)"),
    ],
)
def test_half_a_character_is_found_by_its_place(body: str, place: str) -> None:
    assert half_character(json.loads(body)) == place


def test_half_a_character_sent_as_bytes_is_found() -> None:
    assert half_character(json.loads(b'{"name": "\xed\xa0\x80"}')) == "name"


@pytest.mark.parametrize("body", [r'{"tags": ["\ud83d\ude00", "é"], "n": 1}', "[]", "null", "1.5"])
def test_whole_characters_are_not(body: str) -> None:
    assert half_character(json.loads(body)) is None
