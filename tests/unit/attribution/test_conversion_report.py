"""A conversion as it is shown: its journey by name, credit that adds up to what is left of it."""

from datetime import UTC, datetime

import pytest

from shared.attribution.logic.conversion_report import conversion_report
from shared.attribution.models.conversion import FULL_REFUND, StoredConversion, StoredTouchpoint
from shared.channels.catalog import ALL_CHANNELS
from shared.common.enums import AttributionModel, ConversionType

AT = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)


def stored(
    *channels: str,
    value: int = 10_000,
    refunds: dict[str, int] | None = None,
    kind: str = "purchase",
) -> StoredConversion:
    return StoredConversion(
        brand_id="demo",
        visitor_id="v",
        session_id="s",
        type=ConversionType(kind),
        order_id="1001",
        value=value,
        currency="USD",
        occurred_at=AT,
        day="2026-01-15",
        window_days=30,
        refunds=refunds or {},
        journey=[
            StoredTouchpoint(
                session_id=f"s{number}",
                channel_id=channel,
                channel_type=ALL_CHANNELS[channel].type,
                started_at=AT,
            )
            for number, channel in enumerate(channels)
        ],
        new_customer=kind == "purchase",
        attributed_at=AT if channels else None,
    )


def credit(conversion: StoredConversion, model: str) -> list[tuple[str, float, float]]:
    parts = conversion_report("id", conversion).credit[AttributionModel(model)]
    return [(part.channel_id, part.orders, part.sales) for part in parts]


def test_each_model_credits_its_channels() -> None:
    order = stored("google_ads", "email", "direct")
    assert credit(order, "first_click") == [("google_ads", 1, 100)]
    assert credit(order, "last_click") == [("direct", 1, 100)]
    assert credit(order, "last_non_direct_click") == [("email", 1, 100)]
    assert credit(order, "any_click") == [
        ("google_ads", 1, 100),
        ("email", 1, 100),
        ("direct", 1, 100),
    ]
    assert credit(order, "linear") == [
        ("google_ads", 0.333334, 33.34),
        ("email", 0.333333, 33.33),
        ("direct", 0.333333, 33.33),
    ]


def test_the_journey_is_shown_by_name() -> None:
    shown = conversion_report("id", stored("google_ads", "direct"))
    assert [(touch.session_id, touch.channel_name) for touch in shown.journey] == [
        ("s0", "Google Ads"),
        ("s1", "Direct"),
    ]
    assert shown.value == 100
    assert shown.new_customer is True


def test_a_refund_is_told_and_takes_its_credit() -> None:
    order = stored("email", refunds={"r1": 2_500, "r2": 500})
    assert conversion_report("id", order).refunded == 30
    assert credit(order, "last_click") == [("email", 1, 70)]


@pytest.mark.parametrize("refunds", [{"r": FULL_REFUND}, {"r": 10_000}])
def test_of_a_fully_refunded_order_nothing_is_credited(refunds: dict[str, int]) -> None:
    shown = conversion_report("id", stored("email", refunds=refunds))
    assert shown.refunded == 100
    assert shown.credit == {}
    assert shown.journey


def test_what_is_not_attributed_yet_has_no_credit() -> None:
    shown = conversion_report("id", stored())
    assert (shown.journey, shown.credit, shown.attributed_at) == ([], {}, None)


def test_only_purchases_are_of_new_customers() -> None:
    assert conversion_report("id", stored("email", kind="signup")).new_customer is None
