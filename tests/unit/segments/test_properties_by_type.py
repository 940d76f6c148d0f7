"""Properties are read by the type of the rule's value: what came by CSV is text."""

import pytest

from tests.segments_by_hand import Json
from tests.unit.segments.test_compiler import asked, evaluated


def found(stored: Json, operator: str, value: Json) -> bool:
    rule = asked("properties.p", operator, value)
    return bool(evaluated(rule, subscriber={"properties": {"p": stored}}).segment_ids)


@pytest.mark.parametrize(
    ("stored", "operator", "value"),
    [
        ("34", "greater_than", 30),
        (" 34 ", "equals", 34),
        ("34.50", "equals", 34.5),
        ("-1.5", "between", [-2, -1]),
        ("0.1", "in", [0.1]),
        ("999999999999999", "equals", 999_999_999_999_999),
        ("true", "equals", True),
        ("TRUE ", "equals", True),
        ("False", "equals", False),
        (34, "equals", "34"),
        (34.0, "equals", "34"),
        (1.5, "starts_with", "1."),
        (1e-7, "equals", "0.0000001"),
        (1e20, "equals", "100000000000000000000"),
        (True, "equals", "True"),
        (False, "in", ["false"]),
        (" Anna", "equals", "anna "),
        ("Jose\u0301", "equals", "JOSÉ"),
        (["Jose\u0301 "], "contains", "josé"),
    ],
)
def test_it_is_read_as_the_rule_asks(stored: Json, operator: str, value: Json) -> None:
    assert found(stored, operator, value)


@pytest.mark.parametrize("code", ["007", "+5", "1e3", "1,5", "5.", ".5", "٣", "nan", "1" * 16, ""])
def test_a_text_that_no_number_is_written_as_is_none(code: str) -> None:
    assert not found(code, "greater_than", -1_000_000)
    assert not found(code, "less_than", 1_000_000_000_000_000)
    assert found(code, "not_equals", 5)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("yes", True),
        (1, True),
        ("1", True),
        (0, False),
        (True, 1),
        (["5"], 5),
        (float("nan"), "nan"),
    ],
)
def test_what_does_not_read_as_the_type_is_missing(stored: Json, value: Json) -> None:
    assert not found(stored, "equals", value)
    assert found(stored, "not_equals", value)


def test_a_text_of_spaces_is_not_set() -> None:
    assert not found("  ", "is_set", None)
