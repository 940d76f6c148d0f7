"""Malformed, oversized, hostile and unauthorised requests to every route but `track`: each gets its
clear error, none crashes anything, none changes anything. What fits every route is sent to every
route that OpenAPI lists; a route without cases of its own fails the tests.
"""

import base64
import json
import time
from collections.abc import Iterator

import pytest

from local.environment import PROJECT
from tests.cloud import Cloud, Json, TestBrand
from tests.integration.api.bad_requests import (
    BODIES,
    IDS,
    JSON,
    JSON_BODIES,
    OPERATIONS,
    PREFIX,
    QUERIES,
    READS,
    ROUTES,
    SIGNED_IN,
    Bad,
    Caller,
    bearer,
    of_brand,
    raw,
)
from tests.integration.api.bad_requests_by_route import CASES, event

pytestmark = pytest.mark.usefixtures("at_rest")

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FREE_TEXT = {"tag", "search"}
"""Parameters that may be any one line of text."""


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand(defaultFromName="Before")


def new_key(brand: TestBrand) -> str:
    made = brand.cloud.http.post(
        f"{PREFIX}/api-keys",
        json={"brandId": brand.id, "name": "shop", "scopes": ["events", "users"]},
        headers=brand.cloud.bearer("owner"),
    )
    return str(made.json()["secret"])


@pytest.fixture(scope="module")
def api_key(brand: TestBrand) -> str:
    return new_key(brand)


@pytest.fixture
def caller(brand: TestBrand, api_key: str) -> Iterator[Caller]:
    """After the test, nothing may have been written, and the settings are as before."""
    before = brand.get("config").json()
    brand.cloud.reset_operations()
    yield Caller(brand, api_key)
    assert brand.cloud.operations()["writes"] == 0
    assert brand.get("config").json() == before


def by_id(operation: str) -> str:
    """The route that takes the last part of this one for an id: `PUT subscribers/count` is of a
    subscriber `count`.
    """
    return f"{operation.rpartition('/')[0]}/{{id}}"


def test_every_route_has_cases_of_its_own() -> None:
    assert set(OPERATIONS) <= set(CASES)


@pytest.mark.parametrize(
    ("operation", "what"),
    [(operation, what) for operation in OPERATIONS for what in CASES.get(operation, {})],
)
def test_what_only_this_route_can_be_sent(caller: Caller, operation: str, what: str) -> None:
    caller.refused(operation, CASES[operation][what])


def part(content: object) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def token(header: Json | None = None, **claims: object) -> str:
    """An ID token of the owner but for these claims; those that are None are left out."""
    now = int(time.time())
    issuer = f"https://securetoken.google.com/{PROJECT}"
    good = {"iss": issuer, "aud": PROJECT, "sub": "owner", "iat": now, "exp": now + 3600}
    kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
    return of_parts(header or {"alg": "none", "typ": "JWT"}, kept)


def of_parts(header: Json, payload: object) -> str:
    return f"{part(header)}.{part(payload)}."


TOKENS: dict[str, str | bytes] = {
    "of another project": token(aud="other", iss="https://securetoken.google.com/other"),
    "for another audience": token(aud="other"),
    "of another issuer": token(iss="https://evil.example/glamlink-local"),
    "a session of another project": token(iss="https://session.firebase.google.com/other"),
    "a custom token": token(
        aud="https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
    ),
    "an issuer that is a list": token(iss=["https://session.firebase.google.com/"]),
    "without a user": token(sub=None),
    "of an empty user": token(sub=""),
    "of a user that is a number": token(sub=7),
    "of an endless user": token(sub="x" * 129),
    "with a critical extension": token({"alg": "none", "crit": ["x"]}),
    "with a detached payload": token({"alg": "none", "b64": False}),
    "with a key that is a number": token({"alg": "none", "kid": 5}),
    "encrypted": "a.b.c.d.e",
    "a list": of_parts({"alg": "none"}, [1]),
    "deep": of_parts({"alg": "none"}, b"[" * 5000),
    "a number of 5,000 digits": of_parts({"alg": "none"}, b'{"exp":' + b"9" * 5000 + b"}"),
    "not UTF-8 within": of_parts({"alg": "none"}, b"\xff"),
    "not ASCII": "é.b.c".encode(),
    "no text": b"\xff\xfe",
    "dots": "." * 5000,
}


ORIGINS = (
    b"null",
    b"http://[",
    b"://",
    b"file://",
    b"\xff",
    b"https://evil.example",
    b"http://HOST@evil.example",
    b"http://HOST.evil.example",
    b"http://a" * 2000,
)


class TestWhoCalls:
    """Before anything else is looked at, so that what is asked here is good."""

    @pytest.mark.parametrize("what", TOKENS)
    def test_a_token_that_proves_nothing(self, caller: Caller, what: str) -> None:
        for operation in OPERATIONS:
            bad = Bad(401, "Unauthorized", "brandId=BRAND", of_brand())
            caller.refused(operation, bad, bearer(TOKENS[what]))

    @pytest.mark.parametrize("proof", [b"Basic b3duZXI6eA==", b"Bearer", b"x", b"Digest a=b"])
    def test_a_scheme_that_is_not_taken(self, caller: Caller, proof: bytes) -> None:
        for operation in OPERATIONS:
            bad = Bad(401, "as 'Authorization: Bearer", "brandId=BRAND", of_brand())
            caller.refused(operation, bad, {"Authorization": proof})

    @pytest.mark.parametrize("operation", SIGNED_IN)
    def test_a_shops_key_is_no_members_token(self, caller: Caller, operation: str) -> None:
        bad = Bad(401, "sign in", "brandId=BRAND", of_brand())
        caller.refused(operation, bad, bearer(caller.api_key))

    def test_a_members_token_is_no_shops_key(self, caller: Caller) -> None:
        token = caller.brand.cloud.token("owner")
        caller.refused("POST events", Bad(401, "API key", body=event()), bearer(token))

    @pytest.mark.parametrize("origin", ORIGINS, ids=lambda origin: repr(origin[:30]))
    def test_a_cookie_from_another_origin(self, caller: Caller, origin: bytes) -> None:
        cloud = caller.brand.cloud
        host = cloud.address.removeprefix("http://").encode()
        proof = {
            "Cookie": b"__session=" + cloud.token("owner").encode(),
            "Origin": origin.replace(b"HOST", host),
            "X-Forwarded-Host": host,
        }
        for operation in SIGNED_IN:
            if operation not in READS:
                bad = Bad(403, "Origin", "brandId=BRAND", of_brand())
                caller.refused(operation, bad, proof)


class TestHowItIsAsked:
    @pytest.mark.parametrize("route", ROUTES)
    def test_other_methods(self, caller: Caller, route: str) -> None:
        for method in METHODS:
            operation = f"{method} {route}"
            if operation not in OPERATIONS and by_id(operation) not in OPERATIONS:
                token = caller.brand.cloud.token("owner")
                caller.refused(operation, Bad(405, method), bearer(token))

    @pytest.mark.parametrize("operation", READS)
    def test_unknown_and_repeated_parameters(self, caller: Caller, operation: str) -> None:
        for query, status, told in (
            ("brandId=BRAND&__proto__=1", 422, "__proto__"),
            ("brandId=BRAND&brandId%5B%5D=other", 422, "brandId[]"),
            ("brandId=BRAND&brandId=other", 403, "'other'"),
            ("brandId=other&brandId=BRAND&%00=1", 422, "not permitted"),
            ("brand_id=BRAND", 400, "Brand ID required"),
            ("a=1&" * 3000, 400, "Brand ID required"),
        ):
            caller.refused(operation, Bad(status, told, query))

    @pytest.mark.parametrize("operation", READS)
    def test_a_brand_that_cannot_be(self, caller: Caller, operation: str) -> None:
        for brand_id in ("", "..", "__x__", "a%2Fb", "%00", "%ff", "%ED%A0%80", "x" * 5000):
            caller.refused(operation, Bad(400, "Brand ID required", f"brandId={brand_id}"))

    @pytest.mark.parametrize(("operation", "parameter"), QUERIES)
    def test_text_that_means_something_elsewhere(
        self, caller: Caller, operation: str, parameter: str
    ) -> None:
        for text in ("%27%3B+DROP+TABLE+x%3B--", "%25s%25n%7B0%7D", "%00", "%0d%0aSet-Cookie:x=1"):
            bad = Bad(422, "", f"brandId=BRAND&{parameter}={text}")
            answer = caller.send(operation, bad)
            if parameter in FREE_TEXT and answer.status_code == 200:
                assert "example" not in answer.text  # nobody is found
            else:
                caller.refused(operation, bad)

    @pytest.mark.parametrize("operation", IDS)
    def test_an_id_that_cannot_be(self, caller: Caller, operation: str) -> None:
        for hostile in (
            "%2e%2e",
            "..%2F..%2Fconfig",
            "%00",
            "%ff",
            "%ED%A0%80",
            "%0DSet-Cookie:%20x=1",
            "__x__",
            "x" * 2000,
            "%27%20OR%201=1--",
        ):
            with_json = operation in JSON_BODIES
            body = of_brand(parts=1) if with_json else None if operation in READS else b"{}"
            kind = JSON if with_json else "application/x-ndjson"
            bad = Bad((404, 422), "", "brandId=BRAND", body, kind, id=hostile)
            caller.refused(operation, bad)


class TestBodies:
    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_a_megabyte(self, caller: Caller, operation: str) -> None:
        caller.refused(operation, Bad(413, "bytes", "brandId=BRAND", b"x" * 1_000_000))

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (b"", "not valid JSON"),
            (b'{"brandId": "BRAND"', "not valid JSON"),
            (b'{"brandId": "BRAND"} x', "not valid JSON"),
            (b'{"brandId": "BRAND", "name": "\x00"}', "not valid JSON"),
            (b'{"brandId": "BRAND", "name": "\xe9"}', "not valid JSON"),
            (b"\xff\xfe\xff", "not valid JSON"),
            (b"[" * 30_000, "not valid JSON"),
            (b'{"a":' * 10_000, "not valid JSON"),
            (b'{"brandId": "BRAND", "n": ' + b"9" * 5000 + b"}", "not valid JSON"),
            (b"null", "Brand ID required"),
            (b"[]", "Brand ID required"),
            (b"NaN", "Brand ID required"),
            (b'"BRAND"', "Brand ID required"),
            (b'{"brandId": NaN}', "Brand ID required"),
            (b'{"brandId": {"$ne": 1}}', "Brand ID required"),
            (b'{"brandId": "\\ud800"}', "Brand ID required"),
            (b'{"brandId": "BRAND/../x"}', "Brand ID required"),
        ],
        ids=lambda value: repr(value[:30]),
    )
    @pytest.mark.parametrize("operation", JSON_BODIES)
    def test_what_cannot_be_read(
        self, caller: Caller, operation: str, body: bytes, told: str
    ) -> None:
        if not body and operation.startswith("DELETE"):  # then the query names the brand
            told = "Brand ID required"
        caller.refused(operation, Bad(400, told, body=body))

    @pytest.mark.parametrize("operation", JSON_BODIES)
    def test_the_last_of_two_brands_counts(self, caller: Caller, operation: str) -> None:
        body = b'{"brandId": "BRAND", "brandId": "other"}'
        caller.refused(operation, Bad((401, 403), "", body=body))

    @pytest.mark.parametrize(
        "content_type",
        ["", "text/plain", "text/xml", "multipart/form-data; boundary=x", "x" * 5000, "a/b/c"],
        ids=lambda value: value[:30],
    )
    @pytest.mark.parametrize("operation", BODIES)
    def test_another_content_type(self, caller: Caller, operation: str, content_type: str) -> None:
        bad = Bad(400, "Content-Type", body=of_brand(), content_type=content_type)
        caller.refused(operation, bad)


TEXTS = (
    "'; DROP TABLE conversions; --",
    "<script>alert(1)</script>",
    "%s%n{0}${7*7}{{7*7}}",
    "$(reboot)`reboot`",
    "../../etc/passwd",
    "__proto__",
    "a\0b",
    "a\r\nb: c",
    "\u202e\ufeff",
    "\U0001f4a5",
)
TEXT_FIELDS: dict[str, tuple[str, str]] = {
    **{
        f"config {name}": ("PUT config", f'"{name}": TEXT')
        for name in ("defaultFromName", "timeZone", "currency", "attributionModel")
    },
    **{
        f"config {name}": ("PUT config", f'"{name}": [TEXT]')
        for name in ("enabledChannels", "allowedOrigins", "domains", "excludedReferrers")
    },
    "config colour": ("PUT config", '"brandColors": {TEXT: "#000000"}'),
    "key name": ("POST api-keys", '"name": TEXT'),
    **{
        f"subscriber {name}": ("POST subscribers", f'"email": "aID@example.com", "{name}": TEXT')
        for name in ("firstName", "lastName", "userId", "sourceDetail", "phone", "locale")
    },
    "subscriber email": ("POST subscribers", '"email": TEXT'),
    "subscriber tag": ("POST subscribers", '"email": "aID@example.com", "tags": [TEXT]'),
    "subscriber property": (
        "POST subscribers",
        '"email": "aID@example.com", "properties": {"a": TEXT, "b": [TEXT]}',
    ),
    "subscriber consent": (
        "POST subscribers",
        '"email": "aID@example.com", "emailSubscribed": true, "consent": {"text": TEXT}',
    ),
    "import name": ("POST imports", '"kind": "history", "name": TEXT'),
    "cost channel": (
        "PUT channels/costs",
        '"costs": [{"day": "2026-01-15", "channelId": TEXT, "cost": 1}]',
    ),
    **{
        f"order {name}": (
            "POST events",
            f'"events": [{{"type": "order", "orderId": TEXT, "value": 1, "{name}": TEXT}}]',
        )
        for name in ("orderId", "userId", "email", "sessionId", "visitorId", "currency")
    },
    "event data": (
        "POST events",
        '"events": [{"type": "custom", "name": "a", "id": "ID", "data": {TEXT: TEXT}}]',
    ),
}


def strings(value: object) -> Iterator[str]:
    """All text within a JSON value, keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from strings(each)


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_hostile_text_is_kept_as_it_is_or_refused(cloud: Cloud, name: str) -> None:
    brand = cloud.brand()
    operation, fields = TEXT_FIELDS[name]
    caller = Caller(brand, new_key(brand))
    for number, text in enumerate(TEXTS):
        body = raw(fields.replace("TEXT", json.dumps(text)).replace("ID", str(number)))
        answer = caller.send(operation, Bad(200, "", body=body))
        if answer.status_code == 422:
            assert list(answer.json()) == ["error"]
            continue
        assert answer.status_code == 200, answer.text
        assert text in strings(stored(brand, answer.json()))


def stored(brand: TestBrand, answer: Json) -> object:
    """What was kept: the answer itself, but that of events, which has only their ids."""
    if "events" not in answer:
        return answer
    data = brand.cloud.firestore().document(f"brands/{brand.id}/marketing/data")
    found = []
    for collection in ("conversions", "events"):
        found += [each.to_dict() for each in data.collection(collection).stream()]
    return found


HALVES = (
    rb'"tags": ["a\ud800"]',
    rb'"name": "\udfff"',
    rb'"anything": {"deep": [{"\ud800": 1}]}',
    b'"name": "\xed\xa0\x80"',
)
"""Half of a character, as an escape and as bytes."""


@pytest.mark.parametrize("operation", JSON_BODIES)
def test_half_a_character_is_refused_by_every_route(caller: Caller, operation: str) -> None:
    for fields in HALVES:
        body = b'{"brandId": "BRAND", ' + fields + b"}"
        caller.refused(operation, Bad(422, "half of a character", body=body))
