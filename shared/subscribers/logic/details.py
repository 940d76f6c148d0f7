"""Check a subscriber's details, and bring each into its one form.

No error repeats the value that is wrong: imports store their errors for longer than their files.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

Property = str | int | float | bool | list[str]
"""A value of a brand's own field."""

MAX_TAGS: Final = 100
MAX_TAG: Final = 64
MAX_TAGS_BYTES: Final = 6_400
"""Of all tags together in UTF-8, because triggers get the whole document."""

MAX_PROPERTIES: Final = 100
MAX_PROPERTY_TEXT: Final = 500
MAX_PROPERTY_LIST: Final = 50
MAX_PROPERTY_BYTES: Final = 16_000
"""Of all properties as JSON, because triggers get the whole document."""

_PROPERTY_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_BIRTHDAY: Final = re.compile(r"(?:([0-9]{4})|-)-([0-9]{2})-([0-9]{2})")
_LOCALE: Final = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:[-_](?P<script>[A-Za-z]{4}))?"
    r"(?:[-_](?P<region>[A-Za-z]{2}|[0-9]{3}))?"
)
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INT64: Final = range(-(2**63), 2**63)
_EARLIEST_YEAR: Final = 1900
_A_LEAP_YEAR: Final = 2000


def check_birthday(text: str) -> str:
    """Return `2001-05-23`, or `--05-23` without a year. Raise `ValueError` for any other text."""
    match = _BIRTHDAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year = int(match[1]) if match[1] else _A_LEAP_YEAR
        date(year, int(match[2]), int(match[3]))
        if year < _EARLIEST_YEAR:
            raise ValueError
    except ValueError:
        raise ValueError("is no birthday; one is 1987-05-23, or --05-23 without a year") from None
    return text


def check_locale(text: str) -> str:
    """Return a language, with its script and region if given, as BCP 47 writes it.

    Examples are `de`, `de-AT` and `zh-Hant-TW`. Raise `ValueError` for any other text.
    """
    match = _LOCALE.fullmatch(text)
    if match is None:
        raise ValueError("is no locale; one is de, de-AT or zh-Hant-TW")
    parts = [match["language"].lower()]
    if match["script"]:
        parts.append(match["script"].title())
    if match["region"]:
        parts.append(match["region"].upper())
    return "-".join(parts)


def check_name(text: str) -> str:
    """Return a person's name. Raise `ValueError` for one that could mislead who reads it.

    Anybody can type a name into a form, and messages greet people by it. So it is no link, and does
    not turn the direction of text (Unicode's `Bidi_Control`).
    """
    if "://" in text:
        raise ValueError("is a link; send the person's name")
    if _TURNING.search(text):
        raise ValueError("holds characters that turn the direction of text; send the plain name")
    return text


def check_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags without spaces around them, each once, in order. Raise `ValueError`."""
    found = list(dict.fromkeys(_numbered(number, tag) for number, tag in enumerate(tags, 1)))
    if len(found) > MAX_TAGS:
        raise ValueError(f"there are {len(found)}, a subscriber has at most {MAX_TAGS}")
    size = sum(len(tag.encode()) for tag in found)
    if size > MAX_TAGS_BYTES:
        raise ValueError(f"are {size} bytes of text, at most {MAX_TAGS_BYTES} are kept")
    return found


def fitting_tags(tags: Iterable[str]) -> list[str]:
    """Return the first tags, as many as a subscriber may have."""
    kept: list[str] = []
    size = 0
    for tag in tags:
        size += len(tag.encode())
        if size > MAX_TAGS_BYTES or len(kept) == MAX_TAGS:
            break
        kept.append(tag)
    return kept


def check_tag(text: str) -> str:
    """Return a tag without spaces around it. Raise `ValueError`."""
    tag = text.strip()
    if not 0 < len(tag) <= MAX_TAG:
        raise ValueError(f"has {len(tag)} characters; a tag has 1 to {MAX_TAG}")
    if has_controls(tag):
        raise ValueError("holds control characters; a tag is one line of text")
    return tag


def _numbered(number: int, text: str) -> str:
    """Return a tag of a list. The error says which one is wrong, from 1."""
    try:
        return check_tag(text)
    except ValueError as error:
        raise ValueError(f"tag {number} {error}") from None


def has_controls(text: str) -> bool:
    """Return whether a text holds control characters, such as line breaks."""
    return any(character < " " or character == "\x7f" for character in text)


def check_properties(given: object) -> dict[str, Property]:
    """Return a brand's own fields. Raise `ValueError` that names the first that is wrong.

    A value is a text, a number, true or false, or a list of texts.
    """
    if not isinstance(given, dict):
        raise ValueError('is no object, such as {"size": "M"}')
    if len(given) > MAX_PROPERTIES:
        raise ValueError(f"there are {len(given)}, a subscriber has at most {MAX_PROPERTIES}")
    found = {_name(name): _property(name, value) for name, value in given.items()}
    size = _json_bytes(found)
    if size > MAX_PROPERTY_BYTES:
        raise ValueError(f"are {size} bytes of JSON, at most {MAX_PROPERTY_BYTES} are kept")
    return found


def fitting_properties(properties: Mapping[str, Property]) -> dict[str, Property]:
    """Return the first properties, as many as a subscriber may have."""
    kept = dict(properties)
    while kept and (len(kept) > MAX_PROPERTIES or _json_bytes(kept) > MAX_PROPERTY_BYTES):
        kept.popitem()
    return kept


def _json_bytes(properties: Mapping[str, Property]) -> int:
    return len(json.dumps(properties, ensure_ascii=False, separators=(",", ":")).encode())


def _name(name: object) -> str:
    if isinstance(name, str) and _PROPERTY_NAME.fullmatch(name):
        return name
    raise ValueError(
        "the name of a property has 1 to 64 letters, digits and _, the first a letter; one name is "
        "not of this form"
    )


def _property(name: str, value: object) -> Property:
    match value:
        case bool():
            return value
        case str():
            return _text(name, value)
        case int() if value in _INT64:
            return value
        case float() if math.isfinite(value):
            return value
        case list() if len(value) > MAX_PROPERTY_LIST:
            raise ValueError(f"{name} lists {len(value)} texts, at most {MAX_PROPERTY_LIST}")
        case list() if all(isinstance(each, str) for each in value):
            return [_text(name, each) for each in value]
    raise ValueError(
        f"{name} is nothing that a property can be: a text, a finite number of at most 64 bits, "
        "true, false, or a list of texts"
    )


def _text(name: str, text: str) -> str:
    if len(text) > MAX_PROPERTY_TEXT:
        raise ValueError(f"{name} has {len(text)} characters, at most {MAX_PROPERTY_TEXT}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} is no Unicode text: it holds half a character") from None
    return text
