"""Compiled segments, against the plainest reading of their rules."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings

from shared.segments.checking import parse_rules
from shared.segments.compiler import Definition, SegmentRules, Today, compile_segments
from tests.segments_by_hand import Segments
from tests.unit.segments.strategies import brands, calendars, currencies, days, subscribers

Json = Any
DayOf = Callable[[int], str]

thorough = settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])


def compiled(segments: dict[str, Json]) -> SegmentRules:
    return compile_segments(
        {
            name: Definition(static=rules is None, rules=parse_rules(rules) if rules else [])
            for name, rules in segments.items()
        }
    )


@thorough
@given(brands(), subscribers, days, calendars, currencies)
def test_members_are_those_that_a_plain_reading_finds(
    brand: dict[str, Json], subscriber: Json, today: date, day_of: DayOf, currency: str
) -> None:
    rules = compiled(brand)
    for day in (today, today + timedelta(days=1), today + timedelta(days=40)):
        by_hand = Segments(brand, day, day_of, currency).of(subscriber)
        found = rules.evaluate(subscriber, Today(day.isoformat(), day_of, currency))
        assert found.segment_ids == by_hand


@settings(thorough, max_examples=200)
@given(brands(), subscribers, days, calendars)
def test_nothing_changes_before_the_day_to_evaluate_again(
    brand: dict[str, Json], subscriber: Json, today: date, day_of: DayOf
) -> None:
    rules = compiled(brand)

    def on(day: date) -> tuple[list[str], str | None]:
        found = rules.evaluate(subscriber, Today(day.isoformat(), day_of, "EUR"))
        return found.segment_ids, found.reevaluate_on

    members, again = on(today)
    assert again is None or again > today.isoformat()
    for ahead in range(1, 401):
        day = today + timedelta(days=ahead)
        if again is not None and day.isoformat() >= again:
            break
        assert on(day)[0] == members
