"""One local cloud for all integration tests; each test makes its own brands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud import Cloud, running_cloud
from tests.people import People


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def at_rest(cloud: Cloud) -> None:
    """What tests before left for the next minutes, such as summaries of their brands, is done: what
    is written from now on, these tests wrote.
    """
    for _ in range(2):
        cloud.idle()
        cloud.advance(61)
    cloud.idle()


@pytest.fixture
def people(cloud: Cloud) -> People:
    return People(cloud)


@pytest.fixture
def own_cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud of the test's own: one that it kills, or whose clock it moves."""
    with running_cloud(tmp_path) as cloud:
        yield cloud
