"""What each route of the API but `track` refuses besides what every route refuses."""

from tests.cloud import Json
from tests.integration.api.bad_people import PEOPLE
from tests.integration.api.bad_requests import Bad, of_brand, raw
from tests.integration.api.bad_segments import SEGMENTS
from tests.integration.api.bad_subscribers import EXPORTED, FILTERED, SUBSCRIBERS


def cost(**fields: object) -> Json:
    row = {"day": "2026-01-15", "channelId": "google_ads", "cost": 1, **fields}
    return of_brand(costs=[row])


def csv(row: str) -> Bad:
    text = f"day,channel,cost\n{row}\n".encode()
    return Bad(422, "line 2", "brandId=BRAND", text, "text/csv")


def event(**fields: object) -> Json:
    return of_brand(events=[{"type": "order", "orderId": "1", "value": 1, **fields}])


def account(**fields: object) -> Json:
    return of_brand(**{"userId": "u", "email": "a@example.com", **fields})


def days(start: str, end: str) -> str:
    return f"brandId=BRAND&startDate={start}&endDate={end}"


RANGES = {
    "the year zero": Bad(422, "startDate '0000-00-00'", days("0000-00-00", "0000-00-00")),
    "the year one": Bad(422, "startDate", days("0001-01-01", "0001-01-01")),
    "the last day of all": Bad(422, "startDate", days("9999-12-31", "9999-12-31")),
    "before time in its zone": Bad(
        422, "startDate", days("0001-01-01T00:00:00%2B14:00", "2026-01-01")
    ),
    "a leap day that was none": Bad(422, "startDate", days("2026-02-29", "2026-03-01")),
    "the 24th hour": Bad(422, "startDate", days("2026-01-01T24:00:00Z", "2026-01-02")),
    "other digits": Bad(422, "YYYY-MM-DD", days("\u0662\u0660\u0662\u0666-01-01", "2026-01-02")),
    "an endless date": Bad(422, "startDate", days("1" * 5000, "1")),
    "an operator": Bad(422, "startDate[$gt]", "brandId=BRAND&startDate[$gt]="),
    "an empty preset": Bad(422, "preset", "brandId=BRAND&preset="),
}
COMPARED = {
    "nothing before 1900": Bad(
        422, "compare", f"{days('1900-01-01', '1900-12-31')}&compare=previous"
    ),
    "no model": Bad(422, "attributionModel", "brandId=BRAND&attributionModel=__proto__"),
}
PAGES = {
    "a limit of zero": Bad(422, "limit", "brandId=BRAND&limit=0"),
    "a limit beyond 64 bits": Bad(422, "limit", f"brandId=BRAND&limit={10**30}"),
    "a limit that is NaN": Bad(422, "limit", "brandId=BRAND&limit=NaN"),
    "a limit of NUL": Bad(422, "limit", "brandId=BRAND&limit=%00"),
    "a giant cursor": Bad(422, "cursor", f"brandId=BRAND&cursor={'A' * 60_000}"),
    "a deep cursor": Bad(422, "cursor", f"brandId=BRAND&cursor={'W1tb' * 12_000}"),
}
COMMIT = {
    "no parts": Bad(422, "parts", body=of_brand(parts=0)),
    "more parts than can be": Bad(422, "parts", body=of_brand(parts=10**30)),
    "parts that are true": Bad(422, "parts", body=of_brand(parts=True)),
}
CASES: dict[str, dict[str, Bad]] = {
    "GET stats": RANGES
    | COMPARED
    | {"no interval": Bad(422, "interval", "brandId=BRAND&interval=second")},
    "GET channels": RANGES | COMPARED,
    "GET channels/costs": RANGES,
    "GET sessions": RANGES
    | PAGES
    | {
        "neither true nor false": Bad(422, "converted", "brandId=BRAND&converted=2"),
        "no channel": Bad(422, "channel", "brandId=BRAND&channel=%00"),
    },
    "GET conversions": RANGES
    | PAGES
    | {
        "no type": Bad(422, "type", "brandId=BRAND&type=constructor"),
        "no channel": Bad(422, "channel", "brandId=BRAND&channel=%00"),
        "no model": COMPARED["no model"],
    },
    "GET conversions/{id}": {
        "a range": Bad(422, "startDate", "brandId=BRAND&startDate=2026-01-01")
    },
    "POST conversions/{id}/void": {
        "no reason": Bad(422, "reason", body=of_brand()),
        "an empty reason": Bad(422, "reason", body=of_brand(reason="")),
        "a reason of 501 characters": Bad(422, "reason", body=of_brand(reason="x" * 501)),
        "a reason that is a number": Bad(422, "reason", body=of_brand(reason=1)),
        "no such conversion": Bad(404, "GET conversions lists", body=of_brand(reason="forged")),
    },
    "DELETE conversions/{id}/void": {
        "no brand": Bad(400, "brandId", id="0" * 32),
        "no such conversion": Bad(404, "GET conversions lists", "brandId=BRAND"),
    },
    "GET subscribers": PAGES | FILTERED,
    "GET subscribers/export": PAGES | EXPORTED,
    **SUBSCRIBERS,
    **PEOPLE,
    **SEGMENTS,
    "GET imports": PAGES,
    "GET imports/{id}": {"a limit": Bad(422, "limit", "brandId=BRAND&limit=1")},
    "GET api-keys": {"a page": Bad(422, "cursor", "brandId=BRAND&cursor=x")},
    "GET config": {"a change": Bad(422, "currency", "brandId=BRAND&currency=EUR")},
    "GET brand": {"a field": Bad(422, "ownerUid", "brandId=BRAND&ownerUid=x")},
    "DELETE api-keys/{id}": {
        "no key": Bad(404, "no API key", "brandId=BRAND", id="0" * 64),
        "no brand": Bad(400, "brandId in the query", id="0" * 64),
        "two brands": Bad(400, "two brands", "brandId=BRAND", {"brandId": "other"}),
    },
    "PUT config": {
        "a number of 400 digits": Bad(
            422, "attributionWindowDays", body=raw(f'"attributionWindowDays": 1{"0" * 400}')
        ),
        "a number of 5,000 digits": Bad(
            400, "not valid JSON", body=raw(f'"attributionWindowDays": {"9" * 5000}')
        ),
        "NaN": Bad(422, "attributionWindowDays", body=raw('"attributionWindowDays": NaN')),
        "infinity": Bad(422, "sessionRetentionDays", body=raw('"sessionRetentionDays": 1e999')),
        "a surrogate": Bad(422, "defaultFromName", body=raw(r'"defaultFromName": "\ud800"')),
        "a key that is a surrogate": Bad(422, "name of a field", body=raw(r'"\ud800": 1')),
        "a sender with a line break": Bad(
            422, "defaultFromName", body=of_brand(defaultFromName="Shop\r\nBcc: all@example.com")
        ),
        "an address with NUL": Bad(
            422, "defaultFromEmail", body=of_brand(defaultFromEmail="a\0@example.com")
        ),
        "an endless address": Bad(
            422, "defaultFromEmail", body=of_brand(defaultFromEmail=f"a@{'b' * 300}.example")
        ),
        "a list of thousands": Bad(422, "domains", body=of_brand(domains=["a.example"] * 4000)),
        "a very long key": Bad(422, "brandColors", body=of_brand(brandColors={"c" * 5000: "#0"})),
        "the id in snakes": Bad(422, "brand_id", body=of_brand(brand_id="other")),
    },
    "PUT channels/costs": {
        "10,000 rows": Bad(422, "2000", body=of_brand(costs=[1] * 10_000)),
        "a cost that is NaN": Bad(422, "costs[0].cost", body=cost(cost=float("nan"))),
        "an endless cost": Bad(422, "cost", body=raw('"costs": [{"cost": 1e999}]')),
        "the year zero": Bad(422, "costs[0].day", body=cost(day="0000-00-00")),
        "the last day of all": Bad(422, "costs[0].day", body=cost(day="9999-12-31")),
        "a surrogate": Bad(422, "costs[0].day", body=raw(r'"costs": [{"day": "\ud800"}]')),
        "too deep": Bad(400, "Invalid JSON", body=raw(f'"costs": {"[" * 300}{"]" * 300}')),
        "a formula": csv('=HYPERLINK("x"),google_ads,1'),
        "NUL": csv("\0,\0,\0"),
        "a cell without end": Bad(400, "CSV", "brandId=BRAND", b'day,channel,"cost', "text/csv"),
        "a cost in exponents": csv("2026-01-15,google_ads,1e9"),
        "another alphabet's digits": csv("2026-01-15,google_ads,\u0661\u0662"),
    },
    "POST events": {
        "10,000 events": Bad(422, "100", body=of_brand(events=[{}] * 10_000)),
        "before time in its zone": Bad(
            422, "occurredAt", body=event(occurredAt="0001-01-01T00:00:00+14:00")
        ),
        "after time in its zone": Bad(
            422, "occurredAt", body=event(occurredAt="9999-12-31T23:59:59-14:00")
        ),
        "a moment beyond reason": Bad(422, "occurredAt", body=event(occurredAt=1e300)),
        "a value of 400 digits": Bad(422, "value", body=event(value=10**400)),
        "a value that is NaN": Bad(422, "value", body=event(value=float("nan"))),
        "a surrogate": Bad(422, "userId", body=event(userId="\ud800")),
        "a path for a session": Bad(422, "sessionId", body=event(sessionId="../../config")),
        "an empty idempotency key": Bad(
            422, "idempotency-key", body=event(), headers={"Idempotency-Key": b""}
        ),
        "a long idempotency key": Bad(
            422, "idempotency-key", body=event(), headers={"Idempotency-Key": b"k" * 201}
        ),
    },
    "POST users": {
        "no address": Bad(422, "email", body=of_brand(userId="u")),
        "no user": Bad(422, "userId", body=of_brand(email="a@example.com")),
        "an empty user": Bad(422, "userId", body=account(userId="")),
        "a user with a line break": Bad(422, "userId", body=account(userId="a\nb")),
        "what is no address": Bad(422, "email", body=account(email="a@example.com, b")),
        "an address with NUL": Bad(422, "email", body=account(email="a\0@example.com")),
        "an endless address": Bad(422, "email", body=account(email=f"a@{'b' * 5000}.example")),
        "a path for a visitor": Bad(422, "visitorId", body=account(visitorId="../config")),
        "a text for a choice": Bad(422, "emailSubscribed", body=account(emailSubscribed="yes")),
        "a surrogate": Bad(422, "firstName", body=account(firstName="\ud800")),
        "a subscriber of one's own": Bad(422, "subscriberId", body=account(subscriberId="x")),
    },
    "POST api-keys": {
        "no name": Bad(422, "name", body=of_brand(name="")),
        "a surrogate": Bad(422, "name", body=of_brand(name="\ud800")),
        "a scope that is none": Bad(422, "scopes[0]", body=of_brand(name="x", scopes=["*"])),
        "a secret of one's own": Bad(422, "secret", body=of_brand(name="x", secret="glk_1")),
    },
    "POST imports": {
        "no kind": Bad(422, "kind", body=of_brand(kind="../history")),
        "a surrogate": Bad(422, "name", body=of_brand(kind="history", name="\ud800")),
        "a very long name": Bad(422, "name", body=of_brand(kind="history", name="x" * 101)),
        "a mapping to no field": Bad(
            422, "mapping.a", body=of_brand(kind="subscribers", mapping={"a": "__proto__"})
        ),
        "a mapping of a surrogate": Bad(
            422, "mapping", body=raw(r'"kind": "subscribers", "mapping": {"\ud800": "email"}')
        ),
        "a tag with NUL": Bad(422, "tags", body=of_brand(kind="subscribers", tags=["a\0"])),
    },
    "POST subscribers/import": {
        "with no brand": Bad(400, "brandId in the query", "", b"email\na@b.de\n", "text/csv"),
        "a mapping of NUL": Bad(
            422, "mapping", "brandId=BRAND&mapping=%00", b"email\na@b.de\n", "text/csv"
        ),
        "a mapping that is deep": Bad(
            422, "mapping", f"brandId=BRAND&mapping={'[' * 5000}", b"email\na@b.de\n", "text/csv"
        ),
        "a kind": Bad(422, "kind", "brandId=BRAND&kind=history", b"email\na@b.de\n", "text/csv"),
    },
    "POST imports/preview": {
        "with no brand": Bad(400, "brandId in the query", "", b"email\na@b.de\n", "text/csv"),
        "a mapping of NUL": Bad(
            422, "mapping", "brandId=BRAND&mapping=%00", b"email\na@b.de\n", "text/csv"
        ),
        "no column": Bad(400, "is no column", "brandId=BRAND", b"email,x\n", "text/csv"),
    },
    "POST imports/{id}/commit": COMMIT
    | {"of no import": Bad(404, "import", body=of_brand(parts=1))},
    "PUT imports/{id}/parts/{n}": {
        "of no import": Bad(404, "import", "brandId=BRAND", b"{}\n", "application/x-ndjson"),
        "with no brand": Bad(400, "brandId in the query", "", b"{}\n", "application/x-ndjson"),
    },
}
