"""The texts that content consists of, cleaned of characters that no text needs."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from shared.content.models.addresses import check_image, check_link

MAX_PROSE: Final = 10_000
MAX_HTML: Final = 400_000
"""The longest HTML in characters. Compiled, it still fits into a Firestore document."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_NEWLINE: Final = re.compile(r"\r\n?|[\u2028\u2029]")


def clean(text: str) -> str:
    """Return a text without control characters. Line breaks become `\\n`, and tabs stay.

    So compiled content can use control characters to mark what is not text.
    """
    return _CONTROL.sub("", _NEWLINE.sub("\n", text))


def one_line(text: str) -> str:
    """Return a text without control characters, with each run of white space as one space."""
    return " ".join(clean(text).split())


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _one_line(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


Line = Annotated[str, StringConstraints(max_length=500), BeforeValidator(_one_line)]
"""A text of one line, which may hold Liquid."""

FilledLine = Annotated[
    str, StringConstraints(min_length=1, max_length=500), BeforeValidator(_one_line)
]
Prose = Annotated[str, StringConstraints(max_length=MAX_PROSE), BeforeValidator(_cleaned)]
"""Paragraphs in Markdown, which may hold Liquid."""

Html = Annotated[str, StringConstraints(max_length=MAX_HTML), BeforeValidator(_cleaned)]
LinkAddress = Annotated[
    str, StringConstraints(max_length=2_000), BeforeValidator(_cleaned), AfterValidator(check_link)
]
"""Where a link leads: an address of the web, `mailto:`, `tel:`, or a place on the page (`#x`)."""

ImageAddress = Annotated[
    str, StringConstraints(max_length=2_000), BeforeValidator(_cleaned), AfterValidator(check_image)
]
