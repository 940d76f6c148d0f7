"""What a web page could send to the local cloud's own routes is refused."""

import pytest

from local.environment import PROJECT
from tests.cloud import Cloud

PATHS = ("/local/sign-in", "/local/brands", "/local/clock", "/local/faults", "/local/idle")
TOOLKIT = f"/identitytoolkit.googleapis.com/v1/projects/{PROJECT}/accounts:lookup"


def post(cloud: Cloud, path: str, **headers: str) -> int:
    sent = {"Authorization": "Bearer owner", **headers}
    return cloud.http.post(path, json={"localId": []}, headers=sent).status_code


@pytest.mark.parametrize("path", [*PATHS, TOOLKIT])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:PORT",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "[",
        "",
        "127.0.0.2:PORT",
        "0.0.0.0:PORT",
    ],
)
def test_another_host_is_refused(cloud: Cloud, path: str, host: str) -> None:
    port = str(cloud.local.environment.port)
    assert post(cloud, path, Host=host.replace("PORT", port)) == 403


@pytest.mark.parametrize("path", [*PATHS, TOOLKIT])
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:1", "https://127.0.0.1:PORT", "", "file://"],
)
def test_another_origin_is_refused(cloud: Cloud, path: str, origin: str) -> None:
    port = str(cloud.local.environment.port)
    assert post(cloud, path, Origin=origin.replace("PORT", port)) == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_and_its_own_pages_are_served(cloud: Cloud, host: str) -> None:
    here = f"{host}:{cloud.local.environment.port}"
    assert post(cloud, TOOLKIT, Host=here) == 200
    for headers in ({}, {"Origin": f"http://{here}"}):
        answer = cloud.http.get("/local/clock", headers={"Host": here, **headers})
        assert answer.status_code == 200


def test_reading_is_refused_likewise(cloud: Cloud) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert cloud.http.get("/local/health", headers=headers).status_code == 403
