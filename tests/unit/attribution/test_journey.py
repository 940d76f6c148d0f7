"""Journeys, against a plain reading of the definition: filter, sort, cut."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.attribution.logic.journey import (
    DAY_MS,
    MAX_TOUCHPOINTS,
    ConversionMoment,
    Touchpoint,
    is_new_customer,
    journey,
    latest_session,
)
from shared.common.enums import ChannelType, ConversionType

NOW = 1_760_000_000_000
PURCHASE = ConversionMoment("order", ConversionType.PURCHASE, NOW, NOW * 1000, "s-own")


def touchpoint(session_id: str, age_ms: int, created_us: int | None = None) -> Touchpoint:
    started_ms = NOW - age_ms
    created = started_ms * 1000 if created_us is None else created_us
    return Touchpoint(session_id, "email", ChannelType.EMAIL, started_ms, created)


def purchase(id_: str, age_ms: int, created_us: int | None = None) -> ConversionMoment:
    occurred_ms = NOW - age_ms
    created = occurred_ms * 1000 if created_us is None else created_us
    return ConversionMoment(id_, ConversionType.PURCHASE, occurred_ms, created, "s-other")


def ids(touchpoints: tuple[Touchpoint, ...]) -> list[str]:
    return [each.session_id for each in touchpoints]


class TestJourney:
    def test_is_in_order_of_start_then_id(self) -> None:
        sessions = [touchpoint("b", 5), touchpoint("s-own", 1), touchpoint("a", 5)]
        assert ids(journey(PURCHASE, sessions, [])) == ["a", "b", "s-own"]

    def test_of_sessions_that_start_at_one_instant_the_one_stored_first_comes_first(self) -> None:
        sessions = [touchpoint("a", 5, 2), touchpoint("b", 5, 1), touchpoint("c", 5, 2)]
        assert ids(journey(PURCHASE, sessions, [])) == ["b", "a", "c"]

    def test_includes_the_window_s_first_instant_and_the_conversion_s_own(self) -> None:
        sessions = [
            touchpoint("too-old", 30 * DAY_MS + 1),
            touchpoint("oldest", 30 * DAY_MS),
            touchpoint("same-instant", 0),
            touchpoint("later", -1, created_us=0),
        ]
        assert ids(journey(PURCHASE, sessions, [])) == ["oldest", "same-instant"]

    def test_looks_back_as_far_as_the_brand_says(self) -> None:
        sessions = [touchpoint("yesterday", DAY_MS), touchpoint("before", DAY_MS + 1)]
        assert ids(journey(PURCHASE, sessions, [], window_days=1)) == ["yesterday"]

    def test_starts_after_the_previous_conversion_of_the_same_type(self) -> None:
        signup = replace(purchase("signup", 2), type=ConversionType.SIGNUP)
        sessions = [touchpoint("old", 11), touchpoint("same", 10), touchpoint("new", 9)]
        earlier = [purchase("previous", 10), purchase("first", 20), signup, PURCHASE]
        assert ids(journey(PURCHASE, sessions, earlier)) == ["new"]

    def test_of_conversions_at_one_instant_the_one_stored_first_comes_first(self) -> None:
        sessions = [touchpoint("s-own", 0), touchpoint("before", 5)]
        twin = replace(PURCHASE, id="a", created_us=PURCHASE.created_us + 1)
        assert ids(journey(twin, sessions, [PURCHASE])) == ["s-own"]
        assert ids(journey(PURCHASE, sessions, [twin])) == ["before", "s-own"]

    def test_of_conversions_stored_at_one_instant_the_lower_id_comes_first(self) -> None:
        sessions = [touchpoint("s-own", 0), touchpoint("before", 5)]
        twin = replace(PURCHASE, id="other")
        assert ids(journey(twin, sessions, [PURCHASE])) == ["s-own"]
        assert ids(journey(PURCHASE, sessions, [twin])) == ["before", "s-own"]

    def test_always_has_the_converting_session(self) -> None:
        for own in (touchpoint("s-own", 90 * DAY_MS), touchpoint("s-own", -5, created_us=0)):
            assert ids(journey(PURCHASE, [own], [purchase("previous", 1)])) == ["s-own"]

    def test_counts_a_session_once_that_was_found_twice(self) -> None:
        assert ids(journey(PURCHASE, [touchpoint("a", 1), touchpoint("a", 1)], [])) == ["a"]

    def test_ignores_documents_made_after_the_conversion(self) -> None:
        late = PURCHASE.created_us + 1
        sessions = [touchpoint("a", 9), touchpoint("b", 8, late), touchpoint("s-own", 7, late)]
        earlier = [purchase("previous", 5, late)]
        assert ids(journey(PURCHASE, sessions, earlier)) == ["a"]

    def test_keeps_the_first_and_the_last_29(self) -> None:
        sessions = [touchpoint(f"{age:03}", age) for age in range(400)]
        kept = ids(journey(PURCHASE, sessions, []))
        assert kept == ["399", *(f"{age:03}" for age in reversed(range(29)))]
        assert ids(journey(PURCHASE, sessions[:30], [])) == [
            f"{age:03}" for age in reversed(range(30))
        ]
        assert MAX_TOUCHPOINTS == 30

    def test_is_empty_where_no_session_is_known(self) -> None:
        assert journey(PURCHASE, [], []) == ()


class TestLatestSession:
    """It converts an order that names no session."""

    def test_is_the_latest_that_began_before_and_existed(self) -> None:
        late = PURCHASE.created_us + 1
        sessions = [
            touchpoint("a", 9),
            touchpoint("c", 5),
            touchpoint("b", 5),
            touchpoint("not-there-yet", 1, late),
            touchpoint("after", -1, created_us=0),
        ]
        assert latest_session(PURCHASE, sessions) == "c"

    def test_converts_again_after_an_earlier_order(self) -> None:
        sessions = [touchpoint("a", 9), touchpoint("b", 5)]
        order = replace(PURCHASE, session_id=latest_session(PURCHASE, sessions))
        assert ids(journey(order, sessions, [purchase("previous", 2)])) == ["b"]
        assert ids(journey(order, sessions, [])) == ["a", "b"]

    def test_is_empty_where_none_began_before(self) -> None:
        assert latest_session(PURCHASE, [touchpoint("after", -1)]) == ""


def plain_journey(
    conversion: ConversionMoment,
    sessions: list[Touchpoint],
    earlier: list[ConversionMoment],
    window_days: int,
) -> list[str]:
    existing = {s.session_id: s for s in sessions if s.created_us <= conversion.created_us}
    before = [
        other
        for other in earlier
        if other.created_us <= conversion.created_us
        and other.type == conversion.type
        and (other.occurred_ms, other.created_us, other.id)
        < (conversion.occurred_ms, conversion.created_us, conversion.id)
    ]
    before.sort(key=lambda other: other.occurred_ms)
    kept = []
    for session in existing.values():
        in_window = (
            0 <= conversion.occurred_ms - session.started_ms <= window_days * 24 * 3600 * 1000
        )
        reset = bool(before) and session.started_ms <= before[-1].occurred_ms
        if session.session_id == conversion.session_id or (in_window and not reset):
            kept.append((session.started_ms, session.created_us, session.session_id))
    names = [name for *_, name in sorted(kept)]
    return names if len(names) <= 30 else names[:1] + names[-29:]


instants = st.integers(NOW - 3 * DAY_MS, NOW + 3) | st.integers(NOW - 5, NOW + 5)
creations = st.integers(NOW * 1000 - 3, NOW * 1000 + 3)
sessions_of_a_visitor = st.lists(
    st.builds(
        Touchpoint,
        session_id=st.sampled_from([f"s{n}" for n in range(45)]),
        channel_id=st.just("email"),
        channel_type=st.just(ChannelType.EMAIL),
        started_ms=instants,
        created_us=creations,
    ),
    unique_by=lambda session: session.session_id,
)
conversions = st.builds(
    ConversionMoment,
    id=st.sampled_from("abcdef"),
    type=st.sampled_from([ConversionType.PURCHASE, ConversionType.SIGNUP]),
    occurred_ms=instants,
    created_us=creations,
    session_id=st.sampled_from([f"s{n}" for n in range(9)]),
)
conversions_of_a_visitor = st.lists(
    conversions, min_size=1, unique_by=lambda conversion: conversion.id
)


@settings(deadline=None)
@given(sessions_of_a_visitor, conversions_of_a_visitor, st.integers(1, 3), st.randoms())
def test_journeys_agree_with_the_plain_reading_in_any_order_of_documents(
    sessions: list[Touchpoint],
    known: list[ConversionMoment],
    window_days: int,
    random: Random,
) -> None:
    expected = plain_journey(known[0], sessions, known, window_days)
    shuffled = random.sample(sessions * 2, 2 * len(sessions))
    others = random.sample(known, len(known))
    assert ids(journey(known[0], shuffled, others, window_days)) == expected


@settings(deadline=None)
@given(sessions_of_a_visitor, conversions_of_a_visitor)
def test_later_documents_change_no_journey(
    sessions: list[Touchpoint], known: list[ConversionMoment]
) -> None:
    conversion = known[0]
    existed = [session for session in sessions if session.created_us <= conversion.created_us]
    known_then = [other for other in known if other.created_us <= conversion.created_us]
    assert journey(conversion, sessions, known) == journey(conversion, existed, known_then)
    assert is_new_customer(conversion, known) == is_new_customer(conversion, known_then)


class TestNewCustomer:
    def test_is_new_with_the_first_purchase_only(self) -> None:
        first = purchase("first", 5)
        assert is_new_customer(first, [first, PURCHASE])
        assert not is_new_customer(PURCHASE, [first, PURCHASE])

    def test_other_conversions_do_not_make_a_customer(self) -> None:
        signup = replace(purchase("signup", 5), type=ConversionType.SIGNUP)
        assert is_new_customer(PURCHASE, [signup])

    def test_an_order_that_was_kept_back_offline_does_not_make_the_customer_new_again(self) -> None:
        kept_back = purchase("offline", 60_000, created_us=PURCHASE.created_us + 1)
        assert is_new_customer(PURCHASE, [kept_back])
        assert not is_new_customer(kept_back, [PURCHASE])

    @settings(deadline=None)
    @given(conversions_of_a_visitor)
    def test_every_customer_is_new_exactly_once(self, known: list[ConversionMoment]) -> None:
        purchases = [each for each in known if each.type is ConversionType.PURCHASE]
        new = [each for each in purchases if is_new_customer(each, known)]
        assert len(new) == min(1, len(purchases))


class TestTwoDevices:
    """Sessions of one user's phone and laptop make one journey, whichever reports the order."""

    @given(
        st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["phone", "laptop"])), max_size=12),
        st.randoms(use_true_random=False),
    )
    def test_both_devices_sessions_are_one_journey(
        self, visits: list[tuple[int, str]], order: Random
    ) -> None:
        sessions = [
            touchpoint(f"{device}-{number}", days * DAY_MS + 1)
            for number, (days, device) in enumerate(visits)
        ]
        by_device = {
            device: [each for each in sessions if each.session_id.startswith(device)]
            for device in ("phone", "laptop")
        }
        found = [*by_device["laptop"], *by_device["phone"], *by_device["phone"]]
        order.shuffle(found)
        expected = sorted(sessions, key=lambda each: (each.started_ms, each.session_id))
        assert journey(PURCHASE, found, []) == tuple(expected)

    def test_an_order_on_one_device_resets_the_journey_of_both(self) -> None:
        sessions = [touchpoint("phone-old", 20), touchpoint("laptop-new", 5)]
        assert ids(journey(PURCHASE, sessions, [purchase("on the phone", 10)])) == ["laptop-new"]
