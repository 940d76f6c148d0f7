"""What was acknowledged is there after a crash, and is counted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from threading import Condition, Event

import httpx
import pytest

from shared.counters.rollup import RollupService
from tests.cloud import Cloud, Json, TestBrand
from tests.hostile.comparison import (
    answered_differences,
    conversion_differences,
    stored_differences,
)
from tests.hostile.documents import read
from tests.hostile.recount import Recount, period_days, periods_of
from tests.plays import PLAYS, PROVING

BEACONS = 5000 if PROVING else 900
PAGES = 4
ORDERED = 5
"""Every so many visits end with an order."""
ADS = "https://shop.example/?gclid=1"


@dataclass(slots=True)
class Crowd:
    """Visitors who send beacons side by side while parts of the cloud are killed.

    Those with even numbers send again what was not acknowledged, as the tracker does; the others
    leave.
    """

    brand: TestBrand
    up: Event = field(default_factory=Event)
    sent: int = 0
    told: Condition = field(default_factory=Condition)
    page_views: dict[str, int] = field(default_factory=dict)
    orders: set[str] = field(default_factory=set)

    def visit(self, number: int) -> None:
        """A start, some pages and perhaps an order: one by one, or every fourth visit in a list."""
        start: Json = {
            "type": "session_start",
            "data": {
                "brandId": self.brand.id,
                "visitorId": f"visitor-{number // 2}",
                "nonce": f"nonce-{number:06}",
                "url": ADS if number % 3 else "https://shop.example/",
            },
        }
        pages: list[Json] = [
            {"type": "page_view", "data": {"page": "/p", "view": 2 + page}} for page in range(PAGES)
        ]
        order: Json = {"type": "purchase", "value": 1.01 * number, "orderId": f"order-{number}"}
        orders: list[Json] = (
            [{"type": "conversion", "data": order}] if number % ORDERED == 0 else []
        )
        if number % 4 == 0:
            session = self.send([start, *pages, *orders], number)
            if session is not None:
                self.acknowledged(session, 1 + PAGES, number if orders else None)
            return
        session = self.send(start, number)
        if session is None:
            return
        self.acknowledged(session, 1)
        for view, page in enumerate(pages, 2):
            if self.send({**page, "sessionId": session}, number) is not None:
                self.acknowledged(session, view)
        for each in orders:
            if self.send({**each, "sessionId": session}, number) is not None:
                self.acknowledged(session, 1, number)

    def acknowledged(self, session: str, views: int, order: int | None = None) -> None:
        with self.told:
            self.page_views[session] = max(views, self.page_views.get(session, 0))
            if order is not None:
                self.orders.add(f"order-{order}")

    def send(self, body: object, number: int) -> str | None:
        """The session's id if it was acknowledged."""
        while True:
            self.up.wait()
            with self.told:
                self.sent += len(body) if isinstance(body, list) else 1
                self.told.notify_all()
            try:
                answer = self.brand.visitor().send(body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return str(answer.json()["sessionId"])
            if number % 2:
                return None

    def crash(self, sent: int, *parts: str) -> None:
        """Kills these parts (all without a name) when so many beacons have been sent."""
        with self.told:
            assert self.told.wait_for(lambda: self.sent >= sent, timeout=120)
        self.up.clear()
        self.brand.cloud.local.kill(*parts)
        self.brand.cloud.local.restart_ended()
        self.brand.cloud.local.wait_until_up()
        self.up.set()


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(PLAYS))
async def test_killing_the_functions_then_everything_loses_nothing(
    own_cloud: Cloud, seed: int
) -> None:
    random = Random(seed)
    brand = own_cloud.brand(currency="EUR")
    crowd = Crowd(brand)
    crowd.up.set()
    with ThreadPoolExecutor(8) as visitors:
        visits = visitors.map(crowd.visit, range(BEACONS // (1 + PAGES)))
        crowd.crash(random.randrange(BEACONS // 6, BEACONS // 2), "local.functions")
        crowd.crash(random.randrange(BEACONS // 2, BEACONS * 5 // 6))
        list(visits)
    own_cloud.idle()
    check(crowd)
    rollup = RollupService(own_cloud.firestore_async())
    for day in await rollup.open_days(brand.id, "9999-12-31"):
        assert await rollup.fold(brand.id, day)
    check(crowd)


def check(crowd: Crowd) -> None:
    """All that was acknowledged is there; every number equals the recount."""
    documents = read(crowd.brand.cloud.firestore(), crowd.brand.id)
    views = {session.id: session.page_views for session in documents.sessions}
    assert len(crowd.page_views) > BEACONS // (1 + PAGES) // 2
    assert {id_ for id_, seen in crowd.page_views.items() if views.get(id_, 0) < seen} == set()
    assert crowd.orders <= {str(conversion.order) for conversion in documents.conversions}
    recount = Recount(documents)
    days = sorted(recount.days)
    ranges = {period_days(period) for day in days for period in periods_of(day)}
    found = [
        *conversion_differences(documents, recount),
        *stored_differences(documents, recount),
        *answered_differences(crowd.brand, recount, "EUR", sorted(ranges)),
    ]
    assert not found, "\n".join(found[:20])


def test_the_clock_goes_on_after_a_restart(own_cloud: Cloud) -> None:
    own_cloud.advance(10 * 86_400)
    before = own_cloud.now()
    own_cloud.local.kill()
    own_cloud.local.restart_ended()
    own_cloud.local.wait_until_up()
    assert own_cloud.now()[:10] >= before[:10]


def test_health_names_both_processes_and_how_to_reach_them(own_cloud: Cloud) -> None:
    health = own_cloud.http.get("/local/health").json()
    own_cloud.local.kill("local.functions")
    assert own_cloud.http.get("/local/health").status_code == 503
    own_cloud.local.restart_ended()
    own_cloud.local.wait_until_up()
    after = own_cloud.http.get("/local/health").json()
    assert after["processes"]["cloud"] == health["processes"]["cloud"]
    assert after["processes"]["functions"] != health["processes"]["functions"]
    assert after["env"] == health["env"]
    assert "FIRESTORE_EMULATOR_HOST" in health["env"]
