"""Properties as rules read them: by the type of the rule's value, since what came by CSV is text.

A property that does not read as that type is missing.
"""

import re
from typing import Final

from shared.segments.logic.texts import fold, spelled

NO_NUMBER: Final = float("nan")
"""Compares with nothing, as what is missing does."""

_PLAIN: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
"""A leading zero tells a code, such as a postal one, from a number."""
_MOST_DIGITS: Final = 15
"""As many survive being a float; what has more is an id."""
_FLAGS: Final = {"true": True, "false": False}


def number(value: object) -> float:
    """A number, be it written as a text, or one that compares with nothing."""
    if isinstance(value, str):
        return _written(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return NO_NUMBER


def flag(value: object) -> bool | None:
    """True or false, be it written as a text."""
    return _FLAGS.get(fold(value)) if isinstance(value, str) else _own_flag(value)


def text(value: object) -> str:
    """A text as it is compared; a number as it is written, `true` or `false`; else empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spelled(value) if isinstance(value, int | float) else fold(value)


def is_set(value: object) -> bool:
    """Whether a property says anything: an empty text or list does not."""
    return fold(value) != "" if isinstance(value, str) else value not in (None, [])


def _written(plain: str) -> float:
    if not _PLAIN.fullmatch(plain) or sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        return NO_NUMBER
    return float(plain) if "." in plain else int(plain)


def _own_flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
