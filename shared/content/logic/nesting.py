"""Check that blocks of Liquid (`if`, `for` …) begin and end in the same place of the HTML.

Else a mail whose condition is false would have an element that begins and never ends.
"""

from dataclasses import dataclass, field

from shared.content.logic.liquid.source import CLOSING, OPENING, Piece


@dataclass(slots=True)
class Nesting:
    """The open elements and blocks while HTML is written."""

    _elements: list[int] = field(default_factory=lambda: [0])
    _blocks: list[tuple[Piece, int]] = field(default_factory=list)
    _count: int = 0

    def begin(self) -> None:
        """Note that an element begins."""
        self._count += 1
        self._elements.append(self._count)

    def end(self) -> None:
        """Note that an element ends."""
        if len(self._elements) > 1:
            self._elements.pop()

    def meet(self, tag: Piece) -> Piece | None:
        """Note a tag. Return the tag that begins its block if that one is in another element."""
        here = self._elements[-1]
        if tag.tag in OPENING:
            self._blocks.append((tag, here))
            return None
        if not self._blocks or not tag.controls:
            return None
        opening, place = self._blocks[-1]
        if tag.tag in CLOSING:
            self._blocks.pop()
        return opening if place != here else None
