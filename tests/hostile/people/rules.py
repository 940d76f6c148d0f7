"""Rules of all kinds: flat and nested, of dates, of what was done, of other segments."""

from collections.abc import Sequence

from tests.cloud import Json


def rules(number: int, others: Sequence[str]) -> list[Json]:
    """The rules of this number; `others` are ids of segments that they may ask for."""
    found = _plain()
    if others:
        asked = others[number % len(others)]
        found += [
            [{"field": "segment", "operator": "in", "value": [asked]}],
            [
                {"field": "segment", "operator": "not_in", "value": [asked]},
                {"field": "emailSubscribed", "operator": "equals", "value": True},
            ],
        ]
    return found[number % len(found)]


def _plain() -> list[list[Json]]:
    return [
        [{"field": "tags", "operator": "contains", "value": "vip"}],
        [{"field": "totalOrders", "operator": "greater_than", "value": 1}],
        [{"field": "totalSpent", "operator": "between", "value": [10, 80]}],
        [{"field": "lastPurchaseAt", "operator": "within_last", "value": 2}],
        [{"field": "lastPurchaseAt", "operator": "not_within_last", "value": 1}],
        [{"field": "birthday", "operator": "anniversary_within", "value": 20}],
        [{"field": "createdAt", "operator": "within_last", "value": 3}],
        [{"field": "orders", "operator": "at_least", "value": 2, "withinDays": 2}],
        [{"field": "spend", "operator": "at_least", "value": 50}],
        [{"field": "sessions", "operator": "at_least", "value": 2, "withinDays": 1}],
        [{"field": "sessions", "operator": "never"}],
        [{"field": "event:tried_on", "operator": "exactly", "value": 1, "withinDays": 2}],
        [{"field": "event:tried_on", "operator": "never", "withinDays": 1}],
        [{"field": "properties.points", "operator": "greater_than", "value": 2}],
        [
            {"field": "tags", "operator": "contains", "value": "new"},
            {"field": "emailSubscribed", "operator": "equals", "value": True, "connector": "and"},
            {"field": "tags", "operator": "contains", "value": "sale", "connector": "or"},
            {"field": "totalOrders", "operator": "equals", "value": 0, "connector": "and"},
        ],
        [
            {"field": "consent.email", "operator": "not_equals", "value": "unsubscribed"},
            {
                "connector": "and",
                "rules": [
                    {"field": "orders", "operator": "at_least", "value": 1, "withinDays": 1},
                    {
                        "connector": "or",
                        "rules": [
                            {"field": "sessions", "operator": "at_least", "value": 1},
                            {"field": "birthday", "operator": "is_set"},
                        ],
                    },
                ],
            },
        ],
    ]
