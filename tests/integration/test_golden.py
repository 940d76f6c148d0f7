"""What must not change unnoticed: the API's description, stored documents, tasks, and costs.

After a wanted change, run `.venv/bin/python -m tests.golden`. It writes the files of
`tests/golden/` anew; commit them with the change, so that a review shows what it does to them.
"""

import json

import pytest

from functions.http.api.app import app
from tests.cloud import Cloud
from tests.golden.files import as_text, stored
from tests.golden.masking import HASH
from tests.golden.openapi import without_prose
from tests.golden.operations import differences
from tests.golden.playing import Played, played


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played(tmp_path_factory.mktemp("golden"))


def test_the_api_is_described_as_before(cloud: Cloud) -> None:
    described = cloud.http.get("/api/marketing/openapi.json").json()
    assert described == app().openapi()
    assert as_text(without_prose(described)) == stored("openapi")


@pytest.mark.parametrize("name", ["documents", "tasks"])
def test_a_play_leaves_what_it_did(play: Played, name: str) -> None:
    """A hash that the files do not hold stands for a random one; see `tests.golden.masking`."""
    kept = frozenset(HASH.findall(stored("documents") + stored("tasks")))
    assert play.files(kept)[name] == stored(name)


def test_each_step_costs_what_it_did(play: Played) -> None:
    assert differences(play.operations, json.loads(stored("operations"))) == {}
