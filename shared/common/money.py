"""Convert amounts of money.

The API has decimal numbers. Inside, amounts are whole minor units (cents), so that sums are exact.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

MAX_MINOR_UNITS = 10**15
"""Amounts must be below this: up to 15 digits, a decimal is exact as a JSON number."""

# ISO 4217, list one, without funds, metals and test codes: active codes by decimal places.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_TWO_DECIMALS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF"
    " CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD"
    " HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA"
    " MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN"
    " QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP"
    " TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

CURRENCY_EXPONENTS = {
    code: places
    for places, codes in ((0, _NO_DECIMALS), (2, _TWO_DECIMALS), (3, _THREE_DECIMALS))
    for code in codes.split()
}
"""The number of decimal places of each currency that a brand may use."""

_SMALL_UNITS = (
    "AMD AOA ARS BDT CDF COP CRC DZD ETB GYD HTG HUF IDR IQD IRR JMD KES KHR KPW KZT LAK LBP LKR"
    " LRD MGA MMK MNT MWK NGN NPR PKR RSD SDG SOS SSP SYP TZS UZS VES YER"
)
"""Currencies with decimals of which a US dollar buys about a hundred or more."""

_ROUNDING = Context(prec=40, rounding=ROUND_HALF_UP)


def exponent(currency: str) -> int:
    """Return the number of decimal places of a currency.

    Raise ValueError for a code that is not in use.
    """
    try:
        return CURRENCY_EXPONENTS[currency]
    except KeyError:
        raise ValueError(
            f"unknown currency {currency!r}: expected an active ISO 4217 code, such as USD"
        ) from None


def usual_largest_amount(currency: str) -> int:
    """Return an amount that orders of most shops stay below, in whole units of a currency.

    Currencies without decimals, and others of small units, have larger amounts. Raise ValueError
    for a code that is not in use.
    """
    has_small_units = exponent(currency) == 0 or currency in _SMALL_UNITS.split()
    return 1_000_000_000 if has_small_units else 100_000


def minor_units(amount: Decimal | float | int | str, currency: str) -> int:
    """Return an amount in whole minor units. Halves are rounded away from zero.

    A float stands for its shortest decimal form: 1.005 is exactly 1.005. Raise ValueError if the
    amount is not a number or not below MAX_MINOR_UNITS, or if the currency is unknown.
    """
    places = exponent(currency)
    value = _decimal(amount)
    if value and value.adjusted() + places > 15:
        raise ValueError("the amount is too large")
    minor = int(value.quantize(Decimal(1).scaleb(-places), context=_ROUNDING).scaleb(places))
    if abs(minor) >= MAX_MINOR_UNITS:
        raise ValueError("the amount is too large")
    return minor


def decimal_amount(minor: int, currency: str) -> float | int:
    """Return an amount in minor units as a JSON number.

    In euros, 1999 becomes 19.99 and 2000 becomes 20.
    """
    unit: int = 10 ** exponent(currency)
    return minor / unit if minor % unit else minor // unit


def _decimal(amount: Decimal | float | int | str) -> Decimal:
    try:
        value = Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError("is not an amount of money: expected a number, such as 19.99")
    return value
