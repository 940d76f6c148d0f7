"""What a server's report makes of an order that a browser reported."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.attribution.logic.server_reports import replaced, with_visit
from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.common.enums import ConversionType
from shared.tracking.models.session_id import SessionId

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
VISIT = SessionId("b", "v-ann", "direct-a000000", "nonce-001")


def report(**fields: object) -> StoredConversion:
    required = {"brand_id": "b", "currency": "EUR", "day": "2026-01-15", "occurred_at": NOON}
    defaults = {"type": ConversionType.PURCHASE, "value": 1000, "window_days": 30}
    return StoredConversion.model_validate({**required, **defaults, **fields})


def by_browser(at: datetime = NOON, **fields: object) -> StoredConversion:
    who = {"customer_id": "v-ann", "visitor_id": "v-ann", "session_id": str(VISIT)}
    return report(occurred_at=at, value=0, subscriber_id="ann", **who, **fields)


def by_server(**fields: object) -> StoredConversion:
    nobody = None if "customer_id" in fields else True
    return report(reporter=Reporter.SERVER, names_nobody=nobody, **fields)


def whose(order: StoredConversion) -> tuple[str | None, str | None, str | None]:
    return order.customer_id, order.visitor_id, order.session_id


class TestReplaced:
    def test_all_that_the_server_says_stands(self) -> None:
        at = NOON - timedelta(days=3)
        told = by_server(
            value=700,
            occurred_at=at,
            day="2026-01-12",
            window_days=7,
            customer_id="user:bob",
            user_id="bob",
            visitor_id="v-bob",
        )
        order = replaced(by_browser(refunds={"r": 5}), told)
        assert order.reporter is Reporter.SERVER
        assert (order.value, order.occurred_at, order.day) == (700, at, "2026-01-12")
        assert whose(order) == ("user:bob", "v-bob", None)
        assert (order.user_id, order.subscriber_id, order.window_days) == ("bob", None, 7)
        assert order.refunds == {"r": 5}

    def test_it_keeps_who_had_the_order_until_their_later_ones_are_attributed_anew(self) -> None:
        (earlier,) = replaced(by_browser(), by_server()).earlier_reports
        assert (earlier.customer_id, earlier.visitor_id) == ("v-ann", "v-ann")
        assert earlier.occurred_at == NOON

    @pytest.mark.parametrize(
        "named",
        [
            {"customer_id": "email:h"},
            {"customer_id": "user:u", "user_id": "u"},
            {"customer_id": "v-bob", "visitor_id": "v-bob"},
        ],
    )
    def test_whoever_is_named_has_nothing_of_the_browsers_visit(
        self, named: dict[str, str]
    ) -> None:
        told = by_server(**named)
        assert whose(replaced(by_browser(), told)) == whose(told)

    @pytest.mark.parametrize("at", [NOON, NOON - 60 * SECOND, NOON + timedelta(hours=1)])
    def test_where_nobody_is_named_the_visit_of_about_that_time_stays(self, at: datetime) -> None:
        order = replaced(by_browser(at), by_server())
        assert whose(order) == ("v-ann", "v-ann", str(VISIT))
        assert order.occurred_at == NOON

    @pytest.mark.parametrize(
        "at",
        [NOON - 61 * SECOND, NOON + timedelta(hours=1, seconds=1), NOON - timedelta(weeks=3)],
    )
    def test_where_nobody_is_named_a_visit_of_another_time_goes(self, at: datetime) -> None:
        assert whose(replaced(by_browser(at), by_server())) == (None, None, None)


class TestWithVisit:
    def test_an_order_of_nobody_gets_the_visit(self) -> None:
        order = with_visit(by_server(), VISIT, NOON + SECOND)
        assert whose(order) == ("v-ann", "v-ann", str(VISIT))
        assert [each.visitor_id for each in order.earlier_reports] == [None]

    def test_it_is_the_same_as_if_the_browser_had_come_first(self) -> None:
        first = replaced(by_browser(), by_server())
        second = with_visit(by_server(), VISIT, NOON)
        assert first.model_copy(update={"earlier_reports": []}) == second.model_copy(
            update={"earlier_reports": []}
        )

    @pytest.mark.parametrize(
        "order",
        [
            by_server(customer_id="email:h"),
            by_server(customer_id="v-bob", visitor_id="v-bob"),
            by_server(occurred_at=NOON - timedelta(hours=2)),
            by_server(occurred_at=NOON + timedelta(minutes=5)),
            by_browser(),
        ],
    )
    def test_others_stay_as_they_are(self, order: StoredConversion) -> None:
        assert with_visit(order, VISIT, NOON) is order
