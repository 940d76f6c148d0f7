"""What each function must not load for its first call, so that a cold start is short.

A session's start, an event, or a task is what is called. A package of ours counts as loaded with
any module but its wiring, which only says how its services would be built.
"""

from collections.abc import Iterator

import pytest

from bench.first_calls import loaded_by
from bench.processes import stub_firestore
from functions.manifest import SERVICES

UPPER = "content imports reports campaigns automations"
MUST_NOT_LOAD = {
    "track": f"identity counters subscribers attribution segments messaging signup people {UPPER} "
    "privacy",
    "subscribe": f"counters attribution segments people {UPPER} privacy",
    "links": f"counters attribution segments people {UPPER} privacy",
    "api": "",
    "tasks": f"channels identity counters tracking attribution messaging signup people {UPPER} "
    "privacy",
    "jobs": "identity subscribers segments content messaging signup people imports campaigns "
    "automations privacy",
    "on_session_created": f"channels tracking attribution segments messaging signup people {UPPER} "
    "privacy",
    "on_conversion_created": f"segments messaging signup people {UPPER} privacy",
    "on_event_created": "channels counters tracking attribution segments messaging signup people "
    f"{UPPER} privacy",
    "on_refund_created": f"tracking segments messaging signup people {UPPER} privacy",
    "on_subscriber_written": f"tracking messaging signup people {UPPER} privacy",
    "on_segment_rules_written": "identity counters tracking attribution messaging signup people "
    f"{UPPER} privacy",
    "on_user_written": f"segments {UPPER} privacy",
}
MAY_LOAD_OF_OTHERS = {
    "track": {"is_bot"},
    "subscribe": {"is_bot"},
    "api": {"fastapi", "firebase_admin"},
    "on_subscriber_written": {"google.cloud.tasks_v2"},
}
CONTENT = {"css_inline", "inscriptis", "liquid", "lxml", "markdown_it", "mjml", "nh3"}
HEAVY = {"fastapi", "firebase_admin", "google.cloud.tasks_v2", "is_bot", "local", *CONTENT}


@pytest.fixture(scope="module")
def firestore() -> Iterator[str]:
    with stub_firestore() as address:
        yield address


@pytest.mark.parametrize("entry_point", [service.entry_point for service in SERVICES])
def test_a_first_call_loads_only_what_it_needs(entry_point: str, firestore: str) -> None:
    loaded = loaded_by(entry_point, firestore)
    assert packages(loaded).isdisjoint(MUST_NOT_LOAD[entry_point].split())
    heavy = HEAVY.intersection(loaded)
    assert heavy <= MAY_LOAD_OF_OTHERS.get(entry_point, set())


def packages(modules: list[str]) -> set[str]:
    paths = [name.split(".") for name in modules if name.startswith("shared.")]
    return {path[1] for path in paths if path[2:] not in ([], ["wiring"])}
