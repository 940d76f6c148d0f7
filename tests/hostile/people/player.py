"""Plays what happens to subscribers and segments, as members of a brand and its backend would."""

import asyncio
import json
from collections import defaultdict

import httpx
from google.cloud.firestore import AsyncClient

from shared.attribution.order_folding import OrderFolding
from shared.common.errors import UnavailableError
from shared.common.ids import email_hash
from shared.gcp.firestore import TRANSIENT
from tests.cloud import BROWSER, Cloud, Json, TestBrand
from tests.hostile.people.events import (
    Browse,
    Drop,
    Edit,
    Event,
    Fold,
    Happen,
    Import,
    Join,
    Leave,
    Merge,
    Order,
    Place,
    Refund,
    Rule,
    Step,
    Unsubscribe,
)
from tests.hostile.people.rules import rules

TRIES = 100
LANES = 5


class Player:
    """Events of one lane come in order, lanes go side by side; only time waits for all."""

    def __init__(self, cloud: Cloud, brand: TestBrand, key: str, db: AsyncClient) -> None:
        self._cloud = cloud
        self._brand = brand
        self._db = db
        self._shop = {"Authorization": f"Bearer {key}"}
        self._member = cloud.bearer("owner")
        self._http = httpx.AsyncClient(
            base_url=f"{cloud.address}/api/marketing", timeout=60, headers={"User-Agent": BROWSER}
        )
        self._segments: dict[int, str] = {}
        self._static = ""

    async def play(self, events: tuple[Event, ...]) -> None:
        async with self._http:
            made = await self._send("POST", "segments", {"name": "by hand", "type": "static"})
            self._static = made.json()["segment"]["id"]
            lanes: dict[int, list[tuple[int, Event]]] = defaultdict(list)
            for number, event in enumerate(events):
                if isinstance(event, Step):
                    await self._together(lanes)
                    self._cloud.advance(event.hours * 3600)
                else:
                    lanes[_lane(event)].append((number, event))
            await self._together(lanes)

    async def _together(self, lanes: dict[int, list[tuple[int, Event]]]) -> None:
        await asyncio.gather(*(self._lane(lane) for lane in lanes.values()))
        lanes.clear()

    async def _lane(self, events: list[tuple[int, Event]]) -> None:
        for number, event in events:
            await self._act(number, event)

    async def _act(self, number: int, event: Event) -> None:  # noqa: C901, PLR0912
        match event:
            case Join():
                await self._join(event)
            case Edit(person=person, tags=tags, points=points, twice=twice):
                changes: Json = {"tags": list(tags), "properties": {"points": points}}
                await asyncio.gather(*(self._change(person, changes) for _ in range(1 + twice)))
            case Unsubscribe(person=person):
                await self._of(person, "POST", "/unsubscribe", {"channel": "email"})
            case Leave(person=person, forgotten=True):
                await self._of(person, "POST", "/erase", {})
            case Leave(person=person):
                await self._of(person, "DELETE", "", {})
            case Merge(kept=kept, gone=gone):
                other = await self._id(gone)
                if other is not None and other != await self._id(kept):
                    await self._of(kept, "POST", "/merge", {"otherId": other})
            case Import():
                await self._import(number, event)
            case Rule(slot=slot, rules=chosen):
                await self._rule(slot, chosen)
            case Drop(slot=slot):
                if slot in self._segments:
                    left = await self._send("DELETE", f"segments/{self._segments[slot]}", {})
                    if left.status_code != 409:
                        del self._segments[slot]
            case Place(person=person, inside=inside):
                method = "POST" if inside else "DELETE"
                place = f"segments/{self._static}/subscribers"
                await self._send(method, place, {"emails": [address(person)]})
            case Order():
                visitor = {"visitorId": f"v{event.person}"} if event.with_visitor else {}
                order: Json = {"type": "order", "orderId": str(event.order), **visitor}
                order |= {"value": event.cents / 100, "email": address(event.person)}
                await self._tell(order)
            case Refund(order=order_number, cents=cents):
                refund: Json = {"type": "refund", "orderId": str(order_number)}
                amount = {} if cents is None else {"amount": cents / 100}
                await self._tell({**refund, "id": f"refund-{number}", **amount})
            case Browse(person=person):
                await self._browse(number, person)
            case Happen(person=person):
                happened: Json = {"type": "custom", "name": "tried_on", "id": f"event-{number}"}
                await self._tell({**happened, "email": address(person)})
            case Fold(person=person, keep=keep):
                await self._fold(person, keep)

    async def _join(self, event: Join) -> None:
        email = address(event.person)
        body: Json = {
            "email": email.upper() if event.shout else email,
            "tags": list(event.tags),
            "emailSubscribed": event.subscribed,
            **({"birthday": event.birthday} if event.birthday else {}),
        }
        await self._send("POST", "subscribers", body)

    async def _change(self, person: int, changes: Json) -> None:
        await self._of(person, "PUT", "", changes)

    async def _import(self, number: int, event: Import) -> None:
        rows = [
            {
                "email": address(each),
                "firstName": f"N{each}",
                "properties": {"points": event.points},
            }
            for each in event.persons
        ]
        query = {"brandId": self._brand.id, "overwrite": str(event.overwrite).lower()}
        answer = await self._until_taken(
            "POST",
            "subscribers/import",
            params={**query, "name": f"import {number}"},
            content="\n".join(map(json.dumps, rows)),
            headers={**self._member, "Content-Type": "application/x-ndjson"},
        )
        assert answer.status_code == 200, answer.text

    async def _rule(self, slot: int, chosen: int) -> None:
        others = [self._static, *(s for each, s in sorted(self._segments.items()) if each < slot)]
        body: Json = {"rules": rules(chosen, others)}
        if slot in self._segments:
            answer = await self._send("PUT", f"segments/{self._segments[slot]}", body)
            assert answer.status_code in (200, 404), answer.text
            return
        answer = await self._send(
            "POST", "segments", {"name": str(slot), "type": "dynamic", **body}
        )
        assert answer.status_code == 200, answer.text
        self._segments[slot] = answer.json()["segment"]["id"]

    async def _browse(self, number: int, person: int) -> None:
        data: Json = {"brandId": self._brand.id, "visitorId": f"v{person}", "landingPage": "/"}
        beacon = {"type": "session_start", "data": {**data, "nonce": f"nonce-{number:05}"}}
        answer = await self._until_taken("POST", "track", json=beacon)
        assert answer.status_code == 200, answer.text

    async def _tell(self, event: Json) -> None:
        body = {"brandId": self._brand.id, "events": [event]}
        answer = await self._until_taken("POST", "events", json=body, headers=self._shop)
        assert answer.status_code in (200, 409), answer.text

    async def _fold(self, person: int, keep: int) -> None:
        """As the task does for a person of very many orders; it is tried again when it fails."""
        subscriber_id = await self._id(person)
        if subscriber_id is None:
            return None
        folding = OrderFolding(self._db, keep=keep, above=keep, at_once=2)
        for _ in range(TRIES):
            try:
                return await folding.fold(self._brand.id, subscriber_id)
            except (*TRANSIENT, UnavailableError):
                continue
        raise AssertionError(f"orders were not folded in {TRIES} attempts")

    async def _of(self, person: int, method: str, rest: str, body: Json) -> None:
        subscriber_id = await self._id(person)
        if subscriber_id is not None:
            await self._send(method, f"subscribers/{subscriber_id}{rest}", body)

    async def _id(self, person: int) -> str | None:
        emails = self._db.collection(f"brands/{self._brand.id}/marketing/data/emails")
        found = await emails.document(email_hash(address(person))).get()
        return (found.to_dict() or {}).get("subscriberId")

    async def _send(self, method: str, path: str, body: Json) -> httpx.Response:
        """What is refused is refused for what others did meanwhile."""
        whole = {"brandId": self._brand.id, **body}
        answer = await self._until_taken(method, path, json=whole, headers=self._member)
        assert answer.status_code in (200, 404, 409), f"{method} {path}: {answer.text}"
        return answer

    async def _until_taken(self, method: str, path: str, **more: object) -> httpx.Response:
        for _ in range(TRIES):
            answer = await self._http.request(method, f"/{path}", **more)  # type: ignore[arg-type]
            if answer.status_code != 503:
                return answer
        raise AssertionError(f"{path} was refused {TRIES} times: {answer.text}")


def address(person: int) -> str:
    return f"p{person}@example.com"


def _lane(event: Event) -> int:
    """Rules come in order; what one person does mostly so."""
    match event:
        case Rule() | Drop():
            return LANES
        case Refund(order=order) | Order(order=order):
            return LANES + 1 + order % 2
        case Merge(kept=kept):
            return kept % LANES
        case Import():
            return LANES + 3
        case Fold(keep=keep):
            return LANES + 4 + keep % 2
        case Step():
            raise AssertionError(event)
        case _:
            return event.person % LANES
