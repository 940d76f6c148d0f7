"""Malformed sign-ups: each its own clear error, no 500, nothing stored."""

import json

import pytest

from tests.cloud import Cloud, Json, TestBrand
from tests.signups import SUBSCRIBE, TEXT

pytestmark = pytest.mark.usefixtures("at_rest")


def form(**fields: object) -> Json:
    whole: Json = {"brandId": "BRAND", "email": "ann@example.com", "consentText": TEXT, **fields}
    return {name: value for name, value in whole.items() if value != "LEFT OUT"}


CASES: dict[str, tuple[object, int, str]] = {
    "an empty body": (b"", 400, "not valid JSON"),
    "no JSON": (b"email=ann@example.com", 400, "not valid JSON"),
    "cut off JSON": (b'{"email": "ann', 400, "not valid JSON"),
    "no UTF-8": (b'{"email": "\xff\xfe"}', 400, "not valid JSON"),
    "a lone surrogate": (rb'{"email": "\ud800@example.com"}', 400, "not valid JSON"),
    "brackets without end": (b"[" * 8_000, 400, "not valid JSON"),
    "a body too large": (form(firstName="x" * 9_000), 413, "8192 bytes"),
    "null": (None, 422, "object"),
    "a list": ([form()], 422, "object"),
    "no brand": (form(brandId="LEFT OUT"), 422, "brandId"),
    "a brand with a slash": (form(brandId="a/b"), 422, "brandId"),
    "a brand that does not exist": (form(brandId="nobody"), 404, "nobody"),
    "no address": (form(email="LEFT OUT"), 422, "email"),
    "an empty address": (form(email=" "), 422, "email"),
    "an address without a domain": (form(email="ann"), 422, "email"),
    "two addresses": (form(email="a@example.com, b@example.com"), 422, "email"),
    "an address with a header": (form(email="a@example.com\r\nBcc: b@example.com"), 422, "email"),
    "a very long address": (form(email=f"{'a' * 400}@example.com"), 422, "email"),
    "an address as a list": (form(email=["ann@example.com"]), 422, "email"),
    "no text of a consent": (form(consentText="LEFT OUT"), 422, "consentText"),
    "an empty text of a consent": (form(consentText=" \n "), 422, "consentText"),
    "a very long text of a consent": (form(consentText="x" * 1_001), 422, "consentText"),
    "a text of a consent with NUL": (form(consentText="a\0b"), 422, "consentText"),
    "a text of a consent that is true": (form(consentText=True), 422, "consentText"),
    "no channel": (form(channels=[]), 422, "channels"),
    "an unknown channel": (form(channels=["fax"]), 422, "channels[0]"),
    "channels as text": (form(channels="email"), 422, "channels"),
    "channels without end": (form(channels=["email"] * 50), 422, "channels"),
    "text messages without a number": (form(channels=["sms"]), 422, "phone"),
    "a number without a country": (form(phone="0151 23456789"), 422, "phone"),
    "no number": (form(phone="call me"), 422, "phone"),
    "a number as a number": (form(phone=4915123456789), 422, "phone"),
    "a name of two lines": (form(firstName="Ann\r\nBcc: x"), 422, "firstName"),
    "a name that turns the text around": (form(firstName="Ann \u202egnp.exe"), 422, "firstName"),
    "a name with a mark": (form(lastName="\u200fLee"), 422, "lastName: holds characters that turn"),
    "a name that is a link": (
        form(firstName="Win https://evil.example"),
        422,
        "firstName: is a link",
    ),
    "a very long name": (form(lastName="x" * 101), 422, "lastName"),
    "a form's name as an object": (form(form={}), 422, "form"),
    "a visitor with a slash": (form(visitorId="a/b"), 422, "visitorId"),
    "a trap as a number": (form(website=1), 422, "website"),
}


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    made = cloud.brand(allowedOrigins=["https://shop.example"])
    cloud.idle()
    return made


@pytest.mark.parametrize("name", CASES)
def test_is_refused_with_its_reason_and_nothing_is_stored(brand: TestBrand, name: str) -> None:
    content, status, named = CASES[name]
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    refused(brand, body, status, named)


def test_a_page_of_another_site(brand: TestBrand) -> None:
    body = json.dumps(form()).encode()
    refused(brand, body, 403, "allowedOrigins", Origin="https://evil.example")


@pytest.mark.parametrize("origin", ["null", "https://shop.example.evil.example", "x" * 5_000])
def test_an_origin_that_is_none_of_the_brands(brand: TestBrand, origin: str) -> None:
    refused(brand, json.dumps(form()).encode(), 403, "Origin", Origin=origin)


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"]
)
def test_another_content_type(brand: TestBrand, content_type: str) -> None:
    body = json.dumps(form()).encode()
    refused(brand, body, 400, "Content-Type", **{"Content-Type": content_type})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(brand: TestBrand, method: str) -> None:
    answer = brand.cloud.http.request(method, SUBSCRIBE)
    assert answer.status_code == 405
    assert "POST" in answer.json()["error"]


def refused(brand: TestBrand, body: bytes, status: int, named: str, **headers: str) -> None:
    brand.cloud.reset_operations()
    answer = brand.cloud.http.post(
        SUBSCRIBE,
        content=body.replace(b"BRAND", brand.id.encode()),
        headers={"Content-Type": "application/json", **headers},
    )
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert named in answer.json()["error"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert brand.cloud.operations()["writes"] == 0
