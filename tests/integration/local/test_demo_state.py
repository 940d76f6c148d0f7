"""Whether the demo's history is played: until then, the clock is months back."""

from pathlib import Path

from local.demo.history import DAYS, demo_state, start_in_the_past
from local.environment import Environment
from tests.cloud import Cloud


def test_a_cloud_without_a_history_has_none_to_play(cloud: Cloud) -> None:
    assert cloud.http.get("/local/health").json()["demo"] == "none"


def test_it_plays_from_the_first_day_to_the_last(tmp_path: Path) -> None:
    environment = Environment(1, tmp_path, 2, 3, 4)
    start_in_the_past(environment)
    assert demo_state(environment) == "playing"
    for days, state in ((0, "playing"), (1, "playing"), (DAYS - 1, "playing"), (DAYS, "ready")):
        (tmp_path / "history").write_text(str(days))
        assert demo_state(environment) == state
