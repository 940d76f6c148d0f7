"""Check the value of a rule against the type of its field and its operator."""

from collections.abc import Callable
from functools import partial
from typing import Final

from pydantic import JsonValue

from shared.common.calendar import parse_day
from shared.segments.logic.dates import is_day, moment_ms
from shared.segments.logic.fields import Field, Kind, Operator, check_unicode

MAX_TEXT: Final = 500
MAX_LIST: Final = 1_000
MAX_NUMBER: Final = 10**15
"""A decimal number with up to 15 digits is exact as a JSON number."""
MAX_MONEY: Final = 10**12
MAX_COUNT: Final = 1_000
MAX_WINDOW: Final = 365
"""The most days of `withinDays` and `anniversary_within`."""
MAX_AGE: Final = 3_650
"""The most days of `within_last` and `not_within_last`."""

Check = Callable[[JsonValue], None]
"""A function that raises ValueError if a value is not allowed. The error says what is."""


def check_value(field: Field, operator: Operator, value: JsonValue) -> None:
    """Raise ValueError if the value does not fit the field and the operator.

    The error says what is expected.
    """
    match operator:
        case Operator.IS_SET | Operator.IS_NOT_SET | Operator.NEVER:
            if value is not None:
                raise ValueError(f"{operator.value!r} takes no value")
        case Operator.WITHIN_LAST | Operator.NOT_WITHIN_LAST:
            check_whole(0, MAX_AGE, "days", value)
        case Operator.ANNIVERSARY_WITHIN:
            check_whole(0, MAX_WINDOW, "days", value)
        case Operator.IN | Operator.NOT_IN:
            _check_list(_one(field, operator, value), value)
        case Operator.BETWEEN:
            _check_pair(_one(field, operator, value), value)
        case _:
            _one(field, operator, value)(value)


def check_whole(least: int, most: int, what: str, value: JsonValue) -> None:
    """Raise ValueError unless the value is a whole number from `least` to `most`.

    `what` is the unit for the error message, such as "days".
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        fits = False
    else:
        fits = least <= value <= most and value == int(value)
    if not fits:
        raise ValueError(f"expected a whole number of {what} from {least} to {most}")


def _one(field: Field, operator: Operator, value: JsonValue) -> Check:
    """Return the check for a single value. Items of lists and ends of ranges are single values."""
    if field.kind is Kind.CHOICE:
        return partial(_check_choice, field.choices)
    if field.kind is Kind.PROPERTY:
        return _of_property(operator, value)
    return _CHECKS.get(field.kind, _check_text)


def _of_property(operator: Operator, value: JsonValue) -> Check:
    """Return the check for a property's value, by the operator and the value's type."""
    number = _CHECKS[Kind.NUMBER]
    match operator:
        case Operator.GREATER_THAN | Operator.LESS_THAN | Operator.BETWEEN:
            return number
        case Operator.EQUALS | Operator.NOT_EQUALS if isinstance(value, bool):
            return _check_flag
        case Operator.EQUALS | Operator.NOT_EQUALS if isinstance(value, int | float):
            return number
        case Operator.EQUALS | Operator.NOT_EQUALS if not isinstance(value, str):
            raise ValueError("expected a text, a number, true or false")
        case Operator.IN | Operator.NOT_IN if isinstance(value, list) and value:
            first = value[0]
            return _check_text if isinstance(first, str) else number
        case _:
            return _check_text


def _check_list(check: Check, value: JsonValue) -> None:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_LIST:
        raise ValueError(f"expected a list of 1 to {MAX_LIST} values")
    for place, item in enumerate(value):
        try:
            check(item)
        except ValueError as error:
            raise ValueError(f"item {place}: {error}") from None


def _check_pair(check: Check, value: JsonValue) -> None:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("expected the lowest and the highest, [low, high]; both are included")
    low, high = value
    check(low)
    check(high)
    if isinstance(low, str) and isinstance(high, str):
        disordered = is_day(low) and is_day(high) and low > high
    else:
        assert isinstance(low, int | float)
        assert isinstance(high, int | float)
        disordered = low > high
    if disordered:
        raise ValueError(f"expected [low, high], but {low} is more than {high}")


def _check_text(value: JsonValue) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_TEXT or not value.strip():
        raise ValueError(f"expected a text of 1 to {MAX_TEXT} characters, not only spaces")
    check_unicode(value)


def _check_choice(choices: tuple[str, ...], value: JsonValue) -> None:
    if value not in choices:
        raise ValueError(f"expected one of {', '.join(choices)}")


def _check_flag(value: JsonValue) -> None:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")


def _check_number(least: int, most: int, value: JsonValue) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number")
    if not least <= value <= most:
        raise ValueError(f"expected a number from {least} to {most}")


def _check_date(value: JsonValue) -> None:
    try:
        if not isinstance(value, str):
            raise ValueError("no text")
        if is_day(value):
            parse_day(value)
        else:
            moment_ms(value)
    except (ValueError, OverflowError):
        raise ValueError(
            "expected a day, such as 2026-01-15, or a moment, such as 2026-01-15T10:00:00Z"
        ) from None


_CHECKS: Final[dict[Kind, Check]] = {
    Kind.FLAG: _check_flag,
    Kind.NUMBER: partial(_check_number, -MAX_NUMBER, MAX_NUMBER),
    Kind.MONEY: partial(_check_number, 0, MAX_MONEY),
    Kind.SPEND: partial(_check_number, 0, MAX_MONEY),
    Kind.MOMENT: _check_date,
    Kind.DATE: _check_date,
    Kind.COUNT: partial(check_whole, 0, MAX_COUNT, "times"),
}
"""The checks for types that are not text."""
