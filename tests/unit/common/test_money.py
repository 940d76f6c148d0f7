"""Money: decimal numbers in and out, whole minor units between."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.common.money import (
    CURRENCY_EXPONENTS,
    MAX_MINOR_UNITS,
    decimal_amount,
    exponent,
    minor_units,
    usual_largest_amount,
)

currencies = st.sampled_from(["JPY", "EUR", "KWD"])
minors = st.integers(-MAX_MINOR_UNITS + 1, MAX_MINOR_UNITS - 1) | st.integers(-2000, 2000)


class TestMinorUnits:
    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [
            (19.99, "USD", 1999),
            (1.005, "USD", 101),
            (-1.005, "USD", -101),
            (1.0049999, "USD", 100),
            (2.675, "EUR", 268),
            (0.1 + 0.2, "EUR", 30),
            (5e-324, "EUR", 0),
            (-0.0, "EUR", 0),
            ("0.00" + "4" + "9" * 60, "USD", 0),
            ("1e-9999999", "USD", 0),
            ("0e9999999", "USD", 0),
            (1500, "JPY", 1500),
            (1500.5, "JPY", 1501),
            ("1.2345", "KWD", 1235),
            (Decimal("12.3"), "BHD", 12300),
            (9_999_999_999_999.99, "USD", MAX_MINOR_UNITS - 1),
        ],
    )
    def test_rounds_halves_up(
        self, amount: Decimal | float | str, currency: str, minor: int
    ) -> None:
        assert minor_units(amount, currency) == minor

    @pytest.mark.parametrize(
        "amount",
        [float("nan"), float("inf"), float("-inf"), Decimal("sNaN"), "NaN", "Infinity", "", "1,5"],
    )
    def test_refuses_what_is_no_number(self, amount: Decimal | float | str) -> None:
        with pytest.raises(ValueError, match="not an amount of money"):
            minor_units(amount, "USD")

    @pytest.mark.parametrize("amount", [1e13, -1e300, "9999999999999.995", "1e999999", 10**30])
    def test_refuses_what_json_would_not_keep(self, amount: float | str) -> None:
        with pytest.raises(ValueError, match="too large"):
            minor_units(amount, "USD")

    @settings(deadline=None)
    @given(st.floats(-1e9, 1e9), currencies)
    def test_agrees_with_exact_fractions(self, amount: float, currency: str) -> None:
        exact = Fraction(repr(amount)) * 10 ** exponent(currency)
        away_from_zero = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
        assert minor_units(amount, currency) == away_from_zero


class TestDecimalAmount:
    @pytest.mark.parametrize(
        ("minor", "currency", "text"),
        [
            (1999, "USD", "19.99"),
            (2000, "USD", "20"),
            (-5, "USD", "-0.05"),
            (0, "USD", "0"),
            (1500, "JPY", "1500"),
            (1234, "KWD", "1.234"),
            (1230, "KWD", "1.23"),
        ],
    )
    def test_is_the_shortest_json_number(self, minor: int, currency: str, text: str) -> None:
        assert json.dumps(decimal_amount(minor, currency)) == text

    @settings(deadline=None)
    @given(minors, currencies)
    def test_comes_back_from_json_as_it_was(self, minor: int, currency: str) -> None:
        wire = json.dumps(decimal_amount(minor, currency))
        assert minor_units(json.loads(wire), currency) == minor


class TestCurrency:
    def test_exponents_are_iso_4217_s(self) -> None:
        assert {code: exponent(code) for code in ("USD", "EUR", "JPY", "ISK", "TND", "MRU")} == {
            "USD": 2,
            "EUR": 2,
            "JPY": 0,
            "ISK": 0,
            "TND": 3,
            "MRU": 2,
        }
        assert set(CURRENCY_EXPONENTS.values()) == {0, 2, 3}

    @pytest.mark.parametrize("code", ["usd", "XXX", "HRK", "BTC", ""])
    def test_refuses_codes_that_are_not_in_use(self, code: str) -> None:
        with pytest.raises(ValueError, match=f"unknown currency '{code}'"):
            exponent(code)
        with pytest.raises(ValueError, match="ISO 4217"):
            minor_units(1, code)


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        *((code, 100_000) for code in ("USD", "EUR", "GBP", "CHF", "KWD")),
        *((code, 10**9) for code in ("JPY", "KRW", "VND", "IDR", "IRR", "LBP", "COP", "CLP")),
        *((code, 10**9) for code in ("HUF", "UZS", "IQD", "XOF")),
    ],
)
def test_the_usual_largest_amount_knows_small_units(currency: str, amount: int) -> None:
    assert usual_largest_amount(currency) == amount


def test_the_usual_largest_amount_of_every_currency_can_be_stored() -> None:
    for currency in CURRENCY_EXPONENTS:
        assert minor_units(usual_largest_amount(currency), currency) < MAX_MINOR_UNITS
    with pytest.raises(ValueError, match="unknown currency"):
        usual_largest_amount("XYZ")
