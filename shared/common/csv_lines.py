"""Read CSV as spreadsheets and other tools write it, line by line."""

import re
from collections.abc import Callable, Iterator
from typing import Final

LONGEST_LINE: Final = 65_536
"""How many characters a line may have, with all line breaks in its quotes."""

_SEPARATORS: Final = (",", ";", "\t")
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_QUOTED: Final = re.compile(r'"(?:[^"]++|"")*+"?')
_DIRECTIVE: Final = re.compile(r"\ufeff?\"?sep=([,;\t])\"?[ \t]*+(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
"""The line by which Excel says what separates the cells."""

_NO_CSV: Final = "is no CSV: a quote is left open, or text follows a closing quote"

Cells = list[str]
Line = tuple[int, Cells | str]
IsRow = Callable[[Cells], bool]


def separator_of(text: str) -> str:
    """Return what separates the cells of this CSV: a comma, a semicolon or a tab.

    It is the one that the first line has most often, outside of quotes.
    """
    directive = _DIRECTIVE.match(text)
    if directive is not None:
        return directive[1]
    lines = _BREAK.split(_QUOTED.sub("", text[:LONGEST_LINE].lstrip("\r\n ")), maxsplit=1)
    return max(_SEPARATORS, key=lines[0].count)


def csv_lines(text: str, is_row: IsRow | None = None) -> Iterator[Line]:
    """Yield every line that is not empty, as the number of its first line and its cells.

    Cells have no spaces around them. If a line cannot be read, a text that says why takes the place
    of the cells, and reading goes on at the next line: a quote that is left open takes no other
    lines with it. `is_row` tells the cells of a row from other text, also within quotes: a quote
    that reaches over a whole row was left open.
    """
    reader = _Reader(text, separator_of(text), is_row)
    directive = _DIRECTIVE.match(text)
    at, number = (0, 1) if directive is None else (directive.end(), 2)
    while at < len(text):
        cells, end = reader.line(at)
        if isinstance(cells, str):
            yield number, cells
        elif any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]
        number += len(_BREAK.findall(text, at, end))
        at = end


class _Reader:
    """Read single lines of a text."""

    def __init__(self, text: str, separator: str, is_row: IsRow | None) -> None:
        self._text = text
        self._separator = separator
        self._is_row = is_row
        blanks = "[ ]*+" if separator == "\t" else "[ \t]*+"
        ending = rf"({separator}|\r\n|\r|\n|\Z)"
        self._quoted = re.compile(rf'{blanks}"((?:[^"]++|"")*+)"{blanks}{ending}')
        self._plain = re.compile(rf"([^{separator}\r\n]*+){ending}")

    def line(self, start: int) -> tuple[Cells | str, int]:
        """Return the cells of the line that starts here, or why it has none; and where it ends."""
        found = _BREAK.search(self._text, start)
        first, following = (found.start(), found.end()) if found else (len(self._text),) * 2
        if first - start > LONGEST_LINE:
            return f"is longer than {LONGEST_LINE} characters", following
        if '"' not in self._text[start:first]:
            return self._text[start:first].split(self._separator), following
        cells, end = self._cells(start)
        if cells is None or (end > following and self._holds_a_row(following, end)):
            return f"{_NO_CSV}; is a quote left open?", following
        return cells, end

    def _cells(self, start: int) -> tuple[Cells | None, int]:
        """Return the cells from here to the end of their line; None if quotes are wrong."""
        limit = min(len(self._text), start + LONGEST_LINE)
        cells: Cells = []
        at = start
        while True:
            match = self._quoted.match(self._text, at, limit)
            if match is not None:
                cells.append(match[1].replace('""', '"'))
            else:
                match = self._plain.match(self._text, at, limit)
                if match is None or match[1].lstrip().startswith('"'):
                    return None, at
                cells.append(match[1])
            at = match.end()
            if not match[2] and at < len(self._text):
                return None, at
            if match[2] != self._separator:
                return cells, at

    def _holds_a_row(self, start: int, end: int) -> bool:
        """Tell whether one of the lines in this range would be a row by itself."""
        if self._is_row is None:
            return False
        while start < end:
            found = _BREAK.search(self._text, start)
            cells, _ = self._cells(start)
            if cells is not None and self._is_row([cell.strip() for cell in cells]):
                return True
            start = found.end() if found else end
        return False
