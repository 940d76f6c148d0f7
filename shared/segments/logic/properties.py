"""Read properties as the type of a rule's value, because properties from CSV files are texts.

A property that cannot be read as that type counts as missing.
"""

import re
from typing import Final

from shared.segments.logic.texts import fold, spelled

NO_NUMBER: Final = float("nan")
"""Every comparison with this value is false, as for a missing property."""

_PLAIN: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
"""A text with a leading zero is a code, such as a postal code, not a number."""
_MOST_DIGITS: Final = 15
"""A float has this many exact digits. A text with more digits is an id, not a number."""
_FLAGS: Final = {"true": True, "false": False}


def number(value: object) -> float:
    """Return a number, which may be written as text. Return `NO_NUMBER` for anything else."""
    if isinstance(value, str):
        return _written(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return NO_NUMBER


def flag(value: object) -> bool | None:
    """Return true or false, which may be written as text. Return None for anything else."""
    return _FLAGS.get(fold(value)) if isinstance(value, str) else _own_flag(value)


def text(value: object) -> str:
    """Return the text to compare: the digits of a number, `true` or `false` for a boolean."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spelled(value) if isinstance(value, int | float) else fold(value)


def is_set(value: object) -> bool:
    """Tell whether a property is set. An empty text or list counts as not set."""
    return fold(value) != "" if isinstance(value, str) else value not in (None, [])


def _written(plain: str) -> float:
    if not _PLAIN.fullmatch(plain) or sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        return NO_NUMBER
    return float(plain) if "." in plain else int(plain)


def _own_flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
