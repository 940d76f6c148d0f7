"""Which of the visits that browsers offer an order takes."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.attribution.logic.offers import MOST_VISITS, chosen, with_offer
from shared.attribution.models.offers import OfferedVisit, StoredOffers

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
EXPIRES = NOON + timedelta(days=31)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def visit(visitor: str, at: datetime = NOON, session: str = "1", day: str = "d") -> OfferedVisit:
    return OfferedVisit(visitor_id=visitor, session_id=f"{visitor}.{session}", at=at, came_on=day)


def offers(*visits: OfferedVisit) -> StoredOffers:
    all_ = StoredOffers(marketing_expire_at=EXPIRES)
    for each in visits:
        all_ = with_offer(all_, each, EXPIRES)
    return all_


def visitor_of(found: OfferedVisit | None) -> str | None:
    return None if found is None else found.visitor_id


class TestChosen:
    @pytest.mark.parametrize("at", [NOON, NOON - 60 * SECOND, NOON + HOUR])
    def test_is_the_one_visit_of_about_that_time(self, at: datetime) -> None:
        others = visit("eve", NOON - timedelta(days=9)), visit("ben", NOON + 2 * HOUR)
        assert visitor_of(chosen(NOON, offers(others[0], visit("ann", at), others[1]), ())) == "ann"

    @pytest.mark.parametrize("at", [NOON - 61 * SECOND, NOON + HOUR + SECOND])
    def test_is_none_of_another_time(self, at: datetime) -> None:
        assert chosen(NOON, offers(visit("eve", at)), ()) is None

    def test_is_none_of_two_visitors(self) -> None:
        assert chosen(NOON, offers(visit("ann"), visit("eve")), ()) is None

    def test_is_the_earliest_of_one_visitor_who_offers_twice(self) -> None:
        found = chosen(NOON, offers(visit("ann", NOON + SECOND, "2"), visit("ann")), ())
        assert found is not None
        assert found.session_id == "ann.1"

    def test_passes_by_whoever_is_guessing(self) -> None:
        both = offers(visit("ann"), visit("eve", day="busy"))
        assert visitor_of(chosen(NOON, both, ["eve busy"])) == "ann"
        assert chosen(NOON, both, ["eve another"]) is None

    def test_is_none_where_too_many_were_offered(self) -> None:
        old = NOON - timedelta(days=1)
        visits = [visit("ann"), *(visit(f"v{each}", old) for each in range(MOST_VISITS - 1))]
        assert visitor_of(chosen(NOON, offers(*visits), ())) == "ann"
        assert chosen(NOON, offers(*visits, visit("eve", old)), ()) is None


class TestWithOffer:
    def test_the_same_offer_again_changes_nothing(self) -> None:
        once = offers(visit("ann"))
        assert with_offer(once, visit("ann", NOON + SECOND), EXPIRES) is once

    def test_offers_are_found_by_their_visitors_and_days(self) -> None:
        both = offers(visit("ann", day="1"), visit("ben", day="2"))
        assert both.visitor_ids == ["ann", "ben"]
        assert both.visitor_days == ["ann 1", "ben 2"]

    def test_no_more_than_eight_are_kept(self) -> None:
        many = offers(*(visit(f"v{each}") for each in range(20)))
        assert (len(many.visits), many.full) == (MOST_VISITS, True)
        assert with_offer(many, visit("late"), EXPIRES) is many
