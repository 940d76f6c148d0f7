"""Values as shops write them: taken if they can only mean one thing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.common.shop_values import Amount, RefundAmount, text_of_number

AMOUNT: TypeAdapter[float] = TypeAdapter(Amount)
REFUND: TypeAdapter[float] = TypeAdapter(RefundAmount)


@given(st.decimals(0, 10**9, places=2))
def test_a_number_and_its_text_are_the_same_amount(amount: object) -> None:
    assert AMOUNT.validate_python(str(amount)) == AMOUNT.validate_python(float(str(amount)))


@pytest.mark.parametrize(
    "text",
    [
        "1.234,56",
        "79,90",
        "1 000",
        "1_000",
        "€ 5",
        "5 EUR",
        "NaN",
        "inf",
        "1e5",
        "0x10",
        "",
        "٣",
        "-",
    ],
)
def test_text_that_may_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"send a number such as 79\.90"):
        AMOUNT.validate_python(text)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "is not a number"),
        (True, "is not a number"),
        (math.nan, "is not a finite number"),
        (math.inf, "is not a finite number"),
        (-0.01, "is below 0"),
        ("-5", "is below 0"),
        (1e12 + 1, "is above 1,000,000,000,000"),
        ("2000000000000", "is above 1,000,000,000,000"),
    ],
)
def test_what_cannot_be_an_amount_is_refused_with_a_sentence(value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AMOUNT.validate_python(value)


@pytest.mark.parametrize("value", [0, "0.00"])
def test_a_refund_of_nothing_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="leave it out"):
        REFUND.validate_python(value)


@given(st.integers(-(10**18), 10**18))
def test_whole_numbers_become_text(number: int) -> None:
    assert text_of_number(number) == str(number)


@pytest.mark.parametrize("value", [True, 1.5, math.inf, math.nan, "7", None, [1]])
def test_everything_else_stays(value: object) -> None:
    stays = text_of_number(value)
    assert stays is value
