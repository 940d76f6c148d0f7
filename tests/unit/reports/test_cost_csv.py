"""Costs as CSV: what is taken, and each wrong line by its number."""

import pytest

from shared.common.errors import BadRequestError, InvalidError, MarketingError
from shared.reports.logic.cost_csv import cost_rows
from shared.reports.models.cost import CostRow

HEADER = "day,channel,cost,impressions,clicks\n"
ROW = "2026-01-15,google_ads,12.5,1200,34\n"
GOOGLE = CostRow(day="2026-01-15", channel_id="google_ads", cost=12.5, impressions=1200, clicks=34)


def read(text: str) -> list[CostRow]:
    return [row for _, row in cost_rows(text.encode())]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + ROW,
        "\ufeff" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        HEADER.upper() + "\n" + ROW + "\n",
        HEADER + ROW.rstrip(),
        HEADER + '2026-01-15,"Google Ads", 12.50 ,1200,34',
        "clicks,cost,day,impressions,channel\n34,12.5,2026-01-15,1200,google_ads",
    ],
)
def test_the_same_row_written_in_many_ways(text: str) -> None:
    assert read(text) == [GOOGLE]


def test_counts_may_be_left_out() -> None:
    assert read("day,channel,cost\n2026-01-15,google_ads,0\n") == [
        CostRow(day="2026-01-15", channel_id="google_ads", cost=0)
    ]
    assert read(HEADER + "2026-01-15,google_ads,0,,\n")[0].impressions is None


def test_rows_know_their_lines() -> None:
    text = HEADER + "\n" + ROW + '2026-01-16,"google_ads",1,,\n'
    assert [place for place, _ in cost_rows(text.encode())] == ["line 3", "line 4"]


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        (b"", 400, "'day' is missing"),
        (b"\n\n", 400, "'day' is missing"),
        (b"day,channel\n2026-01-15,x\n", 400, "'cost' is missing"),
        (b"day,channel,cost,spend\n", 400, "'spend' is no column"),
        (b"day,channel,cost,cost\n", 400, "named twice"),
        (b"day|channel|cost\n2026-01-15|google_ads|1\n", 400, "is no column"),
        (HEADER.encode("utf-16"), 400, "UTF-8"),
        (HEADER.encode() + b"2026-01-15,\xff,1,,\n", 400, "line 2: is not UTF-8"),
        (HEADER.encode() + b'2026-01-15,"google_ads"x,1,,\n', 400, "line 2: is no CSV"),
        (HEADER.encode() + b'2026-01-15,"google_ads,1,,\n', 400, "line 2: is no CSV"),
        (HEADER.encode() + b"x" * 200_000, 400, "line 2: is longer"),
        (HEADER.encode(), 422, "no rows"),
        (HEADER.encode() + b"2026-01-15,google_ads\n", 422, "line 2: cost: is missing"),
        (HEADER.encode() + b"2026-01-15,google_ads,1,,,9\n", 422, "a value in column 6"),
        (HEADER.encode() + b"2026-13-01,google_ads,1,,\n", 422, "line 2: day"),
        (HEADER.encode() + b"15.01.2026,google_ads,1,,\n", 422, "YYYY-MM-DD"),
        (HEADER.encode() + b"2026-01-15,goggle,1,,\n", 422, "'goggle' is no channel"),
        (HEADER.encode() + b"2026-01-15,google_ads,,,\n", 422, "line 2: cost"),
        (HEADER.encode() + b"2026-01-15,google_ads,-1,,\n", 422, "'-1' is no number"),
        (HEADER.encode() + b'2026-01-15,google_ads,"1,5",,\n', 422, "such as 12.50"),
        (HEADER.encode() + b"2026-01-15,google_ads,1e3,,\n", 422, "cost"),
        (HEADER.encode() + b"2026-01-15,google_ads,NaN,,\n", 422, "cost"),
        (HEADER.encode() + "2026-01-15,google_ads,١٢,,\n".encode(), 422, "cost"),
        (HEADER.encode() + b"2026-01-15,google_ads,9999999999999,,\n", 422, "line 2: cost"),
        (HEADER.encode() + b"2026-01-15,google_ads,$5,,\n", 422, "cost"),
        (HEADER.encode() + b"2026-01-15,google_ads,1,1.5,\n", 422, "impressions"),
        (HEADER.encode() + b"2026-01-15,google_ads,1,,-2\n", 422, "clicks"),
    ],
)
def test_what_is_wrong_is_named(text: bytes, status: int, told: str) -> None:
    with pytest.raises(MarketingError) as refused:
        cost_rows(text)
    assert refused.value.status == status
    assert told in refused.value.message


def test_every_wrong_line_is_named() -> None:
    lines = [ROW.strip() if number % 2 else "bad,bad,bad,," for number in range(40)]
    with pytest.raises(InvalidError) as refused:
        cost_rows((HEADER + "\n".join(lines)).encode())
    for number, line in enumerate(lines, 2):
        named = f"line {number}:" in refused.value.message or (
            f"line {number}," in refused.value.message + ","
        )
        assert named == line.startswith("bad"), number


def test_a_value_over_several_lines_counts_them() -> None:
    text = HEADER + '2026-01-15,"google\nads",1,,\n' + "bad,google_ads,1,,\n"
    with pytest.raises(InvalidError, match=r"line 2: .*line 4: day"):
        cost_rows(text.encode())


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InvalidError, match="at most 2000 rows"):
        cost_rows((HEADER + ROW * 2001).encode())
    with pytest.raises(BadRequestError):
        cost_rows(b"nothing")
