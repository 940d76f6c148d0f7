"""The filters that authors may use. Each takes and makes only values of limited size."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import wraps
from itertools import islice
from typing import Final
from urllib.parse import quote

from liquid.exceptions import FilterArgumentError
from liquid.undefined import Undefined

from shared.content.logic.liquid.limits import MAX_DIGITS, MAX_ITEMS, MAX_NUMBER, MAX_TEXT

Number = int | Decimal
Filter = Callable[..., object]

_NUMBER: Final = re.compile(r"\s*(-?\d{1,16}(?:\.\d{1,16})?)\s*")
_DATE_FORMAT: Final = re.compile(r"(?:[^%]|%-?[aAbBdeHIjmMpSuUwyYZz%])*", re.DOTALL)


def _refuse(message: str) -> FilterArgumentError:
    return FilterArgumentError(message, token=None)


def bounded(value: object) -> object:
    """Return the value. Raise `FilterArgumentError` if it is larger than a filter may handle."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise _refuse(f"a text is longer than {MAX_TEXT:,} characters")
        return value
    if isinstance(value, range | list | tuple) and _longer(value):
        raise _refuse(f"a list has more than {MAX_ITEMS:,} items")
    if isinstance(value, int | float | Decimal) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise _refuse("a number is too large")
    return value


def _longer(items: Iterable[object]) -> bool:
    """Whether there are too many items, also of a range that is too long for `len`."""
    return next(islice(items, MAX_ITEMS, None), None) is not None


def limited(function: Filter) -> Filter:
    """Return the filter with limits on what it takes and makes."""

    @wraps(function)
    def call(value: object, *arguments: object) -> object:
        for each in (value, *arguments):
            bounded(each)
        return bounded(function(value, *arguments))

    return call


def text(value: object) -> str:
    """Return a value as it is written in an email. An object, or nothing, is empty."""
    match value:
        case str():
            return value
        case None | Undefined() | dict():
            return ""
        case bool():
            return str(value).lower()
        case list() | tuple() | range():
            return ", ".join(map(text, islice(value, MAX_ITEMS)))
    return _written(value)


def _written(value: object) -> str:
    """Return a number without zeros at its end."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def number(value: object) -> Number:
    """Return a value as a number: 0 if it is none, as in Shopify's Liquid."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int | Decimal):
        return value
    match = _NUMBER.fullmatch(str(value)) if isinstance(value, str | float) else None
    return Decimal(match[1]) if match else 0


def items(value: object) -> list[object]:
    """Return a value as a list. What is no list is a list of one, or of none."""
    if isinstance(value, list | tuple | range):
        return list(value)
    return [] if value is None or isinstance(value, Undefined) else [value]


def _simple(value: Number) -> Number:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral() else value


def _divided(value: object, by: object) -> Number:
    divisor = number(by)
    if not divisor:
        raise _refuse("a number is divided by 0")
    dividend = number(value)
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend // divisor
    return _simple(Decimal(dividend) / Decimal(divisor))


def _modulo(value: object, by: object) -> Number:
    divisor = number(by)
    if not divisor:
        raise _refuse("a number is divided by 0")
    return _simple(number(value) % divisor)


def _rounded(value: object, digits: object = 0) -> Number:
    places = max(0, min(int(number(digits)), MAX_DIGITS))
    return _simple(round(Decimal(number(value)), places))


def _replaced(value: object, old: object, new: object = "", count: int = -1) -> str:
    whole, searched, other = text(value), text(old), text(new)
    times = whole.count(searched) if count < 0 else count
    if len(whole) + times * len(other) > MAX_TEXT:
        raise _refuse(f"a text is longer than {MAX_TEXT:,} characters")
    return whole.replace(searched, other, count)


def _removed(value: object, old: object) -> str:
    return _replaced(value, old)


def _truncated(value: object, length: object = 50, end: object = "…") -> str:
    whole, most, ending = text(value), int(number(length)), text(end)
    return whole if len(whole) <= most else whole[: max(0, most - len(ending))] + ending


def _first_words(value: object, count: object = 15, end: object = "…") -> str:
    words, most = text(value).split(), max(1, int(number(count)))
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + text(end)


def _slice(value: object, start: object, length: object = 1) -> object:
    whole = value if isinstance(value, list) else text(value)
    at = int(number(start))
    begin = max(0, len(whole) + at) if at < 0 else at
    return whole[begin : begin + max(0, int(number(length)))]


def _default(value: object, other: object = "") -> object:
    empty = value is None or value is False or isinstance(value, Undefined)
    return other if empty or value in ("", [], {}) else value


def _date(value: object, pattern: object) -> str:
    form = text(pattern)
    if len(form) > 100 or not _DATE_FORMAT.fullmatch(form):
        raise _refuse("a date's format has letters after %, such as '%d.%m.%Y'")
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(text(value))
        except ValueError:
            return text(value)
    return value.strftime(form)


def _joined(value: object, by: object = " ") -> str:
    separator, parts = text(by), [text(each) for each in items(value)]
    if sum(map(len, parts)) + len(separator) * len(parts) > MAX_TEXT:
        raise _refuse(f"a text is longer than {MAX_TEXT:,} characters")
    return separator.join(parts)


def _split(value: object, by: object) -> list[str]:
    return text(value).split(text(by)) if text(by) else list(text(value))


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | list | tuple | range | dict) else 0


def _smallest(value: object, other: object) -> Number:
    return min(number(value), number(other))


def _largest(value: object, other: object) -> Number:
    return max(number(value), number(other))


_UNLIMITED: Final[dict[str, Filter]] = {
    "abs": lambda value: abs(number(value)),
    "append": lambda value, other: text(value) + text(other),
    "at_least": _largest,
    "at_most": _smallest,
    "capitalize": lambda value: text(value).capitalize(),
    "ceil": lambda value: -(-number(value) // 1),
    "date": _date,
    "default": _default,
    "divided_by": _divided,
    "downcase": lambda value: text(value).lower(),
    "first": lambda value: next(iter(items(value)), None),
    "floor": lambda value: number(value) // 1,
    "join": _joined,
    "last": lambda value: next(iter(items(value)[::-1]), None),
    "lstrip": lambda value: text(value).lstrip(),
    "minus": lambda value, other: _simple(number(value) - number(other)),
    "modulo": _modulo,
    "plus": lambda value, other: _simple(number(value) + number(other)),
    "prepend": lambda value, other: text(other) + text(value),
    "remove": _removed,
    "remove_first": lambda value, old: _replaced(value, old, "", 1),
    "replace": _replaced,
    "replace_first": lambda value, old, new="": _replaced(value, old, new, 1),
    "reverse": lambda value: items(value)[::-1],
    "round": _rounded,
    "rstrip": lambda value: text(value).rstrip(),
    "size": _size,
    "slice": _slice,
    "sort": lambda value: sorted(items(value), key=text),
    "split": _split,
    "strip": lambda value: text(value).strip(),
    "strip_newlines": lambda value: text(value).replace("\n", ""),
    "times": lambda value, other: _simple(number(value) * number(other)),
    "truncate": _truncated,
    "truncatewords": _first_words,
    "uniq": lambda value: list({text(each): each for each in items(value)}.values()),
    "upcase": lambda value: text(value).upper(),
    "url_encode": lambda value: quote(text(value), safe=""),
}

FILTERS: Final = {name: limited(function) for name, function in _UNLIMITED.items()}
