"""Parts of imports: what is a record, by its line, and what is none."""

import pytest

from shared.common.errors import BadRequestError
from shared.imports.logic.columns import Columns
from shared.imports.logic.records import PartFormat, check_part, records

COLUMNS = Columns(
    ("type", "visitorId", "name"),
    required=("type",),
    is_row=lambda cells: cells["type"] in ("0", "row") or cells["type"].isdigit(),
)
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
            ("a,b,c,d", "a value in column 4"),
            ("a,b,c,,d", "a value in column 5"),
            ('a,"b"x,c', "no CSV"),
            ('a,"b,c', "quote"),
            ('a,b,"', "quote"),
            ('"a","b,"c"', "quote"),
            ("a,b\0,c", "NUL"),
            ("a,b," + "x" * 70_000, "longer"),
            ("a,b," + "x" * 140_000, "longer"),
            ('a,b,"' + "x" * 70_000 + '"', "longer"),
        ],
    )
    def test_a_wrong_row_is_told_apart_and_the_next_is_read(self, line: str, reason: str) -> None:
        wrong, right = csv(f"{HEADER}{line}\na,b,c\n")
        assert wrong[0] == 2
        assert reason in str(wrong[1])
        assert right == (3, {"type": "a", "visitorId": "b", "name": "c"})

    @pytest.mark.parametrize(
        "wrong",
        ['0,"Ann,x', '0,"Ann', '"0","Ann,"x"', '0,5",x\n0,"5,x', '0,"a\n0,b"c,x', '0,"""'],
    )
    @pytest.mark.parametrize("row", ["{},b,c", '"{}","b","c"', '{},b,"c ""x"""', '{},"b\nb",c'])
    def test_a_quote_left_open_takes_no_other_rows(self, wrong: str, row: str) -> None:
        rows = [row.format(number) for number in range(1, 201)]
        read = csv(HEADER + "\n".join([*rows[:100], wrong, *rows[100:]]))
        found = [each["type"] for _, each in read if isinstance(each, dict) and each["type"] != "0"]
        assert found == [str(number) for number in range(1, 201)]
        assert any(isinstance(each, str) and "quote" in each for _, each in read)

    def test_a_quote_that_reaches_over_a_whole_row_was_left_open(self) -> None:
        read = csv(HEADER + 'a,"Ann,c\nrow,Bob,c\na,Zoe",c\n')
        assert [line for line, each in read if isinstance(each, dict)] == [3, 4]
        assert "quote" in str(read[0][1])

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("first", ["", "{}", "sep={}\n"])
    def test_separators_are_recognised(self, separator: str, first: str) -> None:
        first = separator * 9 + "\n" if first == "{}" else first.format(separator)
        table = 'type|visitorId|name\na|"x,y;z"|c\n'.replace("|", separator)
        ((_, row),) = csv(first + table)
        assert row == {"type": "a", "visitorId": "x,y;z", "name": "c"}

    def test_tables_as_spreadsheets_write_them(self) -> None:
        text = "type,,visitorId,name,,\na,,b,,,\na,,b\na\n,,,,,\na,x,b,c\na,,b,c,,,x\n"
        assert csv(text)[:3] == [
            (2, {"type": "a", "visitorId": "b"}),
            (3, {"type": "a", "visitorId": "b"}),
            (4, {"type": "a"}),
        ]
        assert [each for _, each in csv(text)[3:]] == [
            "has a value in column 2, which the header does not name; is a separator in a text "
            "without quotes?",
            "has a value in column 7, which the header does not name; is a separator in a text "
            "without quotes?",
        ]

    def test_spaces_may_stand_before_and_after_quotes(self) -> None:
        assert csv(HEADER + 'a, "b, x" ,\t"c"\n') == [
            (2, {"type": "a", "visitorId": "b, x", "name": "c"})
        ]

    def test_cells_lose_the_apostrophe_of_an_export(self) -> None:
        assert csv(HEADER + "'-a,'b,''=c\n") == [
            (2, {"type": "-a", "visitorId": "'b", "name": "'=c"})
        ]


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
            ('{"a": "' + "x" * 500_000 + '"}', "bytes long"),
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
        (b"type,x\n", PartFormat.CSV, "no column"),
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
