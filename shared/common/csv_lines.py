"""Read CSV as spreadsheets write it, line by line."""

import csv
import io
from collections.abc import Iterator


def csv_lines(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield every line that is not empty, as the number of its first line and its cells.

    Cells have no spaces around them. If a line cannot be read, a text that says why takes the place
    of the cells.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield number, f"is no CSV: {error}; is a quote left open?"
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]
