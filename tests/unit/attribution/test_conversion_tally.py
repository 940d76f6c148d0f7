from datetime import UTC, datetime

from shared.attribution.logic.conversion_tally import booking, conversion_tally, is_nothing
from shared.attribution.logic.credit import all_credited, credit_all
from shared.attribution.models.conversion import FULL_REFUND, StoredConversion, StoredTouchpoint
from shared.common.enums import ChannelType, ConversionType

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
    required = {"brand_id": "b", "currency": "EUR", "day": "2026-01-15", "occurred_at": NOON}
    defaults = {"type": ConversionType.PURCHASE, "value": 1000, "window_days": 30}
    return StoredConversion.model_validate({**required, **defaults, **fields})


def attributed(**fields: object) -> StoredConversion:
    return order(**{"journey": JOURNEY, "new_customer": True, "attributed_at": NOON, **fields})


class TestBooking:
    def test_adds_all_of_an_order_that_is_attributed(self) -> None:
        booked = booking(order(), attributed())
        assert booked.tally == conversion_tally(attributed())
        assert booked.tally["sales"] == 1000
        assert booked.credited == all_credited(credit_all(JOURNEY, 1000))

    def test_adds_nothing_for_another_person(self) -> None:
        assert is_nothing(booking(attributed(), attributed(subscriber_id="ann")).tally)

    def test_takes_off_what_a_refund_gives_back(self) -> None:
        tally = booking(attributed(), attributed(refunds={"r": 300})).tally
        assert (tally["orders"], tally["sales"]) == (0, -300)

    def test_takes_off_all_of_a_fully_refunded_order_which_is_still_found_by_its_channels(
        self,
    ) -> None:
        booked = booking(attributed(), attributed(refunds={"r": FULL_REFUND}))
        assert (booked.tally["orders"], booked.tally["sales"]) == (-1, -1000)
        assert "linear.google_ads" in booked.credited

    def test_counts_no_conversion_that_is_no_purchase(self) -> None:
        signup = {"type": ConversionType.SIGNUP}
        booked = booking(order(**signup), attributed(**signup))
        assert is_nothing(booked.tally)
        assert "last_click.direct" in booked.credited
