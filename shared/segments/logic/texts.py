"""Texts as they are compared: case, outer spaces and the way accents are stored say nothing."""

from decimal import Decimal
from math import isfinite
from unicodedata import normalize


def fold(value: object) -> str:
    """A text as it is compared; empty where there is none."""
    if not isinstance(value, str):
        return ""
    if value.isascii():
        return value.strip().lower()
    return normalize("NFC", normalize("NFC", value).strip().casefold())


def spelled(number: float) -> str:
    """A number as people write it, without an exponent; empty for one that is none or infinite."""
    if isinstance(number, int):
        return str(number)
    if not isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")
