"""What a conversion and its session become when a member voids or restores it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.attribution.logic.conversion_tally import booking, conversion_tally
from shared.attribution.logic.session_mark import converting_session, session_mark
from shared.attribution.logic.voids import MOST_VOIDS, restored, voided
from shared.attribution.models.conversion import StoredConversion, StoredTouchpoint
from shared.common.enums import ChannelType, ConversionType

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def order(number: int = 1, **fields: object) -> StoredConversion:
    touch = StoredTouchpoint(
        session_id="s", channel_id="email", channel_type=ChannelType.EMAIL, started_at=NOON
    )
    stored: dict[str, object] = {
        "brand_id": "b",
        "type": ConversionType.PURCHASE,
        "order_id": f"{number}",
        "value": 100 * number,
        "currency": "EUR",
        "occurred_at": NOON + timedelta(minutes=number),
        "day": "2026-01-15",
        "window_days": 30,
        "journey": [touch],
        "new_customer": True,
        "attributed_at": NOON,
        **fields,
    }
    return StoredConversion.model_validate(stored)


@given(st.lists(st.booleans(), max_size=60))
def test_it_counts_what_it_is_however_often_it_was_voided(steps: list[bool]) -> None:
    conversion, out = order(), False
    for number, away in enumerate(steps):
        at = NOON + timedelta(hours=number)
        before = conversion
        conversion = voided(before, at, "ann", "why") if away else restored(before, at, "bob")
        assert (conversion is before) is (away is out)
        assert booking(before, conversion).credited == booking(order(), conversion).credited
        out = away
    assert conversion.voided is out
    assert conversion_tally(conversion) == ({} if out else conversion_tally(order()))
    assert len(conversion.voids) <= MOST_VOIDS


def test_who_voided_it_and_who_restored_it_is_kept() -> None:
    back = restored(voided(order(), NOON, "ann", "a bot's"), NOON + timedelta(1), "bob")
    (kept,) = back.voids
    assert (kept.by, kept.reason, kept.restored_by) == ("ann", "a bot's", "bob")


def test_an_order_without_a_session_happened_in_the_last_visit_before_it() -> None:
    assert converting_session(order(session_id="own")) == "own"
    assert converting_session(order()) == "s"
    assert converting_session(order(journey=[])) is None


def test_a_session_shows_its_latest_conversion_that_stands() -> None:
    both = [("one", order(1)), ("two", order(2))]
    assert session_mark(both)["orderId"] == "2"
    assert session_mark([both[0], ("two", voided(order(2), NOON, "ann", "why"))]) == {
        "converted": True,
        "conversionType": "purchase",
        "conversionValue": 100,
        "orderId": "1",
    }
    none = session_mark([("two", voided(order(2), NOON, "ann", "why"))])
    assert none["converted"] is False
    assert {none[name] for name in none if name != "converted"} == {None}
