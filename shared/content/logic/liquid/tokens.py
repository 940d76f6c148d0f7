"""Divide marked texts into the tokens that the library's parser takes.

The library's own lexer takes `{{` in a literal text for Liquid that is not closed.
"""

import re
from collections.abc import Iterator
from typing import Final

from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

_TOKEN: Final = re.compile(
    r"\x01\s*(?P<output>[^\x02]*?)\s*\x02"
    r"|\x03\s*(?P<tag>\#|\w+)\s*(?P<expression>[^\x04]*?)\s*\x04"
    r"|(?P<text>[^\x01\x03]+)"
)


def tokens(marked: str) -> Iterator[Token]:
    """Yield the tokens of a text as `source.Piece.marked` makes them."""
    for match in _TOKEN.finditer(marked):
        kind = match.lastgroup
        if kind == "text":
            yield Token(TOKEN_CONTENT, match["text"], match.start(), marked)
        elif kind == "output":
            yield Token(TOKEN_OUTPUT, match[0], match.start(), marked)
            yield Token(TOKEN_EXPRESSION, match["output"], match.start("output"), marked)
        else:
            yield Token(TOKEN_TAG, match["tag"], match.start("tag"), marked)
            if match["expression"]:
                start = match.start("expression")
                yield Token(TOKEN_EXPRESSION, match["expression"], start, marked)
