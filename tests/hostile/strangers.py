"""Strangers guess order numbers beside honest shoppers and the shop's own server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import httpx
from hypothesis import strategies as st

from shared.common.ids import order_conversion_id
from tests.cloud import BROWSER, Cloud, Json
from tests.hostile.documents import Documents, milliseconds
from tests.hostile.events import SOURCES
from tests.hostile.shops import Shop
from tests.plays import PROVING

SHOPPERS: Final = 6
ORDERS: Final = 24
"""Four a shopper: whoever offers visits for more than five orders a day is passed over."""
STRANGERS: Final = 4
FEWEST: Final = 120 if PROVING else 50
TRIES: Final = 100

Named = Literal["session", "visitor", "email", "user and visitor", "nobody"]
When = Literal["never", "before", "after", "beside"]


@dataclass(frozen=True, slots=True)
class Visit:
    shopper: int
    source: int


@dataclass(frozen=True, slots=True)
class Sell:
    """The server reports an order, as `named` says; the shopper's browser reports it `beacon`."""

    order: int
    value: int
    named: Named
    beacon: When
    days_ago: int
    twice: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """A stranger's browser reports an order that it has not made."""

    stranger: int
    order: int
    value: int
    hours_kept: float
    kind: Literal["purchase", "signup"]


@dataclass(frozen=True, slots=True)
class Refund:
    order: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Void:
    """A member takes an order out of all numbers, or restores it."""

    order: int
    restore: bool


@dataclass(frozen=True, slots=True)
class Step:
    hours: float


Event = Visit | Sell | Guess | Refund | Void | Step


@dataclass(frozen=True, slots=True)
class Play:
    seed: int
    events: tuple[Event, ...]


_ORDER = st.integers(0, ORDERS - 1)
_VALUE = st.integers(0, 20_000)
_SALES = st.builds(
    Sell,
    _ORDER,
    _VALUE,
    st.sampled_from(["session", "visitor", "email", "user and visitor", "nobody", "nobody"]),
    st.sampled_from(["never", "before", "after", "beside"]),
    st.sampled_from([0, 0, 1, 3]),
    st.booleans(),
)
_GUESSES = st.builds(
    Guess,
    st.integers(0, STRANGERS - 1),
    _ORDER,
    _VALUE,
    st.sampled_from([0, 0, 0, 0.5, 3, 23]),
    st.sampled_from(["purchase", "purchase", "purchase", "signup"]),
)
_CHOICES: Final[tuple[st.SearchStrategy[Event], ...]] = (
    *[st.builds(Visit, st.integers(0, SHOPPERS - 1), st.integers(0, len(SOURCES) - 1))] * 5,
    *[_SALES] * 6,
    *[_GUESSES] * 8,
    *[st.builds(Refund, _ORDER, st.none() | st.integers(1, 20_000))] * 2,
    *[st.builds(Void, _ORDER, st.booleans())] * 2,
    st.builds(Step, st.sampled_from([0.3, 2, 26])),
)


@st.composite
def plays(draw: st.DrawFn) -> Play:
    events = [
        draw(draw(st.sampled_from(_CHOICES))) for _ in range(draw(st.integers(FEWEST, 2 * FEWEST)))
    ]
    sold: set[int] = set()
    kept: list[Event] = []
    for event in events:
        if isinstance(event, Sell):
            if event.order in sold:
                continue
            sold.add(event.order)
        kept.append(event)
    return Play(draw(st.integers(0, 9999)), tuple(kept))


@dataclass(slots=True)
class Player:
    """Plays events side by side at one shop; only time waits for all."""

    cloud: Cloud
    shop: Shop
    makes_orders: bool
    """Whether a browser's purchase is an order."""
    sold: dict[int, tuple[Sell, str, str]] = field(default_factory=dict)
    """What the server said of each order: the event, its time, and the session that it named."""
    _sessions: dict[str, str] = field(default_factory=dict)
    _http: httpx.AsyncClient = field(init=False)

    async def play(self, events: tuple[Event, ...]) -> None:
        self._http = httpx.AsyncClient(
            base_url=self.cloud.address, timeout=60, headers={"User-Agent": BROWSER}
        )
        async with self._http:
            for number in range(SHOPPERS):
                await self._visit(f"shopper-{number}", number, number % len(SOURCES))
            for number in range(STRANGERS):
                await self._visit(f"stranger-{number}", 100 + number, 5)
            together: list[tuple[int, Event]] = []
            for place, event in enumerate(events):
                if isinstance(event, Step):
                    await self._together(together)
                    self.cloud.advance(event.hours * 3600)
                    together = []
                else:
                    together.append((1000 + place, event))
            await self._together(together)

    async def _together(self, events: list[tuple[int, Event]]) -> None:
        """Visits first, so that each order has the session that its shopper has by then."""
        for number, event in events:
            if isinstance(event, Visit):
                await self._visit(f"shopper-{event.shopper}", number, event.source)
        for start in range(0, len(events), 8):
            await asyncio.gather(*(self._act(*each) for each in events[start : start + 8]))

    async def _act(self, number: int, event: Event) -> None:
        match event:
            case Sell():
                await self._sell(event)
            case Guess():
                who = f"stranger-{event.stranger}"
                await self._buy(who, event.order, event.value, event.hours_kept, event.kind)
            case Refund():
                amount = {} if event.amount is None else {"amount": self.shop.wire(event.amount)}
                refund: Json = {"type": "refund", "orderId": _name(event.order), **amount}
                await self._report({**refund, "id": f"refund-{number}"})
                self.shop.refunds += 1
            case Void():
                await self._void(event)

    async def _visit(self, who: str, number: int, source: int) -> None:
        data = {"brandId": self.shop.brand.id, "visitorId": who, "nonce": f"nonce-{number:05}"}
        start: Json = {"type": "session_start", "data": {**data, **SOURCES[source]}}
        self._sessions[who] = session = (await self._post("track", start, {})).json()["sessionId"]
        self.shop.page_views[session] = 1

    async def _sell(self, event: Sell) -> None:
        """Whoever is not named has always a beacon, and an order of now."""
        who = shopper(event.order)
        session = self._sessions[who]
        nobody = event.named == "nobody"
        now = datetime.fromisoformat((await self._http.get("/local/clock")).json()["now"])
        at = now - timedelta(days=0 if nobody else event.days_ago)
        names: dict[str, Json] = {
            "session": {"sessionId": session},
            "visitor": {"visitorId": who},
            "email": {"email": f"{who}@example.com"},
            "user and visitor": {"userId": who, "visitorId": who},
            "nobody": {},
        }
        report: Json = {
            "type": "order",
            "orderId": _name(event.order),
            "value": self.shop.wire(event.value),
            "occurredAt": at.isoformat(),
            **names[event.named],
        }
        self.sold[event.order] = (event, at.isoformat(), session)
        self.shop.orders["purchase", _name(event.order)].server.add(event.value)
        beacon = "beside" if nobody and event.beacon == "never" else event.beacon
        if beacon == "before":
            await self._buy(who, event.order, 1)
        together = [self._report(report) for _ in range(1 + event.twice)]
        if beacon == "beside":
            together.append(self._buy(who, event.order, 1))
        await asyncio.gather(*together)
        if beacon == "after":
            await self._buy(who, event.order, 1)

    async def _buy(
        self, who: str, order: int, value: int, hours_kept: float = 0, kind: str = "purchase"
    ) -> None:
        data = {"type": kind, "value": self.shop.wire(value), "orderId": _name(order)}
        beacon: Json = {
            "type": "conversion",
            "sessionId": self._sessions[who],
            "age": round(hours_kept * 3_600_000),
            "data": data,
        }
        await self._post("track", beacon, {})
        if self.makes_orders or kind != "purchase":
            self.shop.orders[kind, _name(order)].browser.add(value)

    async def _void(self, event: Void) -> None:
        """Void or restore an order, if it is there by now."""
        id_ = order_conversion_id("purchase", _name(event.order))
        brand = self.shop.brand
        for _ in range(TRIES):
            answer = await self._http.request(
                "DELETE" if event.restore else "POST",
                f"/api/marketing/conversions/{id_}/void",
                json={"brandId": brand.id, "reason": "a stranger's"},
                headers=self.cloud.bearer(brand.owner),
            )
            if answer.status_code != 503:
                assert answer.status_code in (200, 404), answer.text
                return
        raise AssertionError(f"voiding was refused {TRIES} times: {answer.text}")

    async def _report(self, event: Json) -> None:
        body = {"brandId": self.shop.brand.id, "events": [event]}
        await self._post("events", body, {"Authorization": f"Bearer {self.shop.key}"})

    async def _post(self, path: str, body: object, headers: dict[str, str]) -> httpx.Response:
        for _ in range(TRIES):
            answer = await self._http.post(f"/api/marketing/{path}", json=body, headers=headers)
            if answer.status_code != 503:
                assert answer.status_code == 200, answer.text
                return answer
        raise AssertionError(f"{path} was refused {TRIES} times: {answer.text}")


def trust_differences(player: Player, documents: Documents) -> Iterator[str]:
    """What strangers have changed of what the server said."""
    stored = {each.order: each for each in documents.conversions if each.kind == "purchase"}
    for order, (event, at, session) in player.sold.items():
        found, who = stored[_name(order)], shopper(order)
        if (found.reporter, found.value) != ("server", event.value):
            yield f"{found}: the server said {event}"
        if found.occurred != milliseconds(at):
            yield f"{found}: it happened at {at}"
        strangers = [each for each in found.stored_journey if "stranger" in each]
        named = (found.visitor, found.session)
        expected: dict[Named, tuple[str | None, str | None]] = {
            "session": (who, session),
            "visitor": (who, None),
            "email": (None, None),
            "user and visitor": (who, None),
        }
        if event.named != "nobody":
            if named != expected[event.named] or strangers:
                yield f"{found}: {expected[event.named]} bought it"
        elif not player.makes_orders and (found.visitor not in (who, None) or strangers):
            yield f"{found}: {who} bought it"
    if not player.makes_orders and len(stored) != len(player.sold):
        yield f"{len(stored)} orders, the server said {len(player.sold)}"


def shopper(order: int) -> str:
    return f"shopper-{order % SHOPPERS}"


def _name(order: int) -> str:
    return f"order-{order}"
