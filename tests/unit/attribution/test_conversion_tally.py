from datetime import UTC, datetime

from shared.attribution.logic.conversion_tally import booking, conversion_tally, is_nothing
from shared.attribution.logic.credit import all_credited, credit_all
from shared.attribution.models.conversion import FULL_REFUND, StoredConversion, StoredTouchpoint
from shared.common.enums import ChannelType, ConversionType
from shared.counters.logic.tally import Tally, add

DAY = "2026-01-15"
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
JOURNEY = [
    StoredTouchpoint(
        session_id=f"s-{channel}",
        channel_id=channel,
        channel_type=kind,
        started_at=NOON,
    )
    for channel, kind in (("google_ads", ChannelType.PAID), ("direct", ChannelType.DIRECT))
]


def order(**fields: object) -> StoredConversion:
    required = {"brand_id": "b", "currency": "EUR", "day": DAY, "occurred_at": NOON}
    defaults = {"type": ConversionType.PURCHASE, "value": 1000, "window_days": 30}
    return StoredConversion.model_validate({**required, **defaults, **fields})


def attributed(**fields: object) -> StoredConversion:
    return order(**{"journey": JOURNEY, "new_customer": True, "attributed_at": NOON, **fields})


class TestBooking:
    def test_adds_all_of_an_order_that_is_attributed(self) -> None:
        booked = booking(order(), attributed())
        assert booked.tallies == {DAY: conversion_tally(attributed())}
        assert booked.tallies[DAY]["sales"] == 1000
        assert booked.credited == all_credited(credit_all(JOURNEY, 1000))

    def test_adds_nothing_for_another_person(self) -> None:
        assert booking(attributed(), attributed(subscriber_id="ann")).tallies == {}

    def test_takes_off_what_a_refund_gives_back(self) -> None:
        tally = booking(attributed(), attributed(refunds={"r": 300})).tallies[DAY]
        assert (tally["orders"], tally["sales"]) == (0, -300)

    def test_takes_off_all_of_a_fully_refunded_order_which_is_still_found_by_its_channels(
        self,
    ) -> None:
        booked = booking(attributed(), attributed(refunds={"r": FULL_REFUND}))
        assert (booked.tallies[DAY]["orders"], booked.tallies[DAY]["sales"]) == (-1, -1000)
        assert "linear.google_ads" in booked.credited

    def test_moves_an_order_from_its_day_to_another(self) -> None:
        moved = attributed(day="2026-01-12", value=700)
        tallies = booking(attributed(), moved).tallies
        assert tallies["2026-01-12"] == conversion_tally(moved)
        left: Tally = {}
        add(left, tallies[DAY])
        add(left, conversion_tally(attributed()))
        assert is_nothing(left)

    def test_an_order_that_counts_nowhere_yet_moves_without_numbers(self) -> None:
        assert booking(order(), order(day="2026-01-12")).tallies == {}

    def test_counts_no_conversion_that_is_no_purchase(self) -> None:
        signup = {"type": ConversionType.SIGNUP}
        booked = booking(order(**signup), attributed(**signup))
        assert booked.tallies == {}
        assert "last_click.direct" in booked.credited
