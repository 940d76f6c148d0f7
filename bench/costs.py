"""Costs: Firestore operations of a million visits a month, with 5 page views and 2 % orders

A sample is played through the local cloud, kind by kind; what it costs is counted at the wire,
triggers, roll-up and audit included, and scaled. Our own tracker also tells how long each page was
looked at (engagement), which the plan's does not: of all pages but the last together with the next
page's view, in one request. Its floor is one write more a visit, for the last page. What
TTL deletes comes later and is reckoned: a visit's marker after three days, its session when the
brand's retention ends. Prices are those of one region and of a multi-region.
"""

from collections.abc import Callable, Iterator
from typing import Final

from bench.prices import MULTI_REGION, REGION, Operations
from bench.report import Line
from bench.shop import Shop, open_shop

_VISITS: Final = 1_000_000
_ORDERS: Final = _VISITS * 2 // 100
_VIEWS: Final = 5
_SAMPLE: Final = 400
_SAMPLE_ORDERS: Final = _SAMPLE * 2 // 100
_DAY: Final = 86_400.0
_DAYS: Final = 30
_AUDIT_DAYS: Final = 4
"""In which a folded day is audited."""


def measure() -> Iterator[Line]:
    with open_shop() as shop:
        start = _each(shop, shop.start, _SAMPLE)
        view = _each(shop, shop.view, _SAMPLE)
        together = _each(shop, shop.go_on, _SAMPLE)
        engagement = _each(shop, shop.engage, _SAMPLE)
        order = _each(shop, shop.order, _SAMPLE_ORDERS)
        fold = _spent(shop, lambda: shop.advance(_DAY))
        audit = _spent(shop, lambda: shop.advance(_AUDIT_DAYS * _DAY))
        idle = _spent(shop, lambda: shop.advance(_AUDIT_DAYS * _DAY))
    parts = {
        "session starts, with their trigger": (start, _VISITS),
        "further page views": (view, _VISITS * (_VIEWS - 1)),
        "orders, with their trigger": (order, _ORDERS),
        "days folded": (fold, _DAYS),
        "sessions audited, with their orders": ((audit - idle).times(1 / _SAMPLE), _VISITS),
        "days of looking for work, every hour": (idle.times(1 / _AUDIT_DAYS), _DAYS),
        "visits' marker and session deleted by TTL": (Operations(deletes=2), _VISITS),
    }
    total = Operations()
    for what, (each, count) in parts.items():
        total += each.times(count)
        yield from _lines(f"{count:,} {what}", each.times(count))
    yield from _lines("IN ALL, with the plan's beacons", total)
    more = engagement.times(_VISITS)
    further = (together - view).times(_VISITS * (_VIEWS - 1))
    yield from _lines(f"{_VISITS * (_VIEWS - 1):,} engagements that came with a view", further)
    yield from _lines(f"{_VISITS:,} engagements of a visit's last page", more)
    ours, floor = total + more + further, total + Operations(writes=_VISITS)
    yield from _lines("IN ALL, with our tracker's beacons", ours)
    ratio = REGION.of(ours) / REGION.of(floor)
    yield Line(f"  compared with its floor, ${REGION.of(floor):,.2f}", f"{ratio:.3f}", "1.010")


def _lines(what: str, spent: Operations) -> Iterator[Line]:
    dollars = f"${REGION.of(spent):,.2f}, ${MULTI_REGION.of(spent):,.2f}"
    counts = f"{spent.reads:,.0f} reads, {spent.writes:,.0f} writes, {spent.deletes:,.0f} deletes"
    yield Line(what, "")
    yield Line(f"  {counts}", dollars)


def _each(shop: Shop, act: Callable[[int], None], count: int) -> Operations:
    def play() -> None:
        for number in range(count):
            act(number)
        shop.idle()

    return _spent(shop, play).times(1 / count)


def _spent(shop: Shop, act: Callable[[], None]) -> Operations:
    before = shop.operations()
    act()
    return shop.operations() - before
