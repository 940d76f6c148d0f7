"""Turn validation errors into one line that tells a caller what to correct."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.common.errors import BadRequestError, InvalidError, MarketingError
from shared.common.shapes import sentence_of

_MOST_SHOWN = 3
_LONGEST_PLACE = 200


def explain(errors: list[ErrorDetails], *, skip: tuple[str, ...] = ()) -> str:
    """Return the first errors as `place: what is wrong`, joined by semicolons.

    The parts of places in `skip` are left out.
    """
    shown = "; ".join(_one(error, skip) for error in errors[:_MOST_SHOWN])
    more = len(errors) - _MOST_SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def explain_error(error: ValidationError, *, skip: tuple[str, ...] = ()) -> str:
    """Return the first errors in a `ValidationError` as `explain` does."""
    return explain(error.errors(include_url=False, include_input=False), skip=skip)


@contextmanager
def of_the_caller() -> Iterator[None]:
    """Turn a `ValidationError` about a caller's input into an error to answer with.

    Raise `BadRequestError` if the input is not JSON, and `InvalidError` if it is not valid. Outside
    of this context, a `ValidationError` is a bug.
    """
    try:
        yield
    except ValidationError as error:
        raise as_callers_error(error) from None


def as_callers_error(error: ValidationError, *, skip: tuple[str, ...] = ()) -> MarketingError:
    """Return the error that tells a caller what is wrong with the body they sent."""
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
    message = _message(error)
    return f"{place[:_LONGEST_PLACE]}: {message}" if place else message


def _message(error: ErrorDetails) -> str:
    if error["type"] == "string_pattern_mismatch":
        sentence = sentence_of(error["ctx"]["pattern"])
        if sentence is not None:
            return sentence
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "union_tag_invalid":  # the message repeats what was sent
        named, _, expected = message.partition("found using ")[2].partition(" does not match")
        return f"{named} is none of {expected.partition('tags: ')[2]}"
    return message
