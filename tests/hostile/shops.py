"""Brands under test, and what was acknowledged to their visitors and backends."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.cloud import Cloud, TestBrand
from tests.hostile.comparison import DECIMALS
from tests.hostile.documents import Documents
from tests.hostile.zones import Zones

BRANDS = (
    ("Europe/Berlin", "EUR", 30),
    ("America/New_York", "USD", 1),
    ("Asia/Kolkata", "JPY", 2),
    ("Pacific/Auckland", "KWD", 30),
)
"""Time zone, currency, lookback window in days."""


@dataclass(slots=True)
class Running:
    """A visitor's session, as the tracker remembers it."""

    session: str = ""
    views: int = 0


@dataclass(slots=True)
class Reports:
    """The amounts that were acknowledged for one order."""

    browser: set[int] = field(default_factory=set)
    server: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Shop:
    """A brand, and what was acknowledged to its visitors and its backend."""

    brand: TestBrand
    currency: str
    zones: Zones
    key: str
    running: dict[int, Running] = field(default_factory=lambda: defaultdict(Running))
    page_views: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    orders: dict[tuple[str, str], Reports] = field(default_factory=lambda: defaultdict(Reports))
    unnamed: int = 0
    refunds: int = 0

    def wire(self, minor: int) -> float:
        return float(minor / 10 ** DECIMALS[self.currency])

    def unknown_session(self, visitor: int, nonce: str) -> str:
        """The id of a session that the server has never seen; empty before there is any source."""
        for known in self.page_views:
            return ".".join([self.brand.id, f"v{visitor}", known.split(".")[-2], nonce])
        return ""


def make_shops(cloud: Cloud) -> list[Shop]:
    shops = []
    for zone, currency, window in BRANDS:
        brand = cloud.brand(timeZone=zone, currency=currency, attributionWindowDays=window)
        shops.append(Shop(brand, currency, Zones(zone), brand.api_key()))
    return shops


def loss_differences(shop: Shop, documents: Documents) -> Iterator[str]:
    """What was acknowledged is there, once, with the value that stands, on its day."""
    stored = {each.id: each.page_views for each in documents.sessions}
    for session, views in shop.page_views.items():
        if stored.get(session) != views:
            yield f"{session}: {stored.get(session)} page views, acknowledged {views}"
    values = {(each.kind, each.order): each.value for each in documents.conversions if each.order}
    if set(values) != set(shop.orders):
        yield f"orders {set(values) ^ set(shop.orders)}: either stored or acknowledged"
    for order, reports in shop.orders.items():
        if values.get(order) not in (reports.server or reports.browser):
            yield f"{order}: {values.get(order)}, acknowledged {reports}"
    counts = Counter(each.order is None for each in documents.conversions)
    if counts[True] != shop.unnamed:
        yield f"{counts[True]} conversions without an order, acknowledged {shop.unnamed}"
    if len(documents.refunds) != shop.refunds:
        yield f"{len(documents.refunds)} refunds, acknowledged {shop.refunds}"
    moments = [(each.id, each.day, each.started) for each in documents.sessions]
    moments += [(each.id, each.day, each.occurred) for each in documents.conversions]
    for document, day, moment in moments:
        if day != shop.zones.day_of(moment):
            yield f"{document}: on {day}, at {moment} it was {shop.zones.day_of(moment)}"
