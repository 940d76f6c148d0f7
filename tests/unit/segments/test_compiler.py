"""What rules mean, by examples; tests/unit/segments/test_properties.py plays all of them."""

import pytest

from shared.common.calendar import Zones
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, Evaluation, Today, compile_segments
from tests.segments_by_hand import Json

TODAY = Today("2026-01-15", Zones("Europe/Berlin"), "EUR")

ANNA: Json = {
    "email": "anna@shop.example",
    "firstName": "Anna",
    "birthday": "1990-01-20",
    "tags": ["VIP", "spring"],
    "source": "form",
    "properties": {"size": "M", "points": 12, "pet": False, "likes": ["Red", "Blue"]},
    "consents": {
        "email": {
            "status": "subscribed",
            "history": [
                {"at": "2025-12-01T10:00:00.000Z", "status": "unsubscribed"},
                {"at": "2026-01-01T23:30:00.000Z", "status": "subscribed"},
            ],
        }
    },
    "staticSegmentIds": ["friends", "gone"],
    "createdAt": "2026-01-07T23:30:00.000Z",
    "activity": {
        "orders": {
            "a": {"day": "2025-06-01", "at": 1748772000000, "net": 1999},
            "b": {"day": "2026-01-10", "at": 1768042800000, "net": 3001},
            "c": {"day": "2026-01-14", "at": 1768388400000, "net": 0, "refunded": True},
        },
        "sessions": {"a": "2026-01-01", "b": "2026-01-05", "c": "2026-01-15", "d": "2026-01-05"},
        "events": {"booked": {"a": "2025-01-15"}},
    },
}


def asked(field: str, operator: str, value: Json = None, within: int | None = None) -> Json:
    return {"field": field, "operator": operator, "value": value, "withinDays": within}


def evaluated(*rules: Json, subscriber: Json = ANNA, today: Today = TODAY) -> Evaluation:
    compiled = compile_segments({"it": Definition(False, parse_rules(list(rules)))})
    return compiled.evaluate(subscriber, today)


TRUE = [
    asked("firstName", "equals", "ANNA"),
    asked("firstName", "contains", "nn"),
    asked("firstName", "starts_with", "an"),
    asked("firstName", "in", ["Ben", "anna"]),
    asked("lastName", "is_not_set"),
    asked("tags", "contains", "vip"),
    asked("tags", "in", ["new", "Spring"]),
    asked("tags", "not_contains", "spr"),
    asked("source", "equals", "form"),
    asked("consent.email", "equals", "subscribed"),
    asked("consent.sms", "equals", "none"),
    asked("emailSubscribed", "equals", True),
    asked("smsSubscribed", "not_equals", True),
    asked("properties.size", "equals", "m"),
    asked("properties.points", "between", [12, 13]),
    asked("properties.points", "less_than", 12.5),
    asked("properties.pet", "equals", False),
    asked("properties.pet", "is_set"),
    asked("properties.likes", "contains", "red"),
    asked("properties.likes", "in", ["green", "BLUE"]),
    asked("properties.likes", "not_contains", "re"),
    asked("totalOrders", "equals", 2),
    asked("totalSpent", "equals", 50),
    asked("totalSpent", "in", [49.99, 50.0]),
    asked("lastPurchaseAt", "equals", "2026-01-10"),
    asked("createdAt", "equals", "2026-01-08"),
    asked("createdAt", "before", "2026-01-08T23:00:00Z"),
    asked("createdAt", "not_equals", "2026-01-07T22:59:59Z"),
    asked("createdAt", "between", ["2026-01-08", "2026-01-08"]),
    asked("createdAt", "within_last", 7),
    asked("createdAt", "not_within_last", 6),
    asked("subscribedAt", "after", "2026-01-01"),
    asked("unsubscribedAt", "is_not_set"),
    asked("birthday", "before", "2000-01-01"),
    asked("birthday", "anniversary_within", 5),
    asked("orders", "exactly", 2),
    asked("orders", "exactly", 1, within=30),
    asked("spend", "at_least", 50),
    asked("spend", "exactly", 30.01, within=5),
    asked("spend", "never", within=4),
    asked("sessions", "at_least", 3, within=10),
    asked("sessions", "exactly", 1, within=9),
    asked("emailsOpened", "never"),
    asked("emailsClicked", "at_most", 0),
    asked("event:booked", "at_least", 1, within=365),
    asked("event:Booked", "never"),
]


@pytest.mark.parametrize("rule", TRUE, ids=lambda rule: f"{rule['field']} {rule['operator']}")
def test_what_holds_of_anna(rule: Json) -> None:
    assert evaluated(rule).segment_ids == ["it"]


MISSING = [
    (asked("firstName", "equals", "x"), asked("firstName", "not_equals", "x")),
    (asked("firstName", "contains", "x"), asked("firstName", "not_contains", "x")),
    (asked("firstName", "in", ["x"]), asked("firstName", "not_in", ["x"])),
    (asked("firstName", "is_set"), asked("firstName", "is_not_set")),
    (asked("tags", "contains", "x"), asked("tags", "not_contains", "x")),
    (asked("tags", "in", ["x"]), asked("tags", "not_in", ["x"])),
    (asked("properties.x", "equals", False), asked("properties.x", "not_equals", False)),
    (asked("properties.x", "equals", 0), asked("properties.x", "not_equals", 0)),
    (asked("properties.x", "less_than", 5), asked("properties.x", "not_in", [5])),
    (asked("properties.x", "is_set"), asked("properties.x", "is_not_set")),
    (asked("createdAt", "before", "2026-01-15"), asked("createdAt", "not_equals", "2026-01-15")),
    (asked("createdAt", "within_last", 3650), asked("createdAt", "not_within_last", 3650)),
    (asked("lastPurchaseAt", "is_set"), asked("lastPurchaseAt", "is_not_set")),
    (asked("birthday", "anniversary_within", 365), asked("birthday", "is_not_set")),
]


@pytest.mark.parametrize(("compared", "negated"), MISSING, ids=str)
def test_of_what_is_missing_a_comparison_is_false_and_its_negation_true(
    compared: Json, negated: Json
) -> None:
    assert evaluated(compared, subscriber={}) == Evaluation([], None)
    assert evaluated(negated, subscriber={}) == Evaluation(["it"], None)


def test_case_is_that_of_unicode() -> None:
    subscriber: Json = {"lastName": "STRASSER", "tags": ["Straße"]}
    for rule in (asked("lastName", "starts_with", "straß"), asked("tags", "contains", "STRASSE")):
        assert evaluated(rule, subscriber=subscriber).segment_ids == ["it"]


def test_an_empty_text_or_list_is_not_set_and_zero_and_false_are() -> None:
    for value, is_set in (("", False), ([], False), (None, False), (0, True), (False, True)):
        subscriber: Json = {"properties": {"x": value}}
        found = evaluated(asked("properties.x", "is_set"), subscriber=subscriber)
        assert found.segment_ids == (["it"] if is_set else [])


YES, NO = asked("firstName", "is_set"), asked("firstName", "is_not_set")


@pytest.mark.parametrize(
    ("rules", "holds"),
    [
        ([NO, {**YES, "connector": "or"}, {**NO, "connector": "and"}], False),
        ([YES, {**NO, "connector": "or"}, {**NO, "connector": "and"}], True),
        ([{"rules": [YES, {**NO, "connector": "or"}]}, NO], False),
        ([{**NO, "connector": "or"}, YES], False),
        ([{**NO, "connector": "or"}, {"rules": [YES], "connector": "or"}], True),
    ],
)
def test_and_binds_tighter_than_or_and_the_first_connector_says_nothing(
    rules: Json, holds: bool
) -> None:
    assert evaluated(*rules).segment_ids == (["it"] if holds else [])


def test_segments_may_name_others_in_any_order_and_those_that_are_gone() -> None:
    def of(*rules: Json) -> Definition:
        return Definition(False, parse_rules(list(rules)))

    compiled = compile_segments(
        {
            "a": of(asked("segment", "equals", "b")),
            "b": of(asked("segment", "in", ["friends", "gone"])),
            "c": of(asked("segment", "equals", "gone")),
            "d": of(asked("segment", "not_in", ["c", "strangers"])),
            "friends": Definition(True),
            "strangers": Definition(True),
        }
    )
    assert compiled.evaluate(ANNA, TODAY) == Evaluation(["a", "b", "d", "friends"], None)


def test_a_brand_without_segments_has_no_members() -> None:
    assert compile_segments({}).evaluate(ANNA, TODAY) == Evaluation([], None)


def test_a_circle_does_not_compile() -> None:
    rules = parse_rules([asked("segment", "equals", "a")])
    with pytest.raises(ValueError, match="cycle"):
        compile_segments({"a": Definition(False, rules)})


def test_what_rules_say_is_never_part_of_the_source() -> None:
    hostile = "') or __import__('os').abort() or ('{0}{fact}\n\\"
    subscriber: Json = {"firstName": hostile, "properties": {hostile: hostile}}
    for rule in (
        asked("firstName", "equals", hostile),
        asked(f"properties.{hostile}", "in", [hostile]),
        asked(f"event:{hostile}", "never"),
        asked("segment", "not_equals", hostile),
    ):
        assert evaluated(rule, subscriber=subscriber).segment_ids == ["it"]
    static = compile_segments({hostile: Definition(True)})
    assert static.evaluate({"staticSegmentIds": [hostile]}, TODAY).segment_ids == [hostile]


def test_money_is_compared_to_the_last_unit_of_any_currency() -> None:
    spent: Json = {"activity": {"orders": {"a": {"day": "2026-01-15", "at": 1, "net": 1999}}}}
    for currency, amount in (("EUR", 19.99), ("JPY", 1999), ("KWD", 1.999)):
        today = Today(TODAY.day, TODAY.calendar, currency)
        for rule in (
            asked("totalSpent", "equals", amount),
            asked("spend", "exactly", amount),
            asked("spend", "exactly", amount, within=1),
        ):
            assert evaluated(rule, subscriber=spent, today=today).segment_ids == ["it"]


AGAIN: list[tuple[Json, str | None]] = [
    (asked("firstName", "equals", "Anna"), None),
    (asked("createdAt", "before", "2026-02-01"), None),
    (asked("createdAt", "within_last", 7), "2026-01-16"),
    (asked("createdAt", "not_within_last", 30), "2026-02-08"),
    (asked("createdAt", "within_last", 6), None),
    (asked("createdAt", "anniversary_within", 10), "2026-12-29"),
    (asked("birthday", "anniversary_within", 4), "2026-01-16"),
    (asked("birthday", "anniversary_within", 5), "2026-01-21"),
    (asked("orders", "at_least", 1), None),
    (asked("orders", "at_least", 1, within=30), "2026-02-10"),
    (asked("orders", "at_least", 2, within=30), None),
    (asked("sessions", "at_least", 4, within=30), "2026-02-01"),
    (asked("sessions", "at_least", 3, within=30), "2026-02-05"),
    (asked("sessions", "at_most", 2, within=30), "2026-02-05"),
    (asked("sessions", "at_most", 3, within=30), "2026-02-01"),
    (asked("sessions", "exactly", 4, within=30), "2026-02-01"),
    (asked("sessions", "exactly", 1, within=30), "2026-02-05"),
    (asked("sessions", "never", within=30), "2026-02-15"),
    (asked("sessions", "at_least", 0, within=30), None),
    (asked("spend", "at_least", 10, within=30), "2026-02-10"),
    (asked("spend", "at_least", 40, within=365), "2026-06-02"),
]


@pytest.mark.parametrize(("rule", "again"), AGAIN, ids=str)
def test_the_day_to_evaluate_again_is_the_first_on_which_the_answer_can_change(
    rule: Json, again: str | None
) -> None:
    assert evaluated(rule).reevaluate_on == again


def test_what_lies_ahead_is_evaluated_on_its_own_day() -> None:
    ahead: Json = {
        "createdAt": "2026-01-19T23:00:00.000Z",
        "activity": {"sessions": {"a": "2026-01-18"}},
    }
    created, visited = asked("createdAt", "within_last", 7), asked("sessions", "never", within=7)
    assert evaluated(created, subscriber=ahead) == Evaluation([], "2026-01-20")
    assert evaluated(visited, subscriber=ahead) == Evaluation(["it"], "2026-01-18")


def test_the_first_of_all_such_days_counts() -> None:
    rules = asked("createdAt", "within_last", 30), asked("birthday", "anniversary_within", 5)
    assert evaluated(*rules).reevaluate_on == "2026-01-21"


def test_leaving_is_known_until_the_person_comes_back() -> None:
    left = asked("unsubscribedAt", "equals", "2025-12-01")
    history = ANNA["consents"]["email"]["history"][:1]
    before = {**ANNA, "consents": {"email": {"status": "unsubscribed", "history": history}}}
    assert evaluated(left, subscriber=before).segment_ids == ["it"]
    assert evaluated(left).segment_ids == []
