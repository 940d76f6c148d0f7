"""Look at an author's HTML before it is cleaned: what no cleaner could keep is said with its line.

Liquid may stand in texts and in the values of attributes. Elsewhere the cleaner would move or lose
it, so an email would say something else than its author wrote.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

from shared.content.logic.findings import Findings
from shared.content.logic.html_rules import CLOSED_BY_THE_NEXT, MAX_DEPTH, ONLY_ROWS
from shared.content.logic.liquid.source import Piece, pieces, word
from shared.content.models.addresses import check_image, check_link, has_liquid

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)|<!\[.*?\]>", re.DOTALL)


class Words:
    """Words that stand for Liquid while HTML is cleaned, and what each stands for."""

    def __init__(self, html: str) -> None:
        self.prefix = word(html)
        self.pattern = re.compile(rf"{self.prefix}(\d+)z", re.IGNORECASE)
        self.pieces: list[Piece] = []

    def replace(self, html: str) -> str:
        """Return the HTML with words instead of Liquid."""
        return "".join(
            part.source if part.code is None else self._word(part) for part in pieces(html)
        )

    def restore(self, text: str) -> str:
        """Return a text with the Liquid as it was written."""
        return self.pattern.sub(lambda match: self.pieces[int(match[1])].source, text)

    def numbers(self, html: str) -> list[int]:
        """Return the numbers of the words in an HTML, in their order."""
        return [int(match[1]) for match in self.pattern.finditer(html)]

    def _word(self, piece: Piece) -> str:
        """Return the word for Liquid. Editors write `<` and quotes in it as entities."""
        self.pieces.append(Piece(unescape(piece.source), unescape(piece.code or ""), piece.tag))
        return f"{self.prefix}{len(self.pieces) - 1}z"


def without_comments(html: str, findings: Findings) -> str:
    """Return the HTML without comments, which no reader sees. Liquid in them is refused."""

    def dropped(match: re.Match[str]) -> str:
        if has_liquid(match[0]):
            line = html.count("\n", 0, match.start()) + 1
            findings.error("html", f"html line {line}", "Liquid in a comment would be lost")
        return "\n" * match[0].count("\n")

    return _COMMENT.sub(dropped, html)


def look(html: str, words: Words, findings: Findings) -> bool:
    """Note what cannot be kept. Return whether the HTML can be cleaned at all."""
    source = _Source(words, findings)
    source.feed(html)
    source.close()
    return not source.too_deep


class _Source(HTMLParser):
    def __init__(self, words: Words, findings: Findings) -> None:
        super().__init__(convert_charrefs=True)
        self._words = words
        self._findings = findings
        self._open: list[str] = []
        self.too_deep = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_names(tag, attrs)
        for name, value in attrs:
            if value is not None:
                self._check_address(tag, name, value)
        if tag not in CLOSED_BY_THE_NEXT:
            self._open.append(tag)
        if len(self._open) > MAX_DEPTH and not self.too_deep:
            self.too_deep = True
            self._error(f"more than {MAX_DEPTH} elements are within each other")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        numbers = self._words.numbers(data)
        if numbers and self._open and self._open[-1] in ONLY_ROWS:
            shown = self._words.pieces[numbers[0]].source[:60]
            self._error(
                f"{shown} stands between the rows or cells of a table, where HTML allows no text; "
                "put it into a cell, or put each case into a table of its own"
            )
        if numbers and self._open and self._open[-1] in ("style", "script", "title"):
            self._error("Liquid cannot stand in <style>, <script> or <title>")

    def _check_names(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (tag, *(name for name, _ in attrs))
        styles = (value or "" for name, value in attrs if name == "style")
        if any(self._words.numbers(name) for name in names):
            self._error("Liquid can stand in the values of attributes, not beside them")
        if any(self._words.numbers(style) for style in styles):
            self._error("Liquid cannot stand in style; choose between two elements instead")

    def _check_address(self, tag: str, name: str, value: str) -> None:
        check = {("a", "href"): check_link, ("img", "src"): check_image}.get((tag, name))
        if check is None:
            return
        try:
            check(self._words.restore(value))
        except ValueError as error:
            self._error(str(error), "link" if tag == "a" else "image")

    def _error(self, message: str, code: str = "html") -> None:
        line, _ = self.getpos()
        self._findings.error(code, f"html line {line}", message)
