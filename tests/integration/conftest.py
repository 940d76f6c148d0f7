"""One local cloud for all integration tests; each test makes its own brands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.environment import Environment, free_port
from local.supervisor import LocalCloud
from tests.cloud import Cloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with LocalCloud(Environment.choose(free_port(), tmp_path_factory.mktemp("cloud"))) as local:
        yield Cloud(local)


@pytest.fixture
def own_cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud of the test's own: one that it kills, or whose clock it moves."""
    with LocalCloud(Environment.choose(free_port(), tmp_path / "cloud")) as local:
        yield Cloud(local)
