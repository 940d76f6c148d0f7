"""Keep spreadsheets from running a cell of a CSV file as a formula.

A formula begins with `=`, `+`, `-` or `@`, also in full width, which some spreadsheets read alike.
Where a spreadsheet expects another separator than the comma, it splits cells at `;`, tabs and line
breaks, so a formula may begin after each of these. Quotes and spaces before a sign do not help.
"""

import re
from typing import Final

_BEGIN: Final = r"(?:^|(?<=[;\t\r\n]))"
_FORMULA: Final = r"(?=['\" ]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r])"
_UNGUARDED: Final = re.compile(_BEGIN + _FORMULA)
_GUARDED: Final = re.compile(f"{_BEGIN}'{_FORMULA}")


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe before all that a spreadsheet could run."""
    return _UNGUARDED.sub("'", cell)


def unguarded(cell: str) -> str:
    """Return the cell as it was before `guarded`; other apostrophes stay."""
    return _GUARDED.sub("", cell)
