"""Read the records of an import's part: NDJSON, or CSV with a header line.

A record that cannot be read says why, and the others are read all the same. Pages of a part are
counted in records, so the same bytes always give the same records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from pydantic import JsonValue
from pydantic_core import from_json

from shared.common.csv_cells import unguarded
from shared.common.csv_lines import csv_lines
from shared.common.errors import BadRequestError
from shared.imports.logic.columns import Columns, Header

MAX_NDJSON: Final = 500_000
"""How many bytes a line of NDJSON may have: exported subscribers have their consents' history."""

_BOM: Final = b"\xef\xbb\xbf"
_COMPRESSED: Final = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"(\xb5/\xfd")


class PartFormat(StrEnum):
    """The format of a part, by its Content-Type."""

    NDJSON = "application/x-ndjson"
    CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Record:
    """What a part says at a line.

    `fields` of CSV are all texts, without the empty ones. They are None for a record that cannot
    be read, for the given `reason`.
    """

    line: int
    fields: Mapping[str, JsonValue] | None
    reason: str = ""


def check_part(content: bytes, kind: PartFormat, columns: Columns) -> None:
    """Raise `BadRequestError` for a part that is wrong as a whole: no text, or no such CSV."""
    if not content.strip():
        raise BadRequestError("the part is empty; send rows")
    if content.startswith(_COMPRESSED):
        raise BadRequestError("the part is a compressed file; unpack it and send the text in it")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadRequestError(f"line {line}: is not UTF-8; save the file as UTF-8") from None
    if kind is PartFormat.CSV:
        header_of(content, columns)
    elif columns.mapping:
        raise BadRequestError(
            "the import has a mapping, which is for CSV; rows of NDJSON have the fields' own names"
        )


def records(content: bytes, kind: PartFormat, columns: Columns, start: int = 0) -> Iterator[Record]:
    """Yield the records of a part that `check_part` has let pass, from number `start` on.

    Empty lines are not counted.
    """
    is_csv = kind is PartFormat.CSV
    read = _csv(content, columns, start) if is_csv else _ndjson(content, start)
    for record in read:
        if record.fields is not None and _holds_nul(record.fields):
            yield Record(record.line, None, "holds a NUL character")
        else:
            yield record


def _ndjson(content: bytes, start: int) -> Iterator[Record]:
    lines = enumerate(content.removeprefix(_BOM).split(b"\n"), 1)
    filled = ((number, line) for number, line in lines if line.strip())
    for number, line in islice(filled, start, None):
        if len(line) > MAX_NDJSON:
            yield Record(number, None, f"is {len(line)} bytes long; at most {MAX_NDJSON} are taken")
            continue
        try:
            fields = from_json(line, allow_inf_nan=False)
        except ValueError as error:
            yield Record(number, None, f"is no JSON: {str(error)[:100]}")
            continue
        is_object = isinstance(fields, dict)
        yield Record(number, fields if is_object else None, "" if is_object else "is no object")


def header_of(content: bytes, columns: Columns) -> Header:
    """Return the columns of a CSV; raise `BadRequestError` if its first line names no such."""
    _, cells = next(csv_lines(_text(content)), (1, list[str]()))
    if isinstance(cells, str):
        raise BadRequestError(f"line 1: {cells}; name the columns out of {columns.shown}")
    return columns.header(cells)


def _csv(content: bytes, columns: Columns, start: int) -> Iterator[Record]:
    header = header_of(content, columns)

    def is_row(cells: list[str]) -> bool:
        is_whole = len(cells) == len(header.fields) > 1
        return is_whole and columns.is_row(dict(zip(header.fields, cells, strict=True)))

    lines = csv_lines(_text(content), is_row)
    next(lines)
    for number, cells in islice(lines, start, None):
        if isinstance(cells, str):
            yield Record(number, None, cells)
        elif (place := _beyond(cells, header)) is not None:
            what = f"has a value in column {place}, which the header does not name"
            yield Record(number, None, f"{what}; is a separator in a text without quotes?")
        else:
            yield Record(number, _fields(cells, header))


def _beyond(cells: list[str], header: Header) -> int | None:
    """Return the number of the first filled cell whose column has no name, or None.

    Spreadsheets write empty cells beside and below a table, and leave out the last ones.
    """
    named = len(header.names)
    return next(
        (
            place
            for place, cell in enumerate(cells, 1)
            if cell and (place > named or not header.names[place - 1])
        ),
        None,
    )


def _fields(cells: list[str], header: Header) -> Mapping[str, str]:
    pairs = zip(header.fields, cells, strict=False)
    filled = {name: unguarded(cell) for name, cell in pairs if name and cell}
    return filled if header.preset is None else header.preset.reading(filled)


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig")


def _holds_nul(fields: Mapping[str, JsonValue]) -> bool:
    return any(isinstance(value, str) and "\0" in value for value in fields.values())
