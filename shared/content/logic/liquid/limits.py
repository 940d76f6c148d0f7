"""The limits of what rendering may cost. They hold for one email to one person."""

from typing import Final

MAX_ITERATIONS: Final = 10_000
"""All rounds of all loops together."""

MAX_OUTPUT: Final = 2_000_000
"""Characters of a rendered text."""

MAX_NESTING: Final = 20
"""Blocks within blocks."""

MAX_TEXT: Final = 20_000
"""Characters of a value that a filter takes or makes."""

MAX_ITEMS: Final = 1_000
"""Items of a list that a filter takes or makes."""

MAX_NUMBER: Final = 10**15
"""The largest number, without its sign."""

MAX_DIGITS: Final = 10
"""Digits after the point that `round` keeps."""
