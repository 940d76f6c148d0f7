"""Keep content out of MJML: a word stands for each text there, and is replaced afterwards.

mrml writes attributes in Rust's debug form, fails on `<` and passes unknown tags through. So it
sees only our own skeleton, whose words are letters and digits, and no content can break out of it.
"""

import re
from typing import Final

_WORD: Final = re.compile(r"glslot(\d+)z")


class Slots:
    """The words of one skeleton, and the HTML that each stands for."""

    def __init__(self) -> None:
        self._html: list[str] = []

    def put(self, html: str) -> str:
        """Return the word for HTML that is escaped for its place already."""
        self._html.append(html)
        return f"glslot{len(self._html) - 1}z"

    def fill(self, skeleton: str) -> str:
        """Return the skeleton with all HTML in its place."""
        return _WORD.sub(lambda match: self._html[int(match[1])], skeleton)
