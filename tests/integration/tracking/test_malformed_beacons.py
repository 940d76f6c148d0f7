"""Malformed bodies to `track`: each its own clear error, no 500, nothing stored."""

import json

import pytest

from tests.cloud import Cloud, Json, TestBrand

pytestmark = pytest.mark.usefixtures("at_rest")

START: Json = {"visitorId": "v-1", "brandId": "BRAND"}


def beacon(kind: str, data: object, **more: object) -> Json:
    return {"type": kind, "sessionId": "SESSION", "data": data, **more}


def nested(depth: int) -> object:
    return {"a": nested(depth - 1)} if depth else 1


CASES: dict[str, tuple[object, int, str]] = {
    "an empty body": (b"", 400, "not valid JSON"),
    "no JSON": (b"hello", 400, "not valid JSON"),
    "cut off JSON": (b'{"type": "page_vi', 400, "not valid JSON"),
    "two objects": (b"{}{}", 400, "not valid JSON"),
    "no UTF-8": (b'{"type": "\xff\xfe"}', 400, "not valid JSON"),
    "a lone surrogate": (rb'{"type": "page_view", "sessionId": "\ud800"}', 400, "not valid JSON"),
    "brackets without end": (b"[" * 20_000, 400, "not valid JSON"),
    "a body too large": (b'{"type":"' + b"x" * 70_000, 413, "bytes"),
    "null": (None, 422, "object"),
    "a number": (7, 422, "object"),
    "text": ("page_view", 422, "object"),
    "an empty list": ([], 422, "at least 1"),
    "too many beacons": ([beacon("page_view", {"page": "/"})] * 51, 422, "50"),
    "a list of lists": ([[]], 422, "[0]"),
    "no type": ({"data": {}}, 422, "type"),
    "an unknown type": (beacon("purchase", {}), 422, "page_view"),
    "a type in capitals": (beacon("PAGE_VIEW", {"page": "/"}), 422, "type"),
    "no data": ({"type": "page_view", "sessionId": "SESSION"}, 422, "data"),
    "data as text": (beacon("page_view", "page=/"), 422, "data"),
    "data as a list": (beacon("conversion", [1]), 422, "data"),
    "no visitor": (beacon("session_start", {"brandId": "BRAND"}), 422, "visitorId"),
    "an empty visitor": (beacon("session_start", {**START, "visitorId": ""}), 422, "visitorId"),
    "a visitor with a slash": (
        beacon("session_start", {**START, "visitorId": "a/b"}),
        422,
        "visitorId",
    ),
    "a visitor with a dot": (beacon("session_start", {**START, "visitorId": "a.b"}), 422, "visit"),
    "a visitor as a number": (beacon("session_start", {**START, "visitorId": 7}), 422, "visitorId"),
    "a very long visitor": (
        beacon("session_start", {**START, "visitorId": "v" * 65}),
        422,
        "visitorId",
    ),
    "no brand": (beacon("session_start", {"visitorId": "v"}), 422, "brandId"),
    "a brand with a slash": (
        beacon("session_start", {**START, "brandId": "a/marketing/config/x"}),
        422,
        "brandId",
    ),
    "a reserved brand": (beacon("session_start", {**START, "brandId": "__b__"}), 422, "brandId"),
    "a brand that does not exist": (
        beacon("session_start", {**START, "brandId": "nobody"}, sessionId=None),
        404,
        "nobody",
    ),
    "a nonce too short": (beacon("session_start", {**START, "nonce": "short"}), 422, "nonce"),
    "a nonce with a dot": (beacon("session_start", {**START, "nonce": "a.b.c.d.e"}), 422, "nonce"),
    "a source as an object": (beacon("session_start", {**START, "source": {}}), 422, "source"),
    "an address as a list": (beacon("session_start", {**START, "url": ["x"]}), 422, "url"),
    "no session": ({"type": "page_view", "data": {"page": "/"}}, 422, "sessionId"),
    "a session as a number": (
        {**beacon("page_view", {"page": "/"}), "sessionId": 5},
        422,
        "session",
    ),
    "no session id of ours": (
        {**beacon("page_view", {"page": "/"}), "sessionId": "abc"},
        422,
        "sessionId",
    ),
    "a session id with a path": (
        {**beacon("page_view", {"page": "/"}), "sessionId": "a.b/c.d.efghijkl"},
        422,
        "sessionId",
    ),
    "a session of no brand": (
        {**beacon("page_view", {"page": "/"}), "sessionId": "nobody.v.direct-a000000.abcdefgh"},
        404,
        "nobody",
    ),
    "a very long session id": (
        {**beacon("page_view", {"page": "/"}), "sessionId": "x" * 400},
        422,
        "sessionId",
    ),
    "no page": (beacon("page_view", {}), 422, "page"),
    "a page as a number": (beacon("page_view", {"page": 1}), 422, "page"),
    "view zero": (beacon("page_view", {"page": "/", "view": 0}), 422, "view"),
    "a view as text": (beacon("page_view", {"page": "/", "view": "2"}), 422, "view"),
    "a view beyond reason": (beacon("page_view", {"page": "/", "view": 10**9}), 422, "view"),
    "a negative age": (beacon("page_view", {"page": "/"}, age=-1), 422, "age"),
    "an age as text": (beacon("page_view", {"page": "/"}, age="1"), 422, "age"),
    "a fractional age": (beacon("page_view", {"page": "/"}, age=1.5), 422, "age"),
    "no seconds": (beacon("engagement", {}), 422, "seconds"),
    "negative seconds": (beacon("engagement", {"seconds": -5}), 422, "seconds"),
    "no conversion type": (beacon("conversion", {"value": 1}), 422, "type"),
    "an unknown conversion type": (beacon("conversion", {"type": "sale"}), 422, "purchase"),
    "a negative value": (
        beacon("conversion", {"type": "purchase", "value": -5}),
        422,
        "data.value: is below 0; send 0 or more, and take money back by a refund",
    ),
    "a negative value as text": (
        beacon("conversion", {"type": "purchase", "value": "-5"}),
        422,
        "data.value: is below 0",
    ),
    "a value with a decimal comma": (
        beacon("conversion", {"type": "purchase", "value": "1.234,56"}),
        422,
        "data.value: is text that is not a number; send a number such as 79.90",
    ),
    "a value with its currency": (
        beacon("conversion", {"type": "purchase", "value": "79.90 EUR"}),
        422,
        "data.value: is text that is not a number",
    ),
    "a value that was NaN": (
        beacon("conversion", {"type": "purchase", "value": None}),
        422,
        "data.value: is not a number; send a number such as 79.90",
    ),
    "a value of an object": (
        beacon("conversion", {"type": "purchase", "value": {"gross": 1}}),
        422,
        "value",
    ),
    "a value as a truth": (beacon("conversion", {"type": "purchase", "value": True}), 422, "value"),
    "a value of NaN": (
        b'{"type":"conversion","sessionId":"SESSION","data":{"type":"purchase","value":NaN}}',
        422,
        "value",
    ),
    "an endless value": (
        b'{"type":"conversion","sessionId":"SESSION","data":{"type":"purchase","value":1e999}}',
        422,
        "value",
    ),
    "a value beyond reason": (
        beacon("conversion", {"type": "purchase", "value": 1e15}),
        422,
        "val",
    ),
    "an order as an object": (
        beacon("conversion", {"type": "purchase", "orderId": {"id": 1}}),
        422,
        "orderId",
    ),
    "a very long order": (
        beacon("conversion", {"type": "purchase", "orderId": "o" * 129}),
        422,
        "orderId",
    ),
    "another currency": (
        beacon("conversion", {"type": "purchase", "value": 1, "currency": "JPY"}),
        422,
        "USD",
    ),
    "no currency": (
        beacon("conversion", {"type": "purchase", "currency": "euro"}),
        422,
        "data.currency: is not a currency; send its three letters, such as EUR",
    ),
    "no event name": (beacon("event", {}), 422, "name"),
    "an event name with spaces": (beacon("event", {"name": "a b"}), 422, "begin with a letter"),
    "event data as a list": (beacon("event", {"name": "a", "data": [1]}), 422, "data"),
    "event data too deep": (beacon("event", {"name": "a", "data": nested(9)}), 422, "deep"),
    "event data too large": (
        beacon("event", {"name": "a", "data": {"k": "x" * 9_000}}),
        422,
        "data.data: is 9008 bytes of JSON, at most 8000 are kept",
    ),
    "an empty key": (beacon("event", {"name": "a", "data": {"": 1}}), 422, "key"),
    "a reserved key": (beacon("event", {"name": "a", "data": {"__x__": 1}}), 422, "key"),
    "an integer beyond 64 bits": (
        beacon("event", {"name": "a", "data": {"n": 2**70}}),
        422,
        "64 bits",
    ),
    "a list in a list": (beacon("event", {"name": "a", "data": {"n": [[1]]}}), 422, "list"),
    "a bad event id": (beacon("event", {"name": "a"}, id="a b"), 422, "id"),
}


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    made = cloud.brand()
    made.visitor("warms-the-settings").arrive()
    cloud.idle()
    return made


@pytest.mark.parametrize("name", CASES)
def test_is_refused_with_its_reason_and_nothing_is_stored(brand: TestBrand, name: str) -> None:
    content, status, named = CASES[name]
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    session_id = brand.sessions()[0]["id"]
    body = body.replace(b"SESSION", str(session_id).encode()).replace(b"BRAND", brand.id.encode())
    brand.cloud.reset_operations()

    answer = brand.cloud.http.post(
        "/api/marketing/track", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert named in answer.json()["error"]
    assert brand.cloud.operations()["writes"] == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(brand: TestBrand, method: str) -> None:
    answer = brand.cloud.http.request(method, "/api/marketing/track")
    assert answer.status_code == 405
    assert "POST" in answer.json()["error"]


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "image/png", "x"])
def test_other_content_types_are_refused(brand: TestBrand, media_type: str) -> None:
    answer = brand.cloud.http.post(
        "/api/marketing/track", content=b"{}", headers={"Content-Type": media_type}
    )
    assert answer.status_code == 400
    assert "application/json" in answer.json()["error"]
