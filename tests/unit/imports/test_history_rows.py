"""Rows of history: what they may hold."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.common.enums import ConversionType
from shared.imports.logic.history_rows import COLUMNS, ConversionRow, SessionRow, history_row

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SESSION: dict[str, object] = {
    "type": "session",
    "visitorId": "v-1",
    "startedAt": "2026-01-10T09:30:00Z",
}
ORDER: dict[str, object] = {
    "type": "conversion",
    "visitorId": "v-1",
    "conversionType": "purchase",
    "value": 12.5,
    "orderId": "1001",
    "occurredAt": "2026-01-10T10:00:00+01:00",
}


def test_a_session() -> None:
    row = history_row({**SESSION, "pageViews": "3", "durationSeconds": 40}, NOW)
    assert isinstance(row, SessionRow)
    assert (row.page_views, row.duration_seconds, row.landing_page) == (3, 40, "/")


@pytest.mark.parametrize("value", [12.5, "12.5", "12.50"])
def test_a_conversion(value: object) -> None:
    row = history_row({**ORDER, "value": value}, NOW)
    assert isinstance(row, ConversionRow)
    assert (row.value, row.conversion_type) == (12.5, ConversionType.PURCHASE)
    assert row.occurred_at == datetime(2026, 1, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("order_id", [1001, "1001", " 1001 "])
def test_an_order_id_may_be_a_number(order_id: object) -> None:
    row = history_row({**ORDER, "orderId": order_id}, NOW)
    assert isinstance(row, ConversionRow)
    assert row.order_id == "1001"


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(days=5 * 365)])
def test_the_last_five_years(at: datetime) -> None:
    assert history_row({**SESSION, "startedAt": at.isoformat()}, NOW).at == at


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"type": "sale"}, "type"),
        ({"type": None}, "type"),
        ({"visitorId": "a b"}, "visitorId"),
        ({"visitorId": None}, "visitorId"),
        ({"value": "1,50"}, "value"),
        ({"value": "1e3"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": -1}, "value"),
        ({"value": True}, "value"),
        ({"value": 1e13}, "value"),
        ({"conversionType": "sale"}, "conversionType"),
        ({"currency": "euro"}, "currency"),
        ({"email": "nobody"}, "email"),
        ({"orderId": ""}, "orderId"),
        ({"orderId": "x" * 129}, "orderId"),
        ({"source": "x"}, "source"),
        ({"occurredAt": "yesterday"}, "occurredAt"),
        ({"occurredAt": "2026-01-15T12:00:01Z"}, "future"),
        ({"occurredAt": "2020-01-01"}, "five years"),
        ({"occurredAt": "0001-01-01T00:00:00+10:00"}, "occurredAt"),
        ({"occurredAt": "9999-12-31T23:59:59-10:00"}, "occurredAt"),
        ({"occurredAt": {}}, "occurredAt"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(change: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        history_row({**ORDER, **change}, NOW)


def test_what_is_missing_is_named() -> None:
    for name in ("visitorId", "value", "occurredAt", "conversionType"):
        with pytest.raises(ValueError, match=name):
            history_row({key: value for key, value in ORDER.items() if key != name}, NOW)


@pytest.mark.parametrize("name", ["pageViews", "durationSeconds"])
@pytest.mark.parametrize("count", ["x", "1.5", -1, 10**9, 1.5])
def test_counts_are_whole_and_bounded(name: str, count: object) -> None:
    with pytest.raises(ValueError, match=name):
        history_row({**SESSION, name: count}, NOW)


def test_columns_are_the_fields_of_both() -> None:
    assert {*SESSION, *ORDER, "url", "pageViews", "email", "id"} <= {*COLUMNS.names}
