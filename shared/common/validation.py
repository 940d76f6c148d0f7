"""Turn validation errors into one line that a caller can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.common.errors import BadRequestError, InvalidError, MarketingError

_MOST_SHOWN = 3
_LONGEST_PLACE = 200


def explain(errors: list[ErrorDetails], *, skip: tuple[str, ...] = ()) -> str:
    """Return the first errors as `place: what is wrong`, joined by semicolons.

    `skip` are parts of places to leave out.
    """
    shown = "; ".join(_one(error, skip) for error in errors[:_MOST_SHOWN])
    more = len(errors) - _MOST_SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def explain_error(error: ValidationError, *, skip: tuple[str, ...] = ()) -> str:
    """Explain a validation error as `explain` does."""
    return explain(
        error.errors(include_url=False, include_context=False, include_input=False), skip=skip
    )


@contextmanager
def of_the_caller() -> Iterator[None]:
    """Turn the `ValidationError` of what a caller sent into an error to answer with.

    Raise `BadRequestError` if it is not JSON, `InvalidError` if it is not valid. A
    `ValidationError` outside of this context is a bug.
    """
    try:
        yield
    except ValidationError as error:
        raise as_callers_error(error) from None


def as_callers_error(error: ValidationError, *, skip: tuple[str, ...] = ()) -> MarketingError:
    """Return the error that tells a caller what was wrong with the body they sent."""
    if error.errors(include_input=False)[0]["type"] == "json_invalid":
        return BadRequestError(f"the body is not valid JSON: {explain_error(error)}")
    return InvalidError(explain_error(error, skip=skip))


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
