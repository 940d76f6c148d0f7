"""What rules may say: every refusal names its place and what would be right."""

import pytest

from shared.common.errors import InvalidError
from shared.segments.logic.checking import check_references, parse_rules, references
from shared.segments.logic.compiler import Definition
from shared.segments.logic.fields import FIELDS, OPERATORS, Kind, Operator
from tests.segments_by_hand import Json


def rule(field: str, operator: str, value: Json = None, **more: Json) -> Json:
    return {"field": field, "operator": operator, "value": value, **more}


def nested(levels: int) -> Json:
    """Rules on so many levels."""
    inner = rule("tags", "contains", "vip")
    for _ in range(levels - 1):
        inner = {"rules": [inner]}
    return [inner]


FINE = rule("tags", "contains", "vip")
DAY = "expected a day, such as 2026-01-15, or a moment, such as 2026-01-15T10:00:00Z"

REFUSED: list[tuple[Json, str]] = [
    # shapes
    (None, "rules: expected a list of at least one rule"),
    ({}, "rules: expected a list of at least one rule"),
    ([], "rules: expected a list of at least one rule"),
    ([FINE, "vip"], "rules[1]: expected a rule, such as"),
    ([{**FINE, "colour": 1}], "rules[0]: 'colour' is unknown; a rule has field, operator, value"),
    ([{"rules": [FINE], "value": 1}], "rules[0]: 'value' is unknown; a group has rules, connector"),
    ([FINE, {"rules": []}], "rules[1].rules: expected a list of at least one rule"),
    ([{**FINE, "connector": "xor"}], "rules[0].connector: expected and, or"),
    ([{**FINE, "connector": ["or"]}], "rules[0].connector: expected and, or"),
    (nested(6), "rules[0].rules[0].rules[0].rules[0].rules[0].rules: rules may be 5 levels deep"),
    ([FINE] * 101, "rules: 101 are too many; a segment has 100 rules"),
    ([{"rules": [FINE] * 51}] * 2, "rules: 102 rules are too many; a segment has at most 100"),
    # fields
    ([{"operator": "equals"}], "rules[0].field: expected the name of a field"),
    ([rule("age", "equals", 1)], "rules[0].field: 'age' is not a field; fields are email, phone"),
    ([rule("properties.", "is_set")], "rules[0].field: 'properties.' is not a field"),
    ([rule(f"event:{'x' * 101}", "never")], "names of at most 100 characters"),
    ([rule("event:\ud800", "never")], "rules[0].field: expected a text without surrogates"),
    # operators
    ([{"field": "tags"}], "rules[0].operator: expected one of contains, not_contains, in"),
    (
        [FINE, {"rules": [rule("totalOrders", "starts_with", 1)]}],
        "rules[1].rules[0].operator: 'starts_with' does not go with totalOrders; allowed are"
        " equals, not_equals, in, not_in, greater_than, less_than, between",
    ),
    ([rule("orders", "within_last", 7)], "allowed are at_least, at_most, exactly, never"),
    ([rule("tags", "equals", "vip")], "'equals' does not go with tags"),
    ([rule("createdAt", "greater_than", "2026-01-15")], "does not go with createdAt"),
    ([rule("emailSubscribed", "is_set")], "allowed are equals, not_equals"),
    # values
    ([rule("firstName", "equals", 5)], "rules[0].value: expected a text of 1 to 500 characters"),
    ([rule("firstName", "equals", "")], "expected a text of 1 to 500 characters"),
    ([rule("firstName", "equals", "x" * 501)], "expected a text of 1 to 500 characters"),
    ([rule("firstName", "equals", "\udfff")], "expected a text without surrogates"),
    ([rule("firstName", "is_set", True)], "rules[0].value: 'is_set' takes no value"),
    ([rule("firstName", "in", "Anna")], "expected a list of 1 to 1000 values"),
    ([rule("firstName", "in", [])], "expected a list of 1 to 1000 values"),
    ([rule("firstName", "in", ["x"] * 1001)], "expected a list of 1 to 1000 values"),
    ([rule("firstName", "in", ["x", 5])], "rules[0].value: item 1: expected a text"),
    ([rule("tags", "contains", ["vip"])], "expected a text of 1 to 500 characters"),
    ([rule("source", "equals", "tv")], "expected one of checkout, form, import, manual, signup"),
    ([rule("consent.sms", "in", [["none"]])], "item 0: expected one of none, pending, subscribed"),
    ([rule("smsSubscribed", "equals", "yes")], "expected true or false"),
    ([rule("totalOrders", "equals", "5")], "expected a number"),
    ([rule("totalOrders", "equals", True)], "expected a number"),
    ([rule("totalOrders", "equals", 10**400)], "expected a number from -1000000000000000 to"),
    ([rule("totalSpent", "less_than", -1)], "expected a number from 0 to 1000000000000"),
    ([rule("totalSpent", "less_than", float("nan"))], "expected a number from 0"),
    ([rule("totalOrders", "between", 5)], "expected the lowest and the highest, [low, high]"),
    ([rule("totalOrders", "between", [1, 2, 3])], "expected the lowest and the highest"),
    ([rule("totalOrders", "between", [1, "2"])], "expected a number"),
    ([rule("totalOrders", "between", [5, 2])], "expected [low, high], but 5 is more than 2"),
    ([rule("birthday", "between", ["2026-01-16", "2026-01-15"])], "2026-01-16 is more than"),
    ([rule("createdAt", "before", "yesterday")], f"rules[0].value: {DAY}"),
    ([rule("createdAt", "before", "2026-02-30")], DAY),
    ([rule("createdAt", "before", "2026-W03-1")], DAY),
    ([rule("createdAt", "before", "2026-01-15T25:00:00Z")], DAY),
    ([rule("createdAt", "before", "0001-01-01T00:00:00Z")], DAY),
    ([rule("createdAt", "before", 5)], DAY),
    ([rule("createdAt", "within_last", -1)], "expected a whole number of days from 0 to 3650"),
    ([rule("createdAt", "within_last", 1.5)], "expected a whole number of days from 0 to 3650"),
    ([rule("createdAt", "within_last", True)], "expected a whole number of days"),
    ([rule("birthday", "anniversary_within", 366)], "a whole number of days from 0 to 365"),
    ([rule("properties.x", "equals", None)], "expected a text, a number, true or false"),
    ([rule("properties.x", "equals", ["a"])], "expected a text, a number, true or false"),
    ([rule("properties.x", "contains", 5)], "expected a text of 1 to 500 characters"),
    ([rule("properties.x", "greater_than", "5")], "expected a number"),
    ([rule("properties.x", "in", ["a", 5])], "item 1: expected a text"),
    ([rule("properties.x", "in", [5, True])], "item 1: expected a number"),
    ([rule("segment", "equals", 5)], "expected a text of 1 to 500 characters"),
    ([rule("orders", "at_least", 1001)], "expected a whole number of times from 0 to 1000"),
    ([rule("event:x", "at_most", 1.5)], "expected a whole number of times from 0 to 1000"),
    ([rule("spend", "at_least", "5")], "expected a number"),
    ([rule("orders", "never", 0)], "'never' takes no value"),
    # windows
    ([rule("orders", "never", withinDays=0)], "rules[0].withinDays: expected a whole number of"),
    ([rule("orders", "never", withinDays=366)], "a whole number of days from 1 to 365"),
    ([rule("orders", "never", withinDays="7")], "a whole number of days from 1 to 365"),
    (
        [rule("createdAt", "is_set", withinDays=7)],
        "withinDays: is only for fields that are counted",
    ),
]


@pytest.mark.parametrize(("raw", "message"), REFUSED, ids=lambda each: str(each)[:60])
def test_what_cannot_be_meant_is_refused_by_its_place(raw: Json, message: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse_rules(raw)
    assert message in refused.value.message
    assert refused.value.message.startswith("rules")


def test_rules_come_through_as_they_were_sent() -> None:
    raw = [
        rule("orders", "at_least", 2, withinDays=30),
        {"rules": [rule("email", "in", ["a", "b"]), FINE], "connector": "or"},
        {"field": "phone", "operator": "is_set"},
    ]
    parsed = parse_rules(raw)
    assert [each.model_dump(exclude_none=True) for each in parsed] == raw
    assert parse_rules([each.model_dump() for each in parsed]) == parsed


def test_the_bounds_themselves_are_taken() -> None:
    assert parse_rules(nested(5))
    assert parse_rules([FINE] * 100)
    assert parse_rules([rule("firstName", "in", ["x" * 500] * 1000)])
    assert parse_rules([rule("orders", "exactly", 1000.0, withinDays=365.0)])
    assert parse_rules([rule("properties." + "x" * 100, "equals", 10**15)])


SAMPLES: dict[Kind, Json] = {
    Kind.TEXT: "x",
    Kind.FLAG: True,
    Kind.NUMBER: 1,
    Kind.MONEY: 1.5,
    Kind.MOMENT: "2026-01-15",
    Kind.DATE: "2026-01-15T10:00:00Z",
    Kind.LIST: "x",
    Kind.SEGMENT: "x",
    Kind.COUNT: 1,
    Kind.SPEND: 1.5,
}
NO_VALUE = {Operator.IS_SET, Operator.IS_NOT_SET, Operator.NEVER}
IN_DAYS = {Operator.WITHIN_LAST, Operator.NOT_WITHIN_LAST, Operator.ANNIVERSARY_WITHIN}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_takes_the_operators_of_its_type_and_no_other(name: str) -> None:
    field = FIELDS[name]
    sample = field.choices[0] if field.choices else SAMPLES[field.kind]
    for operator in Operator:
        value = [sample, sample] if operator in ("in", "not_in", "between") else sample
        value = None if operator in NO_VALUE else 1 if operator in IN_DAYS else value
        if operator in OPERATORS[field.kind]:
            parse_rules([rule(name, operator, value)])
        else:
            with pytest.raises(InvalidError, match="does not go with"):
                parse_rules([rule(name, operator, value)])


def brand(**rules: Json) -> dict[str, Definition]:
    return {
        name: Definition(static=raw is None, rules=parse_rules(raw) if raw else [])
        for name, raw in rules.items()
    }


class TestReferences:
    def test_are_all_segments_that_rules_name(self) -> None:
        rules = parse_rules(
            [FINE, {"rules": [rule("segment", "in", ["a", "b"]), rule("segment", "equals", "c")]}]
        )
        assert references(rules) == {"a", "b", "c"}

    def test_of_segments_that_exist_are_taken(self) -> None:
        both = rule("segment", "not_in", ["a", "b"])
        check_references("c", brand(a=None, b=[rule("segment", "equals", "a")], c=[both]))

    @pytest.mark.parametrize(
        ("rules", "message"),
        [
            (
                [FINE, {"rules": [rule("segment", "in", ["a", "gone"])]}],
                "rules[1].rules[0].value: there is no segment 'gone'; GET segments lists them",
            ),
            (
                [rule("segment", "equals", "new")],
                "rules[0].value: a segment cannot depend on itself, as in new -> new",
            ),
            (
                [rule("segment", "in", ["a", "c"])],
                "rules[0].value: a segment cannot depend on itself, as in new -> c -> b -> new",
            ),
        ],
    )
    def test_of_nothing_and_in_circles_are_refused(self, rules: Json, message: str) -> None:
        definitions = brand(
            a=None,
            b=[FINE, rule("segment", "not_equals", "new")],
            c=[rule("segment", "equals", "b")],
            new=rules,
        )
        with pytest.raises(InvalidError) as refused:
            check_references("new", definitions)
        assert refused.value.message == message
