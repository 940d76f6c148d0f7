"""What the routes of subscribers refuse besides what every route refuses."""

from tests.cloud import Json
from tests.integration.api.bad_requests import Bad, of_brand, raw


def new(**fields: object) -> Json:
    return of_brand(**{"email": "ann@example.com", **fields})


FILTERED = {
    "no status": Bad(422, "status", "brandId=BRAND&status=active"),
    "neither true nor false": Bad(422, "subscribed", "brandId=BRAND&subscribed=2"),
    "the same twice": Bad(422, "status and subscribed", "brandId=BRAND&status=none&subscribed=1"),
    "no source": Bad(422, "source", "brandId=BRAND&source=__proto__"),
    "an empty tag": Bad(422, "tag", "brandId=BRAND&tag=+"),
    "an endless tag": Bad(422, "tag", f"brandId=BRAND&tag={'x' * 65}"),
    "a tag with NUL": Bad(422, "tag", "brandId=BRAND&tag=a%00"),
    "a path for a segment": Bad(422, "segmentId", "brandId=BRAND&segmentId=..%2Fconfig"),
    "an endless search": Bad(422, "search", f"brandId=BRAND&search={'x' * 255}"),
    "a search with a line break": Bad(422, "search", "brandId=BRAND&search=a%0Ab"),
    "a tag and a source": Bad(422, "tag and source", "brandId=BRAND&tag=x&source=form"),
    "a search and a tag": Bad(422, "search", "brandId=BRAND&tag=x&search=a"),
}

_DETAILS: dict[str, tuple[str, Json]] = {
    "a phone without a country": ("phone", {"phone": "0151 23456789"}),
    "a phone that is a number": ("phone", {"phone": 4915123456789}),
    "an endless phone": ("phone", {"phone": f"+{'1' * 5000}"}),
    "an empty name": ("firstName", {"firstName": "  "}),
    "an endless name": ("lastName", {"lastName": "x" * 101}),
    "a name with a line break": ("firstName", {"firstName": "Ann\r\nBcc: all@example.com"}),
    "an endless user": ("userId", {"userId": "x" * 129}),
    "a leap day that was none": ("birthday", {"birthday": "1987-02-29"}),
    "no locale": ("locale", {"locale": "../en"}),
    "no zone": ("timeZone", {"timeZone": "Mars/Olympus"}),
    "a path for a zone": ("timeZone", {"timeZone": "../../etc/passwd"}),
    "properties that are a list": ("properties", {"properties": []}),
    "a property of null": ("properties", {"properties": {"a": None}}),
    "a property within a property": ("properties", {"properties": {"a": {"b": 1}}}),
    "a property by a hostile name": ("properties", {"properties": {"__proto__": 1}}),
    "101 properties": ("there are 101", {"properties": {f"a{n}": 1 for n in range(101)}}),
    "a property of 501 characters": ("501", {"properties": {"a": "x" * 501}}),
    "a list of 51 texts": ("51", {"properties": {"a": ["x"] * 51}}),
    "a list of numbers": ("properties", {"properties": {"a": [1]}}),
    "a number beyond 64 bits": ("64 bits", {"properties": {"a": 10**30}}),
    "20 KB of properties": (
        "bytes of JSON",
        {"properties": {f"a{n}": "x" * 500 for n in range(40)}},
    ),
    "101 tags": ("tags", {"tags": [f"tag {n}" for n in range(101)]}),
    "an empty tag": ("tags", {"tags": [" "]}),
    "a tag that is a number": ("tags[0]", {"tags": [1]}),
    "a consent that is text": ("emailSubscribed", {"emailSubscribed": "true"}),
    "a consent to an endless text": ("consent.text", {"consent": {"text": "x" * 1001}}),
    "a consent of its own time": ("consent.at", {"consent": {"at": "1999-01-01"}}),
    "a field that is none": ("isAdmin", {"isAdmin": True}),
    "the id in snakes": ("brand_id", {"brand_id": "other"}),
}
DETAILS = {what: Bad(422, told, body=new(**fields)) for what, (told, fields) in _DETAILS.items()}
"""Refused of a new subscriber, and of a change of one that is not there."""

RAW = {
    "a number that is NaN": Bad(
        422, "finite", body=raw('"email": "a@example.com", "properties": {"a": NaN}')
    ),
    "an endless number": Bad(
        422, "finite", body=raw('"email": "a@example.com", "properties": {"a": 1e999}')
    ),
    "a surrogate": Bad(
        422, "firstName", body=raw(r'"email": "a@example.com", "firstName": "\ud800"')
    ),
    "a surrogate in a property": Bad(
        422, "half", body=raw(r'"email": "a@example.com", "properties": {"a": "\ud800"}')
    ),
    "a surrogate in an address": Bad(422, "email", body=raw(r'"email": "\ud800@example.com"')),
}

ADDRESSES = {
    f"{text[:30]!r} for an address": Bad(422, "email", body=of_brand(email=text))
    for text in (
        "",
        "ann",
        "ann@example",
        "Ann <ann@example.com>",
        "ann@example.com\r\nBcc: all@example.com",
        "ann\0@example.com",
        "ann@[127.0.0.1]",
        "a@b.test",
        f"a@{'b' * 300}.com",
        "'; DROP TABLE subscribers; --",
    )
}

CREATED = (
    DETAILS
    | RAW
    | ADDRESSES
    | {
        "no address": Bad(422, "email", body=of_brand()),
        "an address that is null": Bad(422, "email", body=of_brand(email=None)),
        "a source that is none": Bad(422, "source", body=new(source="bought")),
        "messages to no phone": Bad(422, "there is no phone", body=new(smsSubscribed=True)),
    }
)
CHANGED = (
    DETAILS
    | RAW
    | ADDRESSES
    | {
        "an address that is null": Bad(422, "email", body=of_brand(email=None)),
        "of nobody": Bad(404, "no subscriber", body=of_brand(firstName="Ann")),
    }
)
SUBSCRIBERS: dict[str, dict[str, Bad]] = {
    "GET subscribers/count": FILTERED | {"a page": Bad(422, "cursor", "brandId=BRAND&cursor=x")},
    "GET subscribers/{id}": {
        "of nobody": Bad(404, "no subscriber", "brandId=BRAND"),
        "a filter": Bad(422, "tag", "brandId=BRAND&tag=vip"),
    },
    "POST subscribers": CREATED,
    "PUT subscribers/{id}": CHANGED,
    "POST subscribers/{id}/unsubscribe": {
        "of nobody": Bad(404, "no subscriber", body=of_brand()),
        "a channel that is none": Bad(422, "channel", body=of_brand(channel="push")),
        "channels in a list": Bad(422, "channel", body=of_brand(channel=["email"])),
        "an endless reason": Bad(422, "reason", body=of_brand(reason="x" * 201)),
        "a source": Bad(422, "source", body=of_brand(source="form")),
    },
    "DELETE subscribers/{id}": {
        "of nobody": Bad(404, "no subscriber", "brandId=BRAND"),
        "no brand": Bad(400, "brandId in the query"),
        "two brands": Bad(400, "two brands", "brandId=BRAND", {"brandId": "other"}),
    },
}
EXPORTED = FILTERED | {
    "a format that is none": Bad(422, "format", "brandId=BRAND&format=xlsx"),
    "more than a page": Bad(422, "limit", "brandId=BRAND&limit=1001"),
}
