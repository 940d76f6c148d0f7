"""Read costs from CSV of ad platforms and spreadsheets: a header line and rows, in UTF-8."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import ValidationError

from shared.common.addresses import visible
from shared.common.csv_lines import csv_lines
from shared.common.errors import BadRequestError, InvalidError
from shared.common.validation import explain_error
from shared.reports.models.cost import MAX_ROWS, CostRow

COLUMNS: Final = {
    "day": "day",
    "channel": "channelId",
    "cost": "cost",
    "impressions": "impressions",
    "clicks": "clicks",
}
_REQUIRED: Final = ("day", "channel", "cost")
_AMOUNT: Final = re.compile(r"[0-9]{1,13}(\.[0-9]{1,12})?")
_COUNT: Final = re.compile(r"[0-9]{1,13}")
_MOST_EXPLAINED: Final = 10

Lines = Iterator[tuple[int, list[str]]]


def cost_rows(body: bytes) -> list[tuple[str, CostRow]]:
    """Return the rows, each with its place, such as `line 2`.

    Raise `BadRequestError` if the body is not such CSV. Raise `InvalidError`, which names every
    wrong line, if any row is wrong.
    """
    lines = _lines(body)
    header = _header(next(lines, (1, []))[1])
    rows: list[tuple[str, CostRow]] = []
    wrong: dict[str, str] = {}
    for number, cells in lines:
        place = f"line {number}"
        if len(rows) + len(wrong) == MAX_ROWS:
            raise InvalidError(f"{place}: at most {MAX_ROWS} rows are taken at once")
        try:
            rows.append((place, _row(header, cells)))
        except ValidationError as error:
            wrong[place] = explain_error(error)
        except ValueError as error:
            wrong[place] = str(error)
    refuse(wrong)
    if not rows:
        raise InvalidError("line 2: is missing; the file has no rows below its header")
    return rows


def refuse(wrong: Mapping[str, str]) -> None:
    """Raise `InvalidError` if any row is wrong.

    The message names the place of each wrong row, and says what is wrong with the first ten.
    """
    if not wrong:
        return
    places = list(wrong)
    shown = "; ".join(f"{place}: {wrong[place]}" for place in places[:_MOST_EXPLAINED])
    others = ", ".join(places[_MOST_EXPLAINED:])
    raise InvalidError(f"{shown}; and {others}" if others else shown)


def _lines(body: bytes) -> Lines:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise BadRequestError(f"line {line}: is not UTF-8; save the file as UTF-8") from None
    for number, cells in csv_lines(text):
        if isinstance(cells, str):
            raise BadRequestError(f"line {number}: {cells}")
        yield number, cells


def _header(cells: list[str]) -> list[str]:
    names = [visible(cell).lower() for cell in cells]
    right = f"the first line names the columns: {','.join(COLUMNS)} (the last two may be left out)"
    for name in names:
        if name and name not in COLUMNS:
            raise BadRequestError(f"line 1: {name[:40]!r} is no column; {right}")
    missing = [name for name in _REQUIRED if name not in names]
    named = [name for name in names if name]
    if missing or len(set(named)) < len(named):
        what = f"{missing[0]!r} is missing" if missing else "a column is named twice"
        raise BadRequestError(f"line 1: {what}; {right}")
    return names


def _row(header: list[str], cells: list[str]) -> CostRow:
    """Return a row. Cells beside the table are empty, and the last ones may be missing."""
    for place, cell in enumerate(cells):
        if cell and not (place < len(header) and header[place]):
            raise ValueError(f"has a value in column {place + 1}, which the header does not name")
    values = dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
    fields: dict[str, object] = {"day": values["day"], "channelId": values["channel"]}
    fields["cost"] = float(_matching(_AMOUNT, values, "cost", "12.50"))
    for name in ("impressions", "clicks"):
        if values.get(name):
            fields[name] = int(_matching(_COUNT, values, name, "1200"))
    return CostRow.model_validate(fields)


def _matching(pattern: re.Pattern[str], values: Mapping[str, str], name: str, example: str) -> str:
    if not values[name]:
        raise ValueError(f"{name}: is missing")
    if not pattern.fullmatch(values[name]):
        raise ValueError(f"{name}: {values[name][:40]!r} is no number such as {example}")
    return values[name]
