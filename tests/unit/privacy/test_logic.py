"""What is left of an order once its person is erased: the same counts, and no name."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shared.attribution.logic.conversion_tally import conversion_tally
from shared.attribution.models.conversion import EarlierReport, StoredConversion, StoredTouchpoint
from shared.common.enums import ChannelType, ConversionType
from shared.people.logic.traces import Traces
from shared.privacy.logic import without_person
from shared.tracking.models.session_id import SessionId

AT = datetime(2026, 1, 15, tzinfo=UTC)
ANN = Traces("b", ("ann", "ann-2"), ("u-ann",), ("user:u-ann", "email:h-ann"), ("v-ann",))
NOBODY = "erased-1"
ANNS = {"ann", "ann-2", "u-ann", "user:u-ann", "email:h-ann", "v-ann"}


def visit(visitor_id: str) -> str:
    return f"b.{visitor_id}.direct.nonce-0001"


def bought(visitor_id: str | None = None, **fields: object) -> StoredConversion:
    required = {
        "brand_id": "b",
        "type": ConversionType.PURCHASE,
        "value": 10,
        "currency": "EUR",
        "occurred_at": AT,
        "day": "2026-01-15",
        "window_days": 30,
        "attributed_at": AT,
        "visitor_id": visitor_id,
        "session_id": visit(visitor_id) if visitor_id else None,
    }
    return StoredConversion.model_validate(required | fields)


def touch(session_id: str) -> StoredTouchpoint:
    return StoredTouchpoint(
        session_id=session_id,
        channel_id="email",
        channel_type=ChannelType.EMAIL,
        started_at=AT,
    )


VISITORS = st.sampled_from(["v-ann", "v-bob", "v-new"])
ORDERS = st.builds(
    bought,
    st.none() | VISITORS,
    subscriber_id=st.sampled_from([None, "ann", "ann-2", "bob"]),
    customer_id=st.sampled_from([None, "v-ann", "v-bob", "email:h-ann", "user:u-bob"]),
    earlier_reports=st.lists(
        st.builds(
            EarlierReport,
            customer_id=st.sampled_from([None, "email:h-ann", "email:h-bob", "v-ann"]),
            visitor_id=st.none() | VISITORS,
            session_id=st.none() | VISITORS.map(visit),
            occurred_at=st.just(AT),
        ),
        max_size=2,
    ),
    user_id=st.sampled_from([None, "u-ann", "u-bob"]),
    journey=st.lists(VISITORS.map(visit).map(touch) | st.just(touch("")), min_size=1, max_size=3),
    refunds=st.dictionaries(st.just("r"), st.integers(-1, 12)),
)


def names(conversion: StoredConversion) -> set[str | None]:
    """Whoever is named in it."""
    sessions = [
        conversion.session_id,
        *(each.session_id for each in conversion.journey),
        *(each.session_id for each in conversion.earlier_reports),
    ]
    return {
        conversion.subscriber_id,
        conversion.customer_id,
        *(each.customer_id for each in conversion.earlier_reports),
        *(each.visitor_id for each in conversion.earlier_reports),
        conversion.user_id,
        conversion.visitor_id,
        *(SessionId.parse(each).visitor_id for each in sessions if each),
    }


@given(ORDERS)
def test_nothing_names_the_person(order: StoredConversion) -> None:
    assert names(without_person(order, ANN, NOBODY)).isdisjoint(ANNS)


@given(ORDERS)
def test_it_counts_the_same(order: StoredConversion) -> None:
    assert conversion_tally(without_person(order, ANN, NOBODY)) == conversion_tally(order)


@given(ORDERS)
def test_doing_it_again_changes_nothing(order: StoredConversion) -> None:
    once = without_person(order, ANN, NOBODY)
    assert without_person(once, ANN, NOBODY) == once


@given(ORDERS)
def test_nobody_is_named_where_nobody_was(order: StoredConversion) -> None:
    left = without_person(order, ANN, NOBODY)
    for name in ("customer_id", "visitor_id", "session_id"):
        assert (getattr(left, name) is None) == (getattr(order, name) is None)


def test_others_stay_named() -> None:
    bobs = bought("v-ann", subscriber_id="bob", customer_id="user:u-bob", user_id="u-bob")
    left = without_person(bobs, ANN, NOBODY)
    assert (left.subscriber_id, left.customer_id, left.user_id) == ("bob", "user:u-bob", "u-bob")
    assert (left.visitor_id, left.session_id) == (NOBODY, visit(NOBODY))
    strangers = bought("v-new", customer_id="v-new", journey=[touch(visit("v-new"))])
    assert without_person(strangers, ANN, NOBODY) == strangers


def test_an_order_of_the_person_by_an_unknown_browser_keeps_none() -> None:
    order = bought("v-new", customer_id="email:h-ann", journey=[touch(visit("v-new"))])
    assert names(without_person(order, ANN, NOBODY)) == {None, NOBODY}
