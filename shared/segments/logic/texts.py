"""Convert texts into the form in which they are compared.

Letter case, surrounding spaces, and the encoding of accents make no difference.
"""

from decimal import Decimal
from math import isfinite
from unicodedata import normalize


def fold(value: object) -> str:
    """Return a text in the form in which texts are compared. Return "" for other values."""
    if not isinstance(value, str):
        return ""
    if value.isascii():
        return value.strip().lower()
    return normalize("NFC", normalize("NFC", value).strip().casefold())


def spelled(number: float) -> str:
    """Return a number in digits, without an exponent. Return "" for NaN and infinity."""
    if isinstance(number, int):
        return str(number)
    if not isfinite(number):
        return ""
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")
