"""Settings of a deployment: what makes a function refuse to start."""

import json
import os
import subprocess
import sys

import pytest

from functions.manifest import SERVICES, Service
from local.environment import ROOT
from shared.gcp.settings import EMULATOR_SWITCHES, LOCAL_LINK_SECRET, OWN_DATABASE, settings

DEPLOYED = {
    "K_SERVICE": "track",
    "GOOGLE_CLOUD_PROJECT": "a-project",
}
SECRET = "0123456789abcdef0123456789abcdef"


def start(entry_point: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Loads a function in a process of its own, with nothing of this one's environment."""
    return subprocess.run(
        [sys.executable, "-c", f"import main; main.{entry_point}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("switch", EMULATOR_SWITCHES)
def test_a_switch_of_the_local_cloud_is_refused_on_cloud_run(switch: str) -> None:
    started = start("track", **DEPLOYED, **{switch: "127.0.0.1:1"})
    assert started.returncode != 0
    assert f"{switch} is set on Cloud Run" in started.stderr


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_every_service_refuses_a_switch_and_starts_with_its_own_secrets(service: Service) -> None:
    entry_point = service.entry_point
    variables = {**DEPLOYED, **dict.fromkeys(service.secrets, SECRET)}
    assert start(entry_point, **variables).returncode == 0
    refused = start(entry_point, **variables, FIRESTORE_EMULATOR_HOST="127.0.0.1:1")
    assert "FIRESTORE_EMULATOR_HOST is set on Cloud Run" in refused.stderr


def test_a_deployment_names_its_project() -> None:
    started = start("track", K_SERVICE="track")
    assert started.returncode != 0
    assert "GOOGLE_CLOUD_PROJECT is not set" in started.stderr


@pytest.mark.parametrize("secret", ["", "0123456789abcdef0123456789abcde"])
def test_links_refuses_to_start_without_its_secret(secret: str) -> None:
    started = start("links", **DEPLOYED, LINK_SECRET=secret)
    assert started.returncode != 0
    assert f"LINK_SECRET has {len(secret)} characters; set it to at least 32" in started.stderr


@pytest.mark.parametrize(
    ("variables", "database"),
    [
        (DEPLOYED, "marketing"),
        ({**DEPLOYED, "MARKETING_DATABASE": ""}, "marketing"),
        ({**DEPLOYED, "MARKETING_DATABASE": "(default)"}, "(default)"),
        ({**DEPLOYED, "MARKETING_DATABASE": "other"}, "other"),
        ({}, "(default)"),
    ],
)
def test_a_deployment_has_a_database_of_its_own(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], database: str
) -> None:
    for name in ("K_SERVICE", "MARKETING_DATABASE", *EMULATOR_SWITCHES):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    assert settings().database == database
    settings.cache_clear()


def test_rules_and_indexes_are_deployed_to_that_database_alone() -> None:
    """In `(default)` they would replace the rules of an app that shares the project."""
    deployed = json.loads((ROOT / "firebase.json").read_text())["firestore"]
    assert [each["database"] for each in deployed] == [OWN_DATABASE]


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        (LOCAL_LINK_SECRET, "is the local cloud's, which everybody knows; set it to at least 32"),
        ("x" * 40, "has only 1 different characters; set it to at least 32"),
        ("abcdefg" * 8, "has only 7 different characters"),
    ],
)
def test_links_refuses_a_secret_that_can_be_guessed(secret: str, told: str) -> None:
    started = start("links", **DEPLOYED, LINK_SECRET=secret)
    assert started.returncode != 0
    assert f"LINK_SECRET {told}" in started.stderr


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_only_who_signs_asks_for_the_secret(service: Service) -> None:
    started = start(service.entry_point, **DEPLOYED)
    assert (started.returncode != 0) is ("LINK_SECRET" in service.secrets)
