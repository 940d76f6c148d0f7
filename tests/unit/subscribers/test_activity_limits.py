"""The newest facts are kept; what only counts is dropped beyond them."""

from shared.subscribers.logic.activity_limits import (
    MAX_EVENT_NAMES,
    MAX_EVENTS,
    MAX_FACTS,
    superfluous_facts,
)


def facts(count: int) -> dict[str, str]:
    return {f"a{number:05}": f"2026-{number % 12 + 1:02}-01" for number in range(count)}


def test_nothing_is_dropped_while_there_is_room() -> None:
    activity = {"sessions": facts(MAX_FACTS), "events": {"tried": facts(MAX_EVENTS)}}
    assert superfluous_facts({"activity": activity}) == []
    assert superfluous_facts({}) == []


def test_the_oldest_are_dropped_of_each_kind() -> None:
    many = facts(MAX_FACTS + 5)
    oldest = sorted(many, key=lambda key: (many[key], key))[:5]
    activity = {"opened": many, "clicked": facts(3)}
    assert superfluous_facts({"activity": activity}) == [
        ("activity", "opened", key) for key in oldest
    ]


def test_of_all_events_together_the_newest_are_kept() -> None:
    events = {f"e{number}": facts(MAX_EVENTS // 2) for number in range(2)}
    newest = {"events": {**events, "a.b": {"a": "2026-12-31", "b": "2026-12-31"}}}
    assert superfluous_facts({"activity": newest}) == [
        ("activity", "events", "e0", "a00000"),
        ("activity", "events", "e0", "a00012"),
    ]


def test_of_too_many_names_those_with_the_newest_events_are_kept() -> None:
    names = [f"e{number:02}" for number in range(MAX_EVENT_NAMES + 2)]
    events = {name: {"a": f"2026-01-{day % 28 + 1:02}"} for day, name in enumerate(names)}
    events["e00"]["b"] = "2026-02-01"
    assert superfluous_facts({"activity": {"events": events}}) == [
        ("activity", "events", "e01"),
        ("activity", "events", "e28"),
    ]


def test_orders_are_all_kept() -> None:
    orders = {key: {"day": day, "at": 1, "net": 1} for key, day in facts(MAX_FACTS + 5).items()}
    assert superfluous_facts({"activity": {"orders": orders}}) == []
