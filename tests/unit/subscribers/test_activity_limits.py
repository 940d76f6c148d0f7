"""The newest facts are kept; what only counts is dropped beyond them."""

from shared.subscribers.logic.activity_limits import superfluous_facts
from shared.subscribers.models.stored import MAX_EVENTS, MAX_FACTS


def facts(count: int) -> dict[str, str]:
    return {f"a{number:05}": f"2026-{number % 12 + 1:02}-01" for number in range(count)}


def test_nothing_is_dropped_while_there_is_room() -> None:
    activity = {"sessions": facts(MAX_FACTS), "events": {"tried": facts(MAX_FACTS)}}
    assert superfluous_facts({"activity": activity}) == []
    assert superfluous_facts({}) == []


def test_the_oldest_are_dropped_of_each_kind_and_name() -> None:
    many = facts(MAX_FACTS + 5)
    oldest = sorted(many, key=lambda key: (many[key], key))[:5]
    activity = {"opened": many, "events": {"tried.on": many}}
    assert superfluous_facts({"activity": activity}) == [
        *(("activity", "opened", key) for key in oldest),
        *(("activity", "events", "tried.on", key) for key in oldest),
    ]


def test_of_all_events_together_the_newest_are_kept() -> None:
    events = {f"e{number}": facts(1_000) for number in range(MAX_EVENTS // 1_000)}
    newest = {"events": {**events, "more": {"a": "2026-12-31", "b": "2026-12-31"}}}
    assert superfluous_facts({"activity": newest}) == [
        ("activity", "events", "e0", "a00000"),
        ("activity", "events", "e0", "a00012"),
    ]


def test_orders_are_all_kept() -> None:
    orders = {key: {"day": day, "at": 1, "net": 1} for key, day in facts(MAX_FACTS + 5).items()}
    assert superfluous_facts({"activity": {"orders": orders}}) == []
