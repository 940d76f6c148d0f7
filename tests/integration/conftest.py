"""One local cloud for all integration tests; each test makes its own brands."""

from collections.abc import Iterator

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


@pytest.fixture(scope="session")
def spare_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running_cloud(tmp_path_factory.mktemp("spare")) as cloud:
        yield cloud


@pytest.fixture
def own_cloud(spare_cloud: Cloud) -> Iterator[Cloud]:
    """A cloud of the test's own: one that it kills, or whose clock it moves.

    It was one of tests before, and goes on from their day with all its parts running, at rest.
    """
    yield spare_cloud
    spare_cloud.local.restart_ended()
    spare_cloud.local.wait_until_up()
    spare_cloud.faults()
    spare_cloud.idle()
