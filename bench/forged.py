"""Forged conversions: what a stranger's conversion reads, of a visitor with 400 sessions

Each is kept back for another time (`age`), and names the visitor's running session. A known person
has 15 browsers with 40 sessions each. The bounds hold whatever a beacon names.
"""

from collections.abc import Iterator
from typing import Final

from bench.report import Line
from bench.shop import Shop, open_shop

_SESSIONS: Final = 400
_FORGED: Final = 20
_BROWSERS: Final = 15
_OF_A_BROWSER: Final = 40
_HOUR_MS: Final = 3_600_000


def measure() -> Iterator[Line]:
    with open_shop() as shop:
        for _ in range(_SESSIONS):
            shop.start(0)
        stranger = _reads(shop, 0)
        for browser in range(1, _BROWSERS + 1):
            for _ in range(_OF_A_BROWSER):
                shop.start(browser)
            shop.sign_in(browser, "ann")
            shop.idle()
        known = _reads(shop, 1)
    yield Line("reads of one conversion, nobody knows whose", f"{stranger:.1f}", "at most 40")
    yield Line("reads of one conversion, a known person's", f"{known:.1f}", "at most 55")


def _reads(shop: Shop, visitor: int) -> float:
    """Of each conversion, with all that follows it."""
    shop.idle()
    before = shop.operations()
    for number in range(_FORGED):
        shop.forge(visitor, number, number % 20 * _HOUR_MS)
    shop.idle()
    return (shop.operations() - before).reads / _FORGED
