"""The manifest, and what must agree with it: main.py, firebase.json, the documents' indexes."""

import json
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from types import FunctionType

import pytest

import main
import shared
from functions.manifest import (
    QUEUES,
    SCHEDULES,
    SERVICES,
    Access,
    DocumentCreated,
    DocumentWritten,
    Http,
    Queue,
    Routed,
    Schedule,
    Service,
    python_name,
)
from local.environment import ROOT
from shared.gcp import tasks

PRIVATE = [service for service in SERVICES if service.access is Access.PRIVATE]
ROUTED = [service for service in SERVICES if isinstance(service.trigger, Routed)]
ROWS = (*QUEUES, *SCHEDULES)


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
class TestEveryService:
    def test_main_exports_it_under_its_own_name(self, service: Service) -> None:
        exported = getattr(main, service.entry_point)
        assert isinstance(exported, FunctionType)
        assert exported.__name__ == service.entry_point

    def test_its_name_is_allowed_on_cloud_run(self, service: Service) -> None:
        assert service.name.replace("-", "").isalnum()
        assert service.name == service.name.lower()
        assert len(service.name) <= 49

    def test_only_what_people_call_is_public(self, service: Service) -> None:
        assert (service.access is Access.PUBLIC) == isinstance(service.trigger, Http)

    def test_cloud_run_takes_its_limits(self, service: Service) -> None:
        """https://cloud.google.com/run/docs/configuring/services/cpu"""
        assert service.cpu >= 1 or service.concurrency == 1
        assert 1 <= service.concurrency <= 1000
        assert 1 <= service.timeout <= 3600

    def test_it_alone_may_read_its_secrets(self, service: Service) -> None:
        """Access to a secret belongs to the account."""
        sharing = [each for each in SERVICES if each.service_account == service.service_account]
        assert {each.secrets for each in sharing} == {service.secrets}


@pytest.mark.parametrize("row", ROWS, ids=lambda each: each.name)
class TestEveryQueueAndSchedule:
    def test_it_has_a_handler(self, row: Queue | Schedule) -> None:
        handler = getattr(import_module(row.module), python_name(row.name))
        assert isinstance(handler, FunctionType)

    def test_its_service_routes(self, row: Queue | Schedule) -> None:
        assert row.service in {service.name for service in ROUTED}


def test_no_two_have_the_same_name() -> None:
    names = [each.name for each in (*SERVICES, *ROWS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("service", ROUTED, ids=lambda each: each.name)
def test_a_service_has_room_for_all_that_its_queues_dispatch_at_once(service: Service) -> None:
    """One that is full answers 429, which Cloud Tasks counts as an attempt."""
    queues = sum(queue.at_once for queue in QUEUES if queue.service == service.name)
    schedules = sum(schedule.service == service.name for schedule in SCHEDULES)
    assert 0 < queues + schedules <= service.max_instances * service.concurrency


def test_shared_adds_tasks_to_the_queues_that_there_are() -> None:
    """By their names, and for the services that take them."""
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        import_module(module.name)
    added = {
        (member.name, member.service)
        for name, module in sys.modules.items()
        if name.startswith("shared.")
        for member in vars(module).values()
        if isinstance(member, tasks.Queue)
    }
    assert added == {(queue.name, queue.service) for queue in QUEUES}


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no_such_function"):
        main.no_such_function  # noqa: B018


def test_the_public_services_are_those_that_are_meant_to_be() -> None:
    """Each further door is a decision: name it here."""
    public = {service.name for service in SERVICES if service.access is Access.PUBLIC}
    assert public == {"track", "subscribe", "links", "api"}


@pytest.mark.parametrize("service", PRIVATE, ids=lambda each: each.name)
def test_hosting_knows_no_private_service(service: Service) -> None:
    """Neither as the target of a rewrite, nor in any other way."""
    words = set(re.split(r"[^A-Za-z0-9_-]+", (ROOT / "firebase.json").read_text()))
    assert words.isdisjoint({service.name, service.entry_point})


def test_hosting_leads_every_public_path_to_its_service() -> None:
    """And nowhere else: what leads to Cloud Run is all there is."""
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    assert set(hosting) == {"public", "ignore", "headers", "rewrites"}
    assert {key for each in hosting["rewrites"] for key in each} == {"source", "run"}
    rewrites = [(each["source"], each["run"]["serviceId"]) for each in hosting["rewrites"]]
    expected = [
        (path, service.name)
        for service in SERVICES
        if isinstance(service.trigger, Http)
        for path in service.trigger.paths
    ]
    assert rewrites == expected


@pytest.mark.parametrize("collection", ["sessions", "conversions", "events"])
def test_no_service_hears_of_changes_of_what_goes_on_changing(collection: str) -> None:
    """So that a page view runs none."""
    (trigger,) = (
        service.trigger
        for service in SERVICES
        if isinstance(service.trigger, DocumentCreated | DocumentWritten)
        and f"/{collection}/" in service.trigger.pattern
    )
    assert isinstance(trigger, DocumentCreated)


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
