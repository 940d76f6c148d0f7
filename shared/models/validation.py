"""Validation errors in one line that a caller can act on."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_MOST_SHOWN = 3
_LONGEST_PLACE = 200


def explain(errors: list[ErrorDetails], *, skip: tuple[str, ...] = ()) -> str:
    """The first errors as `place: what is wrong`, joined by semicolons."""
    shown = "; ".join(_one(error, skip) for error in errors[:_MOST_SHOWN])
    more = len(errors) - _MOST_SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def explain_error(error: ValidationError, *, skip: tuple[str, ...] = ()) -> str:
    return explain(
        error.errors(include_url=False, include_context=False, include_input=False), skip=skip
    )


def _one(error: ErrorDetails, skip: tuple[str, ...]) -> str:
    place = ""
    for part in error["loc"]:
        if part in skip:
            continue
        if isinstance(part, int):
            place += f"[{part}]"
        else:
            place += f".{part}" if place else part
    message = error["msg"].removeprefix("Value error, ")
    return f"{place[:_LONGEST_PLACE]}: {message}" if place else message
