"""Requests that must be refused, whoever sends them and to whichever route OpenAPI lists."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from functions.http.api.app import app
from tests.cloud import Json, TestBrand

PREFIX = "/api/marketing"
JSON = "application/json"

Headers = Mapping[str, bytes]
Described = dict[str, list[dict[str, str]]]


def described() -> dict[str, Described]:
    """OpenAPI's operations by method and route, such as `GET stats`."""
    paths: dict[str, dict[str, Described]] = app().openapi()["paths"]
    return {
        f"{method.upper()} {path.removeprefix(f'{PREFIX}/')}": operation
        for path, item in paths.items()
        for method, operation in item.items()
        if path not in (f"{PREFIX}/track", f"{PREFIX}/subscribe")
    }


OPERATIONS = described()
ROUTES = sorted({operation.partition(" ")[2] for operation in OPERATIONS})
READS = [each for each in OPERATIONS if each.startswith("GET ")]
BODIES = [each for each, about in OPERATIONS.items() if "requestBody" in about]
JSON_BODIES = [each for each in BODIES if JSON in str(OPERATIONS[each]["requestBody"])]
KEYED = ("POST events", "POST users")
SIGNED_IN = [each for each in OPERATIONS if each not in KEYED]
IDS = [each for each in OPERATIONS if "{id}" in each]
QUERIES = [
    (operation, parameter["name"])
    for operation in READS
    for parameter in OPERATIONS[operation]["parameters"]
    if parameter["in"] == "query" and parameter["name"] != "brandId"
]


@dataclass(frozen=True, slots=True)
class Bad:
    """A request, and what refuses it. `BRAND` stands for the caller's brand in query and body."""

    status: int | tuple[int, ...]
    told: str
    query: str = ""
    body: bytes | Json | None = None
    content_type: str = JSON
    headers: Headers = field(default_factory=dict)
    id: str = "no-such-id"


def of_brand(**fields: object) -> Json:
    return {"brandId": "BRAND", **fields}


def bearer(token: str | bytes) -> Headers:
    return {"Authorization": b"Bearer " + (token if isinstance(token, bytes) else token.encode())}


def raw(fields: str) -> bytes:
    return b'{"brandId": "BRAND", ' + fields.encode() + b"}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Sends bad requests as the brand's owner, or its shop, and checks their refusals."""

    brand: TestBrand
    api_key: str

    def allowed(self, operation: str) -> Headers:
        """Headers with which this operation is allowed."""
        token = self.brand.cloud.token("owner")
        return bearer(self.api_key if operation in KEYED else token)

    def send(self, operation: str, bad: Bad, proof: Headers | None = None) -> httpx.Response:
        """Straight to the function, as Firebase Hosting hands it on: headers stay as they are."""
        method, _, route = operation.partition(" ")
        path = route.replace("{id}", bad.id).replace("{n}", "1")
        query = bad.query.replace("BRAND", self.brand.id)
        body = json.dumps(bad.body).encode() if isinstance(bad.body, dict) else bad.body
        headers = {
            **({} if body is None else {"Content-Type": bad.content_type.encode()}),
            **bad.headers,
            **(self.allowed(operation) if proof is None else proof),
        }
        cloud = self.brand.cloud
        return cloud.http.request(
            method,
            f"{cloud.local.environment.functions_address}/api{PREFIX}/{path}?{query}",
            content=None if body is None else body.replace(b"BRAND", self.brand.id.encode()),
            headers=[(name.encode(), value) for name, value in headers.items()],
        )

    def refused(self, operation: str, bad: Bad, proof: Headers | None = None) -> None:
        answer = self.send(operation, bad, proof)
        what = f"{operation} {bad}, {proof}: {answer.status_code} {answer.text}"
        statuses = bad.status if isinstance(bad.status, tuple) else (bad.status,)
        assert answer.status_code in statuses, what
        assert list(answer.json()) == ["error"], what
        assert bad.told in answer.json()["error"], what
        assert "set-cookie" not in answer.headers, what
