"""Compiled segments, against the plainest reading of their rules."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.common.calendar import Zones
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, SegmentRules, Today, compile_segments
from tests.plays import examples
from tests.segments_by_hand import Segments
from tests.unit.segments.strategies import (
    brands,
    busy_subscribers,
    calendars,
    currencies,
    dated_leaves,
    days,
    subscribers,
)

Json = Any

pytestmark = pytest.mark.proof

thorough = settings(
    deadline=None, max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow]
)


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
    brand: dict[str, Json], subscriber: Json, today: date, calendar: Zones, currency: str
) -> None:
    rules = compiled(brand)
    for day in (today, today + timedelta(days=40)):
        by_hand = Segments(brand, day, calendar.day_of, currency).of(subscriber)
        found = rules.evaluate(subscriber, Today(day.isoformat(), calendar, currency))
        assert found.segment_ids == by_hand


@settings(thorough, max_examples=examples(50))
@given(brands(), subscribers, days, calendars)
def test_nothing_changes_before_the_day_to_evaluate_again(
    brand: dict[str, Json], subscriber: Json, today: date, calendar: Zones
) -> None:
    rules = compiled(brand)
    members, again = on(today, rules, subscriber, calendar)
    for day in until(today, again):
        assert on(day, rules, subscriber, calendar)[0] == members


@pytest.mark.parametrize("kind", dated_leaves)
@settings(thorough, max_examples=examples(150))
@given(st.data(), busy_subscribers, days, calendars)
def test_a_single_rule_stays_as_it_is_until_the_day_to_evaluate_again(
    kind: str, data: st.DataObject, subscriber: Json, today: date, calendar: Zones
) -> None:
    rule = data.draw(dated_leaves[kind])
    members, again = on(today, compiled({"it": [rule]}), subscriber, calendar)
    for day in until(today, again):
        assert Segments({"it": [rule]}, day, calendar.day_of, "EUR").of(subscriber) == members


def on(
    day: date, rules: SegmentRules, subscriber: Json, calendar: Zones
) -> tuple[list[str], str | None]:
    found = rules.evaluate(subscriber, Today(day.isoformat(), calendar, "EUR"))
    return found.segment_ids, found.reevaluate_on


def until(today: date, again: str | None) -> list[date]:
    """Days from today on, and the last one, before the one to evaluate again, which comes later."""
    last = date.max if again is None else date.fromisoformat(again) - timedelta(days=1)
    assert last >= today
    ahead = [today + timedelta(days=each) for each in (0, 1, 2, 3, 5, 8, 13, 21, 60, 180, 365, 400)]
    return [day for day in ahead if day < last] + [last] * (again is not None)
