"""What the routes of segments refuse."""

from tests.cloud import Json
from tests.integration.api.bad_requests import Bad, of_brand

RULE: Json = {"field": "tags", "operator": "contains", "value": "vip"}


def _made(**fields: object) -> Json:
    return of_brand(**{"name": "VIPs", "type": "dynamic", "rules": [RULE], **fields})


def _rule(told: str, **fields: object) -> Bad:
    return Bad(422, told, body=_made(rules=[{**RULE, **fields}]))


def _nested(depth: int) -> list[Json]:
    rules = [RULE]
    for _ in range(depth):
        rules = [{"rules": rules}]
    return rules


MADE: dict[str, Bad] = {
    "no name": Bad(422, "name", body=of_brand(type="dynamic", rules=[RULE])),
    "an empty name": Bad(422, "name", body=_made(name="   ")),
    "a name of another kind": Bad(422, "name", body=_made(name=7)),
    "a long name": Bad(422, "name", body=_made(name="x" * 101)),
    "no type": Bad(422, "type", body=of_brand(name="VIPs", rules=[RULE])),
    "another type": Bad(422, "type", body=_made(type="smart")),
    "no rules": Bad(422, "rules", body=of_brand(name="VIPs", type="dynamic")),
    "an empty list of rules": Bad(422, "rules", body=_made(rules=[])),
    "rules that are text": Bad(422, "rules", body=_made(rules="tags contains vip")),
    "a rule that is text": Bad(422, "rules", body=_made(rules=["tags contains vip"])),
    "rules of a static segment": Bad(422, "static", body=_made(type="static")),
    "101 rules": Bad(422, "rules", body=_made(rules=[RULE] * 101)),
    "rules nested too deep": Bad(422, "rules", body=_made(rules=_nested(6))),
    "an unknown member": Bad(422, "colour", body=_made(colour="red")),
    "an unknown member of a rule": _rule("rules[0]", colour="red"),
    "no such field": _rule("rules[0].field", field="tag"),
    "a field of the prototype": _rule("rules[0].field", field="__proto__"),
    "a field that is a number": _rule("rules[0].field", field=1),
    "no such operator": _rule("rules[0].operator", operator="like"),
    "an operator of another type": _rule("rules[0].operator", operator="greater_than"),
    "an operator of Firestore": _rule("rules[0].operator", operator="array_contains"),
    "a value of another kind": _rule("rules[0].value", value={"$ne": 1}),
    "a value that is NaN": Bad(
        422,
        "rules[0].value",
        body=_made(rules=[{"field": "totalSpent", "operator": "greater_than", "value": "NaN"}]),
    ),
    "a long value": _rule("rules[0].value", value="x" * 501),
    "a connector of another kind": _rule("rules[0].connector", connector="xor"),
    "days beyond a year": Bad(
        422,
        "rules[0].withinDays",
        body=_made(
            rules=[{"field": "orders", "operator": "at_least", "value": 1, "withinDays": 400}]
        ),
    ),
    "a count below zero": Bad(
        422,
        "rules[0].value",
        body=_made(rules=[{"field": "sessions", "operator": "at_least", "value": -1}]),
    ),
    "a day that was none": Bad(
        422,
        "rules[0].value",
        body=_made(rules=[{"field": "createdAt", "operator": "before", "value": "2026-02-30"}]),
    ),
    "a range upside down": Bad(
        422,
        "rules[0].value",
        body=_made(rules=[{"field": "totalSpent", "operator": "between", "value": [9, 1]}]),
    ),
    "another segment that there is not": Bad(
        422,
        "rules[0].value",
        body=_made(rules=[{"field": "segment", "operator": "in", "value": ["nowhere"]}]),
    ),
    "the second rule's place": Bad(
        422,
        "rules[1].rules[0].operator",
        body=_made(rules=[RULE, {"rules": [{**RULE, "operator": "before"}]}]),
    ),
}

PREVIEWED: dict[str, Bad] = {
    "no rules": Bad(422, "rules", body=of_brand()),
    "a rule that cannot be": Bad(
        422, "rules[0].field", body=of_brand(rules=[{**RULE, "field": "x"}])
    ),
    "a name, which is for saving": Bad(422, "name", body=of_brand(rules=[RULE], name="VIPs")),
}

PLACED: dict[str, Bad] = {
    "nobody": Bad(422, "subscriberIds", body=of_brand()),
    "more than 500": Bad(422, "500", body=of_brand(subscriberIds=[f"s{n}" for n in range(501)])),
    "an id that is a path": Bad(422, "subscriberIds", body=of_brand(subscriberIds=["../config"])),
    "an id that is a number": Bad(422, "subscriberIds", body=of_brand(subscriberIds=[1])),
    "addresses that are one text": Bad(422, "emails", body=of_brand(emails="a@example.com")),
    "a segment that there is not": Bad(404, "no segment", body=of_brand(subscriberIds=["s1"])),
}

SEGMENTS: dict[str, dict[str, Bad]] = {
    "GET segments": {"a limit, which it has not": Bad(422, "limit", "brandId=BRAND&limit=1")},
    "POST segments": MADE,
    "PUT segments/{id}": {
        "a segment that there is not": Bad(404, "no segment", body=of_brand(name="VIPs")),
        "rules that cannot be": Bad(422, "rules[0].field", body=of_brand(rules=[{"field": "x"}])),
        "an empty name": Bad(422, "name", body=of_brand(name="")),
    },
    "GET segments/{id}": {"a segment that there is not": Bad(404, "no segment", "brandId=BRAND")},
    "DELETE segments/{id}": {
        "a segment that there is not": Bad(404, "no segment", "brandId=BRAND")
    },
    "POST segments/preview": PREVIEWED,
    "POST segments/{id}/subscribers": PLACED,
    "DELETE segments/{id}/subscribers": PLACED,
    "GET segments/{id}/subscribers": {
        "a segment that there is not": Bad(404, "no segment", "brandId=BRAND"),
        "a limit beyond": Bad(422, "limit", "brandId=BRAND&limit=201"),
        "a cursor of another list": Bad(422, "cursor", "brandId=BRAND&cursor=W10"),
    },
}
