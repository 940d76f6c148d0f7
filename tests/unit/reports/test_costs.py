"""Costs: what rows add up to, and the ratios that they give channels."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.common.calendar import add_days
from shared.common.date_ranges import DateRange
from shared.common.enums import ChannelType
from shared.reports.logic.costs import Cost, Spend, months, rows, spend_by_channel, with_costs
from shared.reports.models.stats import ChannelAttribution


def channel(channel_id: str, sales: float = 0, orders: float = 0) -> ChannelAttribution:
    return ChannelAttribution(
        channel_id=channel_id,
        channel_name=channel_id,
        channel_type=ChannelType.PAID,
        sessions=10,
        sales=sales,
        orders=orders,
        conversion_rate=orders * 10,
        new_customer_orders=0,
        returning_customer_orders=orders,
    )


class TestMonths:
    def test_of_a_range_over_new_year(self) -> None:
        assert months(DateRange("2025-11-30", "2026-02-01")) == [
            "2025-11",
            "2025-12",
            "2026-01",
            "2026-02",
        ]

    def test_of_a_day(self) -> None:
        assert months(DateRange("2026-02-28", "2026-02-28")) == ["2026-02"]

    @given(start=st.dates(), length=st.integers(1, 366))
    def test_a_year_has_at_most_13(self, start: object, length: int) -> None:
        day = str(start)
        if not "1900" <= day[:4] <= "2990":
            return
        found = months(DateRange(day, add_days(day, length - 1)))
        assert len(found) <= 13
        every = {add_days(day, number)[:7] for number in range(length)}
        assert found == sorted(every)


STORED: Final[dict[str, object]] = {
    "2026-01-02": {"google_ads": {"cost": 250, "impressions": 10, "clicks": None}},
    "2026-01-01": {
        "tiktok_ads": {"cost": 100},
        "facebook_ads": {"cost": 0, "impressions": 5, "clicks": 1},
    },
    "2026-01-03": {"google_ads": {"cost": 1}},
}


class TestRows:
    def test_are_those_of_the_range_in_order(self) -> None:
        assert list(rows(STORED, DateRange("2026-01-01", "2026-01-02"))) == [
            Cost("2026-01-01", "facebook_ads", 0, 5, 1),
            Cost("2026-01-01", "tiktok_ads", 100, None, None),
            Cost("2026-01-02", "google_ads", 250, 10, None),
        ]


class TestSpend:
    def test_adds_up_by_channel(self) -> None:
        assert spend_by_channel(
            [Cost("2026-01-01", "a", 5, 10, 1), Cost("2026-01-02", "a", 7, 30, 3)]
        ) == {"a": Spend(12, 40, 4)}

    def test_counts_only_days_that_state_both_count_for_the_rate(self) -> None:
        spent = spend_by_channel(
            [Cost("2026-01-01", "a", 5, None, 9), Cost("2026-01-02", "a", 7, 30, 3)]
        )
        assert spent == {"a": Spend(12, 30, 3)}


class TestWithCosts:
    def test_gives_each_ratio(self) -> None:
        (report,) = with_costs(
            [channel("a", sales=300, orders=4)], {"a": Spend(5000, 200, 5)}, "USD"
        )
        assert (report.cost, report.roas, report.cpa, report.ctr) == (50, 6, 12.5, 2.5)

    def test_a_ratio_without_divisor_is_absent(self) -> None:
        (report,) = with_costs([channel("a")], {"a": Spend(0, 0, 0)}, "USD")
        assert (report.cost, report.roas, report.cpa, report.ctr) == (0, None, None, None)

    def test_a_channel_without_costs_stays_as_it_is(self) -> None:
        assert with_costs([channel("a", 1, 1)], {"b": Spend(5)}, "USD")[0] == channel("a", 1, 1)

    def test_channels_that_only_cost_follow_dearest_first(self) -> None:
        spent = {"tiktok_ads": Spend(5), "google_ads": Spend(9), "a": Spend(1)}
        report = with_costs([channel("a")], spent, "USD")
        assert [each.channel_id for each in report] == ["a", "google_ads", "tiktok_ads"]
        assert report[1].channel_name == "Google Ads"
        assert (report[1].sessions, report[1].orders, report[1].conversion_rate) == (0, 0, 0)

    def test_a_hidden_channel_stays_hidden(self) -> None:
        assert with_costs([], {"google_ads": Spend(9)}, "USD", enabled=["direct"]) == []

    @pytest.mark.parametrize(("currency", "cost"), [("JPY", 1234), ("USD", 12.34), ("KWD", 1.234)])
    def test_money_is_in_the_brands_currency(self, currency: str, cost: float) -> None:
        (report,) = with_costs([channel("a")], {"a": Spend(1234)}, currency)
        assert report.cost == cost
