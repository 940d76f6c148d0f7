"""Read the details of an imported row, such as names. A wrong detail costs the detail alone."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import JsonValue

from shared.common.addresses import normalise_phone
from shared.imports.logic.rows import LeftOut
from shared.imports.logic.subscriber_columns import PROPERTIES, PROPERTY, is_property
from shared.subscribers.logic.details import (
    MAX_PROPERTIES,
    MAX_PROPERTY_BYTES,
    MAX_TAGS,
    Property,
    check_properties,
    check_tag,
)
from shared.subscribers.logic.tag_cells import split_tags
from shared.subscribers.models.details import IMPORTED, NAMES

_ISO_DATE: Final = re.compile(
    r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?"
)
_DATE: Final = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_NO_YEAR: Final = 1604
"""Apple's address book writes this year for birthdays without one."""

_NO_PROPERTY: Final = (
    "is no property; one is a text of at most 500 characters, a number, true, false, or a list of "
    "at most 50 texts"
)
_NO_PROPERTY_NAME: Final = (
    "the name of a property has 1 to 64 letters, digits and _, the first a letter"
)


@dataclass(frozen=True, slots=True)
class Details:
    """The details of a row, by the names of their fields, and what had to be left out."""

    values: Mapping[str, object]
    left_out: tuple[LeftOut, ...]


def read_details(given: Mapping[str, JsonValue], country: str | None) -> Details:
    """Read all details of a row. Phone numbers without a country code are read by `country`."""
    values: dict[str, object] = {}
    left_out: list[LeftOut] = []
    for name, detail in IMPORTED.items():
        field = NAMES[name]
        if name == PROPERTIES:
            found: object = _properties(given, left_out.append)
        elif field not in given:
            continue
        elif name == "tags":
            found = _tags(given[field], left_out.append)
        else:
            try:
                found = detail.checked(_plain(name, given[field], country))
            except ValueError:
                left_out.append(LeftOut(field, detail.told))
                continue
        if found:
            values[field] = found
    return Details(values, tuple(left_out))


def read_date(text: str) -> date:
    """Return a date that can be read for sure. Raise `ValueError` for any other text.

    Where dots separate them, days come first. Else the one above 12 is the day.
    """
    if iso := _ISO_DATE.fullmatch(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError("is no date, such as 1987-05-23")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    raise ValueError("may be two dates; write it as 1987-05-23")


def _plain(name: str, value: JsonValue, country: str | None) -> JsonValue:
    """Return a value as our own files would have it, where it can be read for sure."""
    if not isinstance(value, str):
        return value
    if name == "phone":
        return _phone(value, country)
    if name == "birthday":
        return _birthday(value.strip())
    return value.strip()


def _phone(text: str, country: str | None) -> str:
    """Read a phone number, without the apostrophe that keeps spreadsheets from changing it."""
    if any(each.isalpha() for each in text):
        raise ValueError("has letters; such as a number that a spreadsheet has rounded")
    return normalise_phone(text.strip().removeprefix("'"), country)


def _birthday(text: str) -> str:
    if text.startswith("--"):
        return text
    found = read_date(text)
    return f"--{found:%m-%d}" if found.year == _NO_YEAR else found.isoformat()


def _tags(given: JsonValue, tell: Callable[[LeftOut], None]) -> list[str]:
    tags = split_tags(given) if isinstance(given, str) else given
    found: dict[str, None] = {}
    for tag in tags if isinstance(tags, list) else [None]:
        try:
            if not isinstance(tag, str):
                raise ValueError
            found[check_tag(tag)] = None
        except ValueError:
            tell(LeftOut("tags", IMPORTED["tags"].told))
    if len(found) > MAX_TAGS:
        tell(LeftOut("tags", f"there are {len(found)}, a subscriber has at most {MAX_TAGS}"))
    return list(found)[:MAX_TAGS]


def _properties(
    given: Mapping[str, JsonValue], tell: Callable[[LeftOut], None]
) -> dict[str, Property]:
    """Read properties: an object, the same as JSON in a cell, or a cell for each."""
    own = {
        name.removeprefix(PROPERTY): value
        for name, value in given.items()
        if name.startswith(PROPERTY)
    }
    whole = given.get(PROPERTIES, {})
    if isinstance(whole, str):
        try:
            whole = json.loads(whole)
        except (ValueError, RecursionError):
            whole = None
    if not isinstance(whole, dict):
        tell(LeftOut(PROPERTIES, 'is no object, such as {"size": "M"}'))
        whole = {}
    found: dict[str, Property] = {}
    for name, value in [*whole.items(), *own.items()]:
        try:
            found |= check_properties({name: value})
        except ValueError:
            is_name = is_property(name)
            field = f"{PROPERTY}{name}" if is_name else PROPERTIES
            tell(LeftOut(field, _NO_PROPERTY if is_name else _NO_PROPERTY_NAME))
    return _that_fit(found, tell)


def _that_fit(found: dict[str, Property], tell: Callable[[LeftOut], None]) -> dict[str, Property]:
    """Return as many properties as a subscriber may have, in their order."""
    fitting = dict(list(found.items())[:MAX_PROPERTIES])
    if len(found) > MAX_PROPERTIES:
        most = f"there are {len(found)}, a subscriber has at most {MAX_PROPERTIES}"
        tell(LeftOut(PROPERTIES, most))
    while fitting:
        try:
            return check_properties(fitting)
        except ValueError:
            name, _ = fitting.popitem()
            most = f"does not fit; all together have at most {MAX_PROPERTY_BYTES} bytes of JSON"
            tell(LeftOut(f"{PROPERTY}{name}", most))
    return fitting
