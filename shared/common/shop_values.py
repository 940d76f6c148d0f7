"""Read values as shops write them: a price as text, an order's number as a number, `usd`.

What can only mean one thing is taken. Anything else is refused with a sentence.
"""

import math
import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, StringConstraints

from shared.common.enums import ConversionType
from shared.common.json_limits import bounded_object
from shared.common.shapes import ONE_LINE, ONE_LINE_SENTENCE, shaped

MAX_AMOUNT: Final = 1e12
_DECIMAL: Final = re.compile(r"[+-]?(\d{1,15}(\.\d{1,15})?|\.\d{1,15})", re.ASCII)
_AN_AMOUNT: Final = "send a number such as 79.90"


def text_of_number(value: object) -> object:
    """Return a whole number as text, and anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(int(value)) if value == value // 1 else value


def blank_as_absent(value: object) -> object:
    """Return None for a text that is empty or blank, and anything else as it is."""
    return None if isinstance(value, str) and not value.strip() else value


def read_amount(value: object) -> object:
    """Return an amount of money, also where it is text with a decimal point.

    Raise ValueError if it cannot be one. NaN arrives as null, since JSON has no NaN.
    """
    if isinstance(value, str):
        text = value.strip()
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"is text that is not a number; {_AN_AMOUNT}, with a decimal point")
        value = float(text)
    if value is None or isinstance(value, bool):
        raise ValueError(f"is not a number; {_AN_AMOUNT}")
    if isinstance(value, int | float):
        _check_amount(value)
    return value


def read_whole(value: object) -> object:
    """Return a whole number, also where it is text, and anything else as it is."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    is_digits = isinstance(value, str) and value.strip().isascii() and value.strip().isdigit()
    return int(str(value)) if is_digits else value


def _read_refund(value: object) -> object:
    """Return an amount above 0, or None, by which all that is left is refunded."""
    amount = None if value is None else read_amount(value)
    if amount == 0:
        raise ValueError("is 0; send what was paid back, or leave it out if everything was")
    return amount


def _check_amount(value: float) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"is not a finite number; {_AN_AMOUNT}")
    if value < 0:
        raise ValueError("is below 0; send 0 or more, and take money back by a refund")
    if value > MAX_AMOUNT:
        raise ValueError(f"is above {MAX_AMOUNT:,.0f}, the largest amount")


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _object(value: object) -> object:
    return {} if value is None else value


Amount = Annotated[
    float,
    Field(strict=True, ge=0, le=MAX_AMOUNT, allow_inf_nan=False),
    BeforeValidator(read_amount),
]
RefundAmount = Annotated[
    float,
    Field(strict=True, gt=0, le=MAX_AMOUNT, allow_inf_nan=False),
    BeforeValidator(_read_refund),
]
Kind = Annotated[ConversionType, BeforeValidator(_lower)]
Currency = Annotated[
    str,
    shaped(r"^[A-Z]{3}$", "is not a currency; send its three letters, such as EUR"),
    BeforeValidator(_upper),
]
EventId = Annotated[
    str,
    shaped(
        r"^[A-Za-z0-9_.:-]{1,100}$",
        "may have up to 100 letters without accents, digits, and the characters _ . : -",
    ),
    BeforeValidator(text_of_number),
]
OrderId = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=128),
    BeforeValidator(text_of_number),
]
UserId = Annotated[
    str,
    shaped(ONE_LINE, ONE_LINE_SENTENCE, min_length=1, max_length=128),
    BeforeValidator(text_of_number),
]
EventName = Annotated[
    str,
    shaped(
        r"^[A-Za-z][A-Za-z0-9_.:-]{0,63}$",
        "must begin with a letter from A to Z, and may have up to 64 letters, digits, and the "
        "characters _ . : -, such as wishlist_opened",
    ),
]
EventProperties = Annotated[
    dict[str, JsonValue],
    AfterValidator(bounded_object),
    BeforeValidator(_object),
]

IfGiven = BeforeValidator(blank_as_absent)
"""For values that may be absent: empty text, as templates write it, is as if it were absent."""
