"""One deployment over Google's emulator for all tests here; each makes brands of its own."""

from collections.abc import Iterator

import pytest

from tests.google.deployment import Brand, Deployment, deployed


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("google")) as deployment:
        yield deployment


@pytest.fixture
def brand(deployment: Deployment) -> Brand:
    return deployment.brand()
