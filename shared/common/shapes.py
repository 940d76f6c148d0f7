"""Define texts of a fixed form, each with the sentence that a caller reads if theirs differs."""

from typing import Final

from pydantic import StringConstraints

ONE_LINE: Final = r"^[^\x00-\x1f\x7f]*$"
ONE_LINE_SENTENCE: Final = "must be one line of text, without tabs and other control characters"

LINES: Final = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
LINES_SENTENCE: Final = "may have no control characters but tabs and line breaks"

_SENTENCES: Final[dict[str, str]] = {}


def shaped(
    pattern: str,
    sentence: str,
    *,
    strip: bool = False,
    lower: bool = False,
    min_length: int | None = None,
    max_length: int | None = None,
) -> StringConstraints:
    """Return the constraint that a text matches a pattern.

    `sentence` follows the name of the field: it says what is wrong, and what would be right.
    """
    _SENTENCES[pattern] = sentence
    return StringConstraints(
        pattern=pattern,
        strip_whitespace=strip or None,
        to_lower=lower or None,
        min_length=min_length,
        max_length=max_length,
    )


def sentence_of(pattern: str) -> str | None:
    """Return the sentence of a pattern, or None if it has none."""
    return _SENTENCES.get(pattern)
