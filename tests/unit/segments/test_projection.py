"""A preview fetches what rules read, and no more."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.common.calendar import Zones
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, Today, compile_segments
from shared.segments.logic.projection import Path, needed, stored_fields
from tests.plays import examples
from tests.segments_by_hand import Json
from tests.unit.segments.strategies import brands, calendars, days, subscribers
from tests.unit.segments.test_compiler import asked
from tests.unit.segments.test_properties import thorough


def definitions(segments: dict[str, Json]) -> dict[str, Definition]:
    return {
        name: Definition(static=rules is None, rules=parse_rules(rules) if rules else [])
        for name, rules in segments.items()
    }


def paths(*rules: Json, **others: Json) -> list[Path]:
    return stored_fields(needed(definitions({"it": list(rules), **others}), "it"))


def projected(stored: Json, some: list[Path]) -> Json:
    """A document with these fields of it, as Firestore answers."""
    found: Json = {}
    for path in some:
        inner, kept = stored, found
        for name in path[:-1]:
            inner = inner.get(name)
            if not isinstance(inner, dict):
                break
            kept = kept.setdefault(name, {})
        else:
            if path[-1] in inner:
                kept[path[-1]] = inner[path[-1]]
    return found


@pytest.mark.proof
@settings(thorough, max_examples=examples(300))
@given(st.data(), brands(), subscribers, days, calendars)
def test_what_is_projected_answers_as_the_whole(
    data: st.DataObject, brand: dict[str, Json], subscriber: Json, day: date, calendar: Zones
) -> None:
    name = data.draw(st.sampled_from(sorted(brand)))
    every, today = definitions(brand), Today(day.isoformat(), calendar, "EUR")
    asked_for = needed(every, name)
    part = projected(subscriber, stored_fields(asked_for))
    of_part = compile_segments(asked_for).evaluate(part, today).segment_ids
    of_whole = compile_segments(every).evaluate(subscriber, today).segment_ids
    assert (name in of_part) == (name in of_whole)


def test_fields_lie_where_the_document_has_them() -> None:
    assert paths(
        asked("email", "is_set"),
        asked("consent.sms", "equals", "none"),
        asked("emailSubscribed", "equals", True),
        asked("totalSpent", "equals", 1),
        asked("emailsOpened", "never"),
        asked("event:a.b", "never"),
        asked("properties.Größe", "is_set"),
    ) == [
        ("activity", "events", "a.b"),
        ("activity", "folded"),
        ("activity", "opened"),
        ("activity", "orders"),
        ("consents", "email", "status"),
        ("consents", "sms", "status"),
        ("email",),
        ("properties", "Größe"),
    ]


def test_no_field_lies_inside_another() -> None:
    rules = asked("subscribedAt", "is_set"), asked("smsSubscribed", "equals", True)
    assert paths(*rules) == [("consents",)]


def test_a_name_that_no_field_can_have_is_not_asked_for() -> None:
    assert paths(asked("properties.__x__", "is_set")) == [("properties",)]


def test_segments_that_others_ask_for_are_read_too() -> None:
    of_b, of_c = asked("segment", "equals", "b"), asked("segment", "in", ["c", "gone"])
    found = paths(of_b, b=[of_c, asked("tags", "is_set")], c=None, d=[asked("phone", "is_set")])
    assert found == [("staticSegmentIds",), ("tags",)]


def test_rules_of_what_is_gone_read_nothing() -> None:
    assert paths(asked("segment", "equals", "gone")) == []
