"""Who may call what: every route, by strangers, foreigners and viewers."""

import json
import re

import httpx
import pytest

from functions.http.api.app import app
from tests.cloud import Cloud, TestBrand

PREFIX = "/api/marketing"


def operations() -> list[tuple[str, str]]:
    """Every method and path that takes a user's token: not those that are open to all visitors, and
    not those that take an API key.
    """
    paths: dict[str, dict[str, dict[str, list[object]]]] = app().openapi()["paths"]
    return [
        (method.upper(), path)
        for path, item in paths.items()
        for method, operation in item.items()
        if {"idToken": []} in operation["security"]
    ]


OPERATIONS = operations()
WRITES = [(method, path) for method, path in OPERATIONS if method != "GET"]
MANAGED = [f"{PREFIX}/api-keys", f"{PREFIX}/subscribers/{{id}}/personal-data"]
"""For owners and admins alone."""

TAKEN_OUT = [f"{PREFIX}/subscribers/export"]
"""Persons in bulk: for those who write."""

ROWS = [
    f"{PREFIX}/subscribers/import",
    f"{PREFIX}/imports/preview",
    f"{PREFIX}/imports/{{id}}/parts/{{n}}",
]
"""Whose body is CSV, so that the query names the brand."""

READS = [(method, path) for method, path in OPERATIONS if method == "GET"]


def address(path: str) -> str:
    """The path with an id that nothing has where it takes one."""
    return re.sub(r"\{\w+\}", "no-such-id", path.replace("{n}", "1"))


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


def send(
    brand: TestBrand, method: str, path: str, target: dict[str, str], headers: dict[str, str]
) -> httpx.Response:
    """Names the brand where the route takes it."""
    if path in ROWS:
        return brand.cloud.http.request(
            method,
            address(path),
            params=target,
            content=b"email\nanna@example.com\n",
            headers={**headers, "Content-Type": "text/csv"},
        )
    return brand.cloud.http.request(
        method,
        address(path),
        params=target if method == "GET" else None,
        json=None if method == "GET" else target,
        headers=headers,
    )


def call(
    brand: TestBrand, method: str, path: str, headers: dict[str, str], **cookies: str
) -> tuple[int, dict[str, str]]:
    cookie = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}
    answer = send(
        brand, method, path, {"brandId": brand.id}, {**headers, **(cookie if cookies else {})}
    )
    is_json = answer.headers["content-type"].startswith("application/json")
    return answer.status_code, answer.json() if is_json else {}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
class TestEveryRoute:
    def test_unauthenticated(self, brand: TestBrand, method: str, path: str) -> None:
        status, answer = call(brand, method, path, {})
        assert status == 401
        assert answer["error"].startswith("Unauthorized")

    @pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
    def test_a_token_that_is_none(
        self, brand: TestBrand, method: str, path: str, token: str
    ) -> None:
        status, answer = call(brand, method, path, {"Authorization": f"Bearer {token}"})
        assert status == 401
        assert "sign in" in answer["error"]

    def test_a_foreigner(self, brand: TestBrand, method: str, path: str) -> None:
        status, answer = call(brand, method, path, brand.cloud.bearer("stranger"))
        assert status == 403
        assert brand.id in answer["error"]

    def test_no_brand_named(self, brand: TestBrand, method: str, path: str) -> None:
        answer = send(brand, method, path, {}, brand.cloud.bearer("owner"))
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("Brand ID required")

    def test_a_brand_that_does_not_exist(self, brand: TestBrand, method: str, path: str) -> None:
        nobody = TestBrand(brand.cloud, "no-such-brand")
        status, answer = call(nobody, method, path, brand.cloud.bearer("owner"))
        assert status == 403
        assert "no-such-brand" in answer["error"]


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize("uid", ["owner", "admin", "editor", "viewer"])
def test_members_read(brand: TestBrand, method: str, path: str, uid: str) -> None:
    status, _ = call(brand, method, path, brand.cloud.bearer(uid))
    if (path in MANAGED and uid in ("editor", "viewer")) or (path in TAKEN_OUT and uid == "viewer"):
        assert status == 403
    else:
        assert status == (404 if "{" in path else 200)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_viewers_do_not_write(brand: TestBrand, method: str, path: str) -> None:
    status, answer = call(brand, method, path, brand.cloud.bearer("viewer"))
    assert status == 403
    assert "viewer" in answer["error"]


@pytest.mark.parametrize("uid", ["owner", "admin", "editor"])
def test_other_members_write(brand: TestBrand, uid: str) -> None:
    answer = brand.put("config", {"brandId": brand.id, "defaultFromName": uid}, uid)
    assert answer.status_code == 200
    assert answer.json()["config"]["defaultFromName"] == uid


class TestCookie:
    """The `__session` cookie goes along with forged requests, so writes prove their origin."""

    def test_reads(self, brand: TestBrand) -> None:
        token = brand.cloud.token("owner")
        assert call(brand, "GET", f"{PREFIX}/config", {}, __session=token)[0] == 200

    def test_writes_from_the_own_origin(self, brand: TestBrand) -> None:
        token = brand.cloud.token("owner")
        own = {"Origin": brand.cloud.address}
        assert call(brand, "PUT", f"{PREFIX}/config", own, __session=token)[0] == 200

    @pytest.mark.parametrize(
        ("scheme", "status"), [("https", 200), ("http", 403), ("ftp", 403), ("https://x@http", 403)]
    )
    def test_the_own_origin_has_the_scheme_that_the_proxy_saw(
        self, brand: TestBrand, scheme: str, status: int
    ) -> None:
        """Straight to the function, as behind a proxy that ends TLS."""
        cookie = f"__session={brand.cloud.token('owner')}"
        answer = brand.cloud.http.put(
            f"{brand.cloud.local.environment.functions_address}/api{PREFIX}/config",
            json={"brandId": brand.id},
            headers={
                "Cookie": cookie,
                "Origin": f"{scheme}://marketing.example",
                "X-Forwarded-Host": "marketing.example",
                "X-Forwarded-Proto": "https",
            },
        )
        assert answer.status_code == status

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "https://HOST"},
            {"Referer": "https://HOST/"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Referer": "https://evil.example/form"},
        ],
    )
    def test_forged_writes_are_refused(self, brand: TestBrand, headers: dict[str, str]) -> None:
        token, host = brand.cloud.token("owner"), brand.cloud.address.removeprefix("http://")
        headers = {name: value.replace("HOST", host) for name, value in headers.items()}
        status, answer = call(brand, "PUT", f"{PREFIX}/config", headers, __session=token)
        assert status == 403
        assert "Origin" in answer["error"]


class TestUnknown:
    def test_a_route_that_does_not_exist(self, brand: TestBrand) -> None:
        answer = brand.get("nothing-here")
        assert answer.status_code == 404
        assert "openapi.json" in answer.json()["error"]

    def test_a_method_that_is_not_taken(self, brand: TestBrand) -> None:
        answer = brand.cloud.http.delete(
            f"{PREFIX}/stats", params={"brandId": brand.id}, headers=brand.cloud.bearer("owner")
        )
        assert answer.status_code == 405
        assert "DELETE" in answer.json()["error"]


def test_the_openapi_is_open_and_has_track(cloud: Cloud) -> None:
    answer = cloud.http.get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    schema = answer.json()
    assert f"{PREFIX}/track" in schema["paths"]
    assert f"{PREFIX}/stats" in schema["paths"]
    text = json.dumps(schema)
    references = {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}
    for reference in references:
        place = schema
        for key in reference.split("/"):
            place = place[key]


@pytest.mark.parametrize("uid", ["owner", "stranger", None])
def test_no_cache_stores_an_answer_and_no_browser_guesses_its_type(
    brand: TestBrand, uid: str | None
) -> None:
    headers = {} if uid is None else brand.cloud.bearer(uid)
    for method, path in OPERATIONS:
        answer = send(brand, method, path, {"brandId": "no-such-brand"}, headers)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for resource in ("config", "subscribers", "subscribers/export", "no-such-route"):
        assert brand.get(resource, uid).headers["Cache-Control"] == "no-store"
        assert brand.get(resource, uid).headers["X-Content-Type-Options"] == "nosniff"


def test_the_openapi_document_may_be_stored(cloud: Cloud) -> None:
    answer = cloud.http.get(f"{PREFIX}/openapi.json")
    assert "Cache-Control" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
