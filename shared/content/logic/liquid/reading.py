"""Read an author's Liquid: whether it is valid, and which variables it uses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from liquid.exceptions import LiquidError

from shared.content.logic.liquid.filters import FILTERS
from shared.content.logic.liquid.source import OPENING, TAGS, Piece, pieces
from shared.content.logic.liquid.templates import authors

if TYPE_CHECKING:
    from liquid.static_analysis import TemplateAnalysis

_LONGEST: Final = 60


class LiquidMistakeError(ValueError):
    """The Liquid of a text is not valid. The message says what would be."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text whose Liquid is valid, and the variables that it uses, such as `brand.name`."""

    pieces: list[Piece]
    variables: list[tuple[str, ...]]

    @property
    def marked(self) -> str:
        """Return the text with its Liquid marked, literals as they were written."""
        return "".join(piece.marked for piece in self.pieces)


def read(text: str) -> Read:
    """Return a text's parts and variables. Raise `LiquidMistakeError` if its Liquid is wrong."""
    parts = pieces(text)
    if all(part.code is None for part in parts):
        return Read(parts, [])
    for part in parts:
        _check_tag(part)
    try:
        analysis = authors().from_string("".join(part.marked for part in parts)).analyze()
    except LiquidError as error:
        raise LiquidMistakeError(_said(error, parts)) from None
    except (ArithmeticError, ValueError, RecursionError):
        raise LiquidMistakeError("the Liquid cannot be read") from None
    _check_filters(analysis)
    variables = list(_paths(analysis))
    for path in variables:
        _check_path(path)
    return Read(parts, variables)


def _check_tag(part: Piece) -> None:
    if part.code is None or not part.tag:
        return
    if part.tag not in TAGS:
        known = ", ".join((*OPENING, "assign"))
        raise LiquidMistakeError(f"{_short(part)} is no tag that emails can use; there are {known}")


def _check_filters(analysis: "TemplateAnalysis") -> None:
    for name in analysis.filters:
        if name not in FILTERS:
            raise LiquidMistakeError(
                f"the filter {name!r} is not known; docs/content.md lists the filters"
            )


def _check_path(path: tuple[str, ...]) -> None:
    if any(part.startswith("_") for part in path):
        raise LiquidMistakeError(
            f"{'.'.join(path)[:_LONGEST]!r} is no variable; names do not begin with _"
        )


def _paths(analysis: "TemplateAnalysis") -> Iterator[tuple[str, ...]]:
    """Yield the variables that the text does not make itself, each once."""
    seen = set[tuple[str, ...]]()
    for variables in analysis.globals.values():
        for variable in variables:
            path = tuple(_names(variable.segments))
            if path and path not in seen:
                seen.add(path)
                yield path


def _names(segments: Iterable[object]) -> Iterator[str]:
    for segment in segments:
        if isinstance(segment, list):
            yield "*"
        else:
            yield str(segment)


def _said(error: LiquidError, parts: list[Piece]) -> str:
    first = next((part for part in parts if part.code is not None), None)
    where = f"near {_short(first)}" if first else ""
    token = error.token
    if token is not None and token.source and token.start_index >= 0:
        where = f"near {_near(parts, token.start_index)}"
    return f"the Liquid {where} is not valid: {error.message}"


def _near(parts: list[Piece], index: int) -> str:
    """Return the Liquid at a place of the marked text."""
    at = 0
    found = ""
    for part in parts:
        if part.code is not None:
            found = _short(part)
        at += len(part.marked)
        if at > index and found:
            break
    return found


def _short(part: Piece) -> str:
    return part.source if len(part.source) <= _LONGEST else f"{part.source[:_LONGEST]}…"
