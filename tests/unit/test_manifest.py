"""The manifest, and what must agree with it: main.py, firebase.json, the documents' indexes."""

import json
import re
import subprocess
import sys
from types import FunctionType

import pytest

import main
from functions.manifest import FUNCTIONS, Access, DocumentCreated, Function, Http
from local.environment import ROOT

PRIVATE = [function for function in FUNCTIONS if function.access is Access.PRIVATE]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
class TestEveryFunction:
    def test_main_exports_it_under_its_own_name(self, function: Function) -> None:
        exported = getattr(main, function.entry_point)
        assert isinstance(exported, FunctionType)
        assert exported.__name__ == function.entry_point

    def test_its_name_is_allowed_on_cloud_run(self, function: Function) -> None:
        assert function.name.replace("-", "").isalnum()
        assert function.name == function.name.lower()
        assert len(function.name) <= 49

    def test_only_what_people_call_is_public(self, function: Function) -> None:
        assert (function.access is Access.PUBLIC) == isinstance(function.trigger, Http)


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no_such_function"):
        main.no_such_function  # noqa: B018


def test_the_public_functions_are_those_that_are_meant_to_be() -> None:
    """Each further door is a decision: name it here."""
    public = {function.name for function in FUNCTIONS if function.access is Access.PUBLIC}
    assert public == {"track", "subscribe", "links", "api"}


@pytest.mark.parametrize("function", PRIVATE, ids=lambda each: each.name)
def test_hosting_knows_no_private_function(function: Function) -> None:
    """Neither as the target of a rewrite, nor in any other way."""
    words = set(re.split(r"[^A-Za-z0-9_-]+", (ROOT / "firebase.json").read_text()))
    assert words.isdisjoint({function.name, function.entry_point})


def test_hosting_leads_every_public_path_to_its_function() -> None:
    """And nowhere else: what leads to Cloud Run is all there is."""
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    assert set(hosting) == {"public", "ignore", "headers", "rewrites"}
    assert {key for each in hosting["rewrites"] for key in each} == {"source", "run"}
    rewrites = [(each["source"], each["run"]["serviceId"]) for each in hosting["rewrites"]]
    expected = [
        (path, function.name)
        for function in FUNCTIONS
        if isinstance(function.trigger, Http)
        for path in function.trigger.paths
    ]
    assert rewrites == expected


def test_no_function_listens_to_a_document_that_goes_on_changing() -> None:
    """Triggers listen to creation only, so that a page view runs none."""
    patterns = [each.trigger for each in FUNCTIONS if isinstance(each.trigger, DocumentCreated)]
    assert {trigger.event_type for trigger in patterns} == {
        "google.cloud.firestore.document.v1.created"
    }


@pytest.mark.parametrize(
    ("entry_point", "not_loaded"),
    [
        (
            "track",
            ["fastapi", "firebase_admin", "google.cloud.tasks_v2", "local"],
        ),
        ("subscribe", ["fastapi", "firebase_admin", "google.cloud.tasks_v2", "local"]),
        ("links", ["fastapi", "firebase_admin", "is_bot", "google.cloud.tasks_v2", "local"]),
        ("on_session_created", ["fastapi", "firebase_admin", "is_bot", "local"]),
        ("on_conversion_created", ["fastapi", "firebase_admin", "is_bot", "local"]),
        ("api", ["local"]),
    ],
)
def test_a_cold_start_loads_only_what_its_function_needs(
    entry_point: str, not_loaded: list[str]
) -> None:
    program = (
        f"import sys, main; main.{entry_point}; "
        f"print([name for name in {not_loaded!r} if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
