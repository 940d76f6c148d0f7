"""Beacons of one session that arrive together are one change."""

from dataclasses import dataclass, replace
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from shared.tracking.logic.activity import Activity

times = st.integers(0, 100)
activities = st.lists(
    st.builds(Activity.of_view, times, st.none() | st.integers(1, 20))
    | st.builds(Activity.of_engagement, times, st.integers(0, 50)),
    min_size=1,
    max_size=12,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A session, as far as activities change it."""

    views: int
    last: int
    seconds: int

    def after(self, activity: Activity) -> "Stored":
        views = max(self.views, activity.last_view or 0) + activity.more_views
        seconds = max(self.seconds, activity.seconds or 0)
        return Stored(views, max(self.last, activity.at_ms), seconds)


def together(activities: list[Activity]) -> Activity:
    return reduce(Activity.with_, activities)


def one_by_one(session: Stored, activities: list[Activity]) -> Stored:
    """Apply each by itself; of page views first the numbered ones, which are maxima."""
    return reduce(Stored.after, sorted(activities, key=lambda each: each.more_views), session)


@given(st.builds(Stored, st.integers(0, 30), times, st.integers(0, 60)), activities)
def test_together_change_a_session_as_one_by_one(session: Stored, each: list[Activity]) -> None:
    assert session.after(together(each)) == one_by_one(session, each)


@given(times, activities)
def test_a_session_made_anew_counts_the_views_among_them(at: int, each: list[Activity]) -> None:
    numbers = [activity.last_view or 0 for activity in each]
    unnumbered = sum(activity.more_views for activity in each)
    seen = max(numbers) + unnumbered
    whole = together(each)
    stored = Stored(whole.views_before, at, 0).after(whole)
    assert stored.views == (seen or 1)  # it had at least the page that told of itself


@given(activities, st.randoms())
def test_their_order_makes_no_difference(each: list[Activity], random: object) -> None:
    mixed = list(each)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert together(mixed) == together(each)


@given(activities)
def test_what_repeats_counts_once(each: list[Activity]) -> None:
    repeats = [replace(activity, more_views=0) for activity in each]
    session = Stored(3, 0, 0)
    once = session.after(together(repeats))
    assert once.after(together(repeats)) == once
