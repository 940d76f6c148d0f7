"""Private services have no door on the public address: Google's services alone call them."""

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from functions.manifest import QUEUES, SCHEDULES, SERVICES, Access, python_name
from tests.cloud import Cloud, TestBrand

PRIVATE = [
    *(service.name for service in SERVICES if service.access is Access.PRIVATE),
    *(f"{row.service}/{row.name}" for row in (*QUEUES, *SCHEDULES)),
]
"""A private service's name, or what it takes the calls of a queue or schedule at."""
NOT_THERE = {404, 405}
"""The site's files take no POST, whatever the path."""


def likely_paths(private: str) -> Iterator[str]:
    """As its service has it, and as Python has it; straight, and around the rewrites of the
    services that are public.
    """
    for name in dict.fromkeys((private, python_name(private))):
        for start in ("", "/api", "/api/marketing", "/api/marketing/track", "/functions", "/local"):
            yield f"{start}/{name}"
            yield f"{start}/{name}/"
        for up in ("..", "%2e%2e", "%2E%2E", ".%2e"):
            for slash in ("/", "%2f"):
                for start in ("/api/marketing", "/api/marketing/track", "/shop"):
                    for levels in range(1, 5):
                        yield f"{start}{slash}{slash.join([up] * levels)}{slash}{name}"
        yield f"//{name}"
        yield f"/api//{name}"
        yield f"/api/marketing/%00/{name}"


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


def status(brand: TestBrand, method: str, path: str, headers: dict[str, str]) -> int:
    """Of the path as it is; httpx would resolve its dots."""
    connection = HTTPConnection(urlsplit(brand.cloud.address).netloc, timeout=30)
    try:
        body = f'{{"brandId": "{brand.id}"}}' if method == "POST" else None
        query = f"?brandId={brand.id}" if method == "GET" else ""
        connection.request(method, f"{path}{query}", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("private", PRIVATE)
class TestPrivateServices:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_nothing_is_at_any_likely_path(
        self, brand: TestBrand, private: str, method: str
    ) -> None:
        """Not even for the brand's owner, since strangers learn nothing of what is there."""
        headers = {"Content-Type": "application/json", **brand.cloud.bearer(brand.owner)}
        found = {path: status(brand, method, path, headers) for path in likely_paths(private)}
        assert {path: code for path, code in found.items() if code not in NOT_THERE} == {}

    def test_nothing_takes_its_calls(self, brand: TestBrand, private: str) -> None:
        """Such as Cloud Tasks, Cloud Scheduler and Eventarc make them."""
        headers = {
            "Content-Type": "application/json",
            "X-CloudTasks-QueueName": private.rpartition("/")[2],
            "X-CloudScheduler": "true",
            "ce-id": "1",
            "ce-source": "//firestore.googleapis.com/projects/x/databases/(default)",
            "ce-specversion": "1.0",
            "ce-type": "google.cloud.firestore.document.v1.created",
            **brand.cloud.bearer(brand.owner),
        }
        found = {path: status(brand, "POST", path, headers) for path in likely_paths(private)}
        assert {path: code for path, code in found.items() if code not in NOT_THERE} == {}


def test_there_are_private_services() -> None:
    assert PRIVATE
