"""Find Liquid in a text, and mark it so that nothing else can be taken for it.

Authors write `{{ … }}` and `{% … %}`. Compiled texts have control characters instead, which no text
of an author can contain. So a brace in a text stays a brace, wherever compiling puts it.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

OUTPUT: Final = ("\x01", "\x02")
TAG: Final = ("\x03", "\x04")

_LIQUID: Final = re.compile(r"\{\{-?(?P<output>.*?)-?\}\}|\{%-?(?P<tag>.*?)-?%\}", re.DOTALL)
_NAME: Final = re.compile(r"\s*(#|\w+)")

OPENING: Final = {"if": "endif", "unless": "endunless", "case": "endcase", "for": "endfor"}
MIDDLE: Final = frozenset({"elsif", "else", "when"})
CLOSING: Final = {end: start for start, end in OPENING.items()}
SINGLE: Final = frozenset({"assign", "break", "continue", "#"})
TAGS: Final = frozenset({*OPENING, *CLOSING, *MIDDLE, *SINGLE})
"""The tags that authors may use. None of them loads files, or keeps text for later."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: literal, `{{ … }}` (whose `tag` is empty), or a tag with its name.

    `code` is what stands between the delimiters. `source` is the part as it was written.
    """

    source: str
    code: str | None = None
    tag: str = ""

    @property
    def marked(self) -> str:
        """Return the Liquid between control characters, or the literal text."""
        if self.code is None:
            return self.source
        start, end = TAG if self.tag else OUTPUT
        return f"{start}{self.code}{end}"

    @property
    def controls(self) -> bool:
        """Whether this is a tag that begins, divides or ends a block."""
        return self.tag in OPENING or self.tag in MIDDLE or self.tag in CLOSING


def pieces(text: str) -> list[Piece]:
    """Return a text in parts. A `{{` or `{%` that is never closed is literal text."""
    found: list[Piece] = []
    end = 0
    for match in _LIQUID.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        end = match.end()
        found.append(_piece(match))
    if end < len(text):
        found.append(Piece(text[end:]))
    return found


def _piece(match: re.Match[str]) -> Piece:
    if match["output"] is not None:
        return Piece(match[0], match["output"])
    name = _NAME.match(match["tag"])
    return Piece(match[0], match["tag"], name[1] if name else "?")


def word(text: str) -> str:
    """Return the beginning of words that stand for the Liquid of this text in another parser.

    It is a hash of the text, so the text cannot contain it, however it is written.
    """
    return f"q{sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}n"


def literal(text: str) -> str:
    """Return what a text says without its Liquid, for messages and labels."""
    return "".join(piece.source for piece in pieces(text) if piece.code is None).strip()
