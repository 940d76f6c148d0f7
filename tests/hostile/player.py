"""Plays events against a running local cloud, as trackers, shops and operators would.

Visitors act side by side; what one visitor does comes in order. Whatever is refused for a passing
reason is sent again as it was, as the tracker and a shop's backend do.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

import httpx
from google.cloud.firestore import AsyncClient

from shared.counters.rollup import RollupService
from tests.cloud import BROWSER, Cloud, Json
from tests.hostile.documents import milliseconds
from tests.hostile.events import (
    ALONE,
    SOURCES,
    Buy,
    Check,
    Event,
    Fold,
    Move,
    Refund,
    RollUp,
    ServerOrder,
    Step,
    View,
    Visit,
)
from tests.hostile.lanes import lane_of, stretches
from tests.hostile.shops import Shop
from tests.hostile.zones import Zones

HOUR_MS = 3_600_000
TRIES = 100


class Player:
    """`check` is called whenever all has come to rest."""

    def __init__(
        self, cloud: Cloud, shops: list[Shop], db: AsyncClient, check: Callable[[], None]
    ) -> None:
        self.cloud = cloud
        self.shops = shops
        self._rollup = RollupService(db)
        self._check = check
        self._http = httpx.AsyncClient(
            base_url=cloud.address, timeout=60, headers={"User-Agent": BROWSER}
        )

    async def play(self, events: tuple[Event, ...]) -> None:
        async with self._http:
            for stretch in stretches(events):
                if isinstance(stretch[0][1], ALONE):
                    self._alone(stretch[0][1])
                else:
                    lanes: dict[int, list[tuple[int, Event]]] = defaultdict(list)
                    for number, event in stretch:
                        lanes[lane_of(event)].append((number, event))
                    await asyncio.gather(*(self._lane(lane) for lane in lanes.values()))

    async def _lane(self, events: list[tuple[int, Event]]) -> None:
        for number, event in events:
            await self._act(number, event)

    def _alone(self, event: Event) -> None:
        match event:
            case RollUp():
                self.cloud.post("/local/scheduled/roll-up", {})
            case Step(hours=hours):
                self.cloud.advance(hours * 3600)
            case Move(brand=brand, zone=zone):
                self._move(self.shops[brand], zone)
            case Check():
                self.cloud.idle()
                self._check()

    def _move(self, shop: Shop, zone: str) -> None:
        has_days = shop.page_views or shop.orders or shop.unnamed
        old = shop.zones.zone if has_days and zone != shop.zones.zone else None
        shop.zones = Zones(zone, old, milliseconds(self.cloud.now()))
        body: Json = {"brandId": shop.brand.id, "timeZone": zone}
        answers = (shop.brand.put("config", body) for _ in range(TRIES))
        assert any(answer.status_code == 200 for answer in answers)

    def _act(self, number: int, event: Event) -> Coroutine[None, None, None]:
        match event:
            case Visit():
                return self._visit(number, event)
            case View():
                return self._view(event)
            case Buy():
                return self._buy(number, event)
            case ServerOrder():
                return self._server_order(number, event)
            case Refund():
                return self._refund(number, event)
            case Fold():
                return self._fold(event)
        raise AssertionError(event)

    async def _visit(self, number: int, event: Visit) -> None:
        shop = self.shops[event.brand]
        tracker = shop.running[event.visitor]
        running = tracker.session if event.continuing else ""
        view = tracker.views + 1 if running else 1
        age = {"age": event.hours_kept * HOUR_MS}
        start: Json = {
            "type": "session_start",
            "data": {
                "brandId": shop.brand.id,
                "visitorId": f"v{event.visitor}",
                "nonce": f"nonce-{number:05}",
                "view": view,
                **SOURCES[event.source],
            },
            **({"sessionId": running} if running else {}),
            **age,
        }

        def page(view: int) -> Json:
            return {"type": "page_view", "data": {"page": "/p", "view": view}, **age}

        if event.together:
            pages = [page(view + 1 + each) for each in range(event.views)]
            session = await self._track([start, *pages], event.twice)
            view = view if session == running else 1
        else:
            session = await self._track(start, event.twice)
            view = view if session == running else 1
            for each in range(event.views):
                await self._track({**page(view + 1 + each), "sessionId": session}, event.twice)
        tracker.session, tracker.views = session, view + event.views
        shop.page_views[session] = max(shop.page_views[session], tracker.views)

    async def _view(self, event: View) -> None:
        shop = self.shops[event.brand]
        tracker = shop.running[event.visitor]
        if not tracker.session:
            return
        tracker.views += not event.again
        page: Json = {"page": "/p", "view": tracker.views}
        await self._track({"type": "page_view", "sessionId": tracker.session, "data": page})
        shop.page_views[tracker.session] = max(shop.page_views[tracker.session], tracker.views)

    async def _buy(self, number: int, event: Buy) -> None:
        shop = self.shops[event.brand]
        session = shop.running[event.visitor].session
        if event.lost:
            session = shop.unknown_session(event.visitor, f"lost-{number:05}")
        if not session:
            return
        order = {} if event.order is None else {"orderId": f"order-{event.order}"}
        beacon: Json = {
            "type": "conversion",
            "id": f"beacon-{number}",
            "sessionId": session,
            "age": event.hours_kept * HOUR_MS,
            "data": {"type": event.kind, "value": shop.wire(event.amount), **order},
        }
        await self._track(beacon, event.twice)
        if event.order is None:
            shop.unnamed += 1
        else:
            shop.orders[event.kind, order["orderId"]].browser.add(event.amount)

    async def _server_order(self, number: int, event: ServerOrder) -> None:
        shop = self.shops[event.brand]
        visitor = f"v{event.visitor}"
        session = shop.running[event.visitor].session
        if event.customer == "lost session":
            session = shop.unknown_session(event.visitor, f"ahead-{number:05}")
        who = {
            "nobody": {},
            "visitor": {"visitorId": visitor},
            "email": {"email": f"{visitor}@example.com"},
        }.get(event.customer, {"sessionId": session} if session else {"visitorId": visitor})
        now = datetime.fromisoformat(await self._now())
        report: Json = {
            "type": "order",
            "orderId": f"order-{event.order}",
            "conversionType": event.kind,
            "value": shop.wire(event.amount),
            **({"occurredAt": _iso(now, event.days_ago)} if event.days_ago else {}),
            **who,
        }
        if await self._report(shop, report, event.twice):
            shop.orders[event.kind, f"order-{event.order}"].server.add(event.amount)

    async def _refund(self, number: int, event: Refund) -> None:
        shop = self.shops[event.brand]
        amount = {} if event.amount is None else {"amount": shop.wire(event.amount)}
        refund: Json = {"type": "refund", "orderId": f"order-{event.order}", **amount}
        if await self._report(shop, {**refund, "id": f"r-{number}"}, event.twice):
            shop.refunds += 1

    async def _fold(self, event: Fold) -> None:
        brand = self.shops[event.brand].brand
        for day in await self._rollup.open_days(brand.id, "9999-12-31"):
            await self._rollup.fold(brand.id, day)

    async def _now(self) -> str:
        return str((await self._http.get("/local/clock")).json()["now"])

    async def _track(self, body: object, twice: bool = False) -> str:
        """Every attempt names the same session."""
        sending = (self._send("/api/marketing/track", body, {}) for _ in range(1 + twice))
        answers = await asyncio.gather(*sending)
        assert all(each.status_code == 200 for each in answers), answers[0].text
        sessions = {each.json()["sessionId"] for each in answers}
        assert len(sessions) == 1
        return str(sessions.pop())

    async def _report(self, shop: Shop, event: Json, twice: bool) -> bool:
        """False where it contradicts an earlier report."""
        body = {"brandId": shop.brand.id, "events": [event]}
        headers = {"Authorization": f"Bearer {shop.key}"}
        sending = (self._send("/api/marketing/events", body, headers) for _ in range(1 + twice))
        codes = {each.status_code for each in await asyncio.gather(*sending)}
        assert codes in ({200}, {409}), codes
        return codes == {200}

    async def _send(self, path: str, body: object, headers: dict[str, str]) -> httpx.Response:
        for _ in range(TRIES):
            answer = await self._http.post(path, json=body, headers=headers)
            if answer.status_code != 503:
                return answer
        raise AssertionError(f"{path} was refused {TRIES} times: {answer.text}")


def _iso(now: datetime, days_ago: int) -> str:
    return (now - timedelta(days=days_ago)).isoformat()
