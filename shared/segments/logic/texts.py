"""Bring texts into the form in which they are compared.

Case, spaces around, and how accents are encoded make no difference.
"""

from decimal import Decimal
from math import isfinite
from unicodedata import normalize


def fold(value: object) -> str:
    """Return a text as it is compared; empty for anything else."""
    if not isinstance(value, str):
        return ""
    if value.isascii():
        return value.strip().lower()
    return normalize("NFC", normalize("NFC", value).strip().casefold())


def spelled(number: float) -> str:
    """Return a number as people write it, without an exponent; empty for NaN and infinity."""
    if isinstance(number, int):
        return str(number)
    if not isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")
