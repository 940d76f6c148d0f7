"""Parts of imports: what is a record, by its line, and what is none."""

import pytest

from shared.common.errors import BadRequestError
from shared.imports.logic.columns import Columns
from shared.imports.logic.records import PartFormat, check_part, records

COLUMNS = Columns(("type", "visitorId", "name"), required=("type",))
HEADER = "type,visitorId,name\n"


def csv(text: str | bytes) -> list[tuple[int, object]]:
    return read(text, PartFormat.CSV)


def ndjson(text: str | bytes) -> list[tuple[int, object]]:
    return read(text, PartFormat.NDJSON)


def read(text: str | bytes, kind: PartFormat) -> list[tuple[int, object]]:
    """The records by their lines: their fields, or why they have none."""
    content = text.encode() if isinstance(text, str) else text
    check_part(content, kind, COLUMNS)
    return [(each.line, each.fields or each.reason) for each in records(content, kind, COLUMNS)]


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        [
            HEADER + "a,b,c\n",
            "\ufeff" + HEADER + "a,b,c",
            (HEADER + "a,b,c\n").replace("\n", "\r\n"),
            (HEADER + "a,b,c\n").replace("\n", "\r"),
            HEADER.upper() + '"a", b ,"c"\n',
            "name,type,visitorId\nc,a,b\n",
            HEADER + "a,b,c\n\n , ,\n",
        ],
    )
    def test_the_same_row_written_in_many_ways(self, text: str) -> None:
        assert csv(text) == [(2, {"type": "a", "visitorId": "b", "name": "c"})]

    def test_empty_cells_are_left_out(self) -> None:
        assert csv(HEADER + "a,,\n") == [(2, {"type": "a"})]
        assert csv("type\na\n") == [(2, {"type": "a"})]

    def test_quotes_hold_commas_quotes_and_lines(self) -> None:
        assert csv(HEADER + 'a,b,"x, ""y""\nz"\na,b,c\n') == [
            (2, {"type": "a", "visitorId": "b", "name": 'x, "y"\nz'}),
            (4, {"type": "a", "visitorId": "b", "name": "c"}),
        ]

    def test_a_header_alone_has_no_rows(self) -> None:
        assert csv(HEADER) == []

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("a,b", "2 values"),
            ("a,b,c,d", "4 values"),
            ('a,"b"x,c', "no CSV"),
            ("a,b\0,c", "NUL"),
            ("a,b," + "x" * 70_000, "longer"),
            ("a,b," + "x" * 140_000, "limit"),
        ],
    )
    def test_a_wrong_row_is_told_apart_and_the_next_is_read(self, line: str, reason: str) -> None:
        wrong, right = csv(f"{HEADER}{line}\na,b,c\n")
        assert wrong[0] == 2
        assert reason in str(wrong[1])
        assert right == (3, {"type": "a", "visitorId": "b", "name": "c"})

    def test_a_quote_left_open_takes_the_rest(self) -> None:
        (wrong,) = csv(f'{HEADER}a,"b,c\na,b,c\n')
        assert wrong[0] == 2
        assert "quote" in str(wrong[1])


class TestNdjson:
    @pytest.mark.parametrize("text", ['{"a":1}', '\ufeff{"a": 1}\n', ' {"a":1} \r\n\r\n  \n'])
    def test_the_same_row_written_in_many_ways(self, text: str) -> None:
        assert ndjson(text) == [(1, {"a": 1})]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("{", "no JSON"),
            ("[1]", "no object"),
            ("null", "no object"),
            ("1", "no object"),
            ('{"a": "\\u0000"}', "NUL"),
            ('{"a": "\0"}', "no JSON"),
            ('{"a": "\\ud800"}', "no JSON"),
            ('{"a": NaN}', "no JSON"),
            ("[" * 60_000, "no JSON"),
            ('{"a": "' + "x" * 70_000 + '"}', "bytes long"),
            ('{"a": 1} {"a": 2}', "no JSON"),
        ],
    )
    def test_a_wrong_row_is_told_apart_and_the_next_is_read(self, line: str, reason: str) -> None:
        wrong, right = ndjson(f'{line}\n{{"a": 1}}\n')
        assert wrong[0] == 1
        assert reason in str(wrong[1])
        assert right == (2, {"a": 1})

    def test_other_separators_of_lines_are_text(self) -> None:
        assert ndjson('{"a": "x\u2028y\u0085z"}') == [(1, {"a": "x\u2028y\u0085z"})]


@pytest.mark.parametrize(
    ("content", "kind", "named"),
    [
        (b"", PartFormat.NDJSON, "empty"),
        (b"PK\x03\x04...", PartFormat.CSV, "unpack"),
        (b"a\n\xff\xfe", PartFormat.NDJSON, "line 2: is not UTF-8"),
        ("Ä".encode("latin-1"), PartFormat.CSV, "line 1: is not UTF-8"),
        (b"t\0y\0p\0e", PartFormat.CSV, "no column"),
        (b"visitorId\n", PartFormat.CSV, "'type' is missing"),
        (b"type,type\n", PartFormat.CSV, "twice"),
        (b"type,\n", PartFormat.CSV, "no column"),
        (b'"type', PartFormat.CSV, "line 1"),
    ],
)
def test_a_part_that_is_wrong_as_a_whole(content: bytes, kind: PartFormat, named: str) -> None:
    with pytest.raises(BadRequestError, match=named):
        check_part(content, kind, COLUMNS)


@pytest.mark.parametrize("kind", PartFormat)
def test_a_page_begins_at_any_record(kind: PartFormat) -> None:
    texts = {
        PartFormat.CSV: HEADER + "1,,\n\n2,,\n3,b\n4,,\n",
        PartFormat.NDJSON: '{"a":1}\n\n{"a":2}\n[]\n{"a":4}\n',
    }
    content = texts[kind].encode()
    everything = list(records(content, kind, COLUMNS))
    assert len(everything) == 4
    for start in range(6):
        assert list(records(content, kind, COLUMNS, start)) == everything[start:]
