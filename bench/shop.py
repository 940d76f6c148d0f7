"""A brand's visitors at the local cloud, one act at a time."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

from bench.beacons import BROWSER
from bench.prices import Operations
from local.environment import Environment, free_port
from local.supervisor import LocalCloud

BRAND = "shop"
_TRACK = "/api/marketing/track"


@contextmanager
def open_shop() -> Iterator["Shop"]:
    """A shop at a local cloud of its own, for as long as the context lasts."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalCloud(Environment.choose(free_port(), Path(folder))) as cloud,
        Shop(cloud.environment.address) as shop,
    ):
        shop.open()
        yield shop


class Shop:
    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=600, headers={"User-Agent": BROWSER})
        self._sessions: dict[int, str] = {}
        self._key = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def open(self) -> None:
        """Makes the brand, and has its settings read for the first time."""
        self._post("/local/brands", {"brandId": BRAND, "ownerUid": "owner"})
        self.start(-1)
        self.idle()

    def start(self, visitor: int) -> None:
        data = {"visitorId": f"visitor-{visitor}", "brandId": BRAND, "landingPage": "/"}
        self._sessions[visitor] = self._beacon({"type": "session_start", "data": data})

    def view(self, visitor: int) -> None:
        self._beacon(self._of(visitor, "page_view", {"page": "/p", "view": 2}))

    def engage(self, visitor: int) -> None:
        self._beacon(self._of(visitor, "engagement", {"page": "/p", "seconds": 30}))

    def go_on(self, visitor: int) -> None:
        """Sends a page view, and with it for how long the page before was looked at."""
        view = self._of(visitor, "page_view", {"page": "/p", "view": 3})
        seen = self._of(visitor, "engagement", {"page": "/p", "seconds": 60})
        self._post(_TRACK, [seen, view])

    def order(self, visitor: int) -> None:
        data = {"type": "purchase", "value": 49.9, "orderId": f"order-{visitor}"}
        self._beacon(self._of(visitor, "conversion", data))

    def forge(self, visitor: int, number: int, age_ms: int) -> None:
        """Sends an order of another time, as a stranger can."""
        data = {"type": "purchase", "value": 1.0, "orderId": f"forged-{visitor}-{number}"}
        self._beacon({**self._of(visitor, "conversion", data), "age": age_ms})

    def sign_in(self, visitor: int, user: str) -> None:
        """Has the shop's backend say that the visitor is this user."""
        if not self._key:
            made = self._post("/local/sign-in", {"uid": "owner"})
            self._http.headers["Authorization"] = f"Bearer {made['idToken']}"
            path = "/api/marketing/api-keys"
            made = self._post(path, {"brandId": BRAND, "name": "shop", "scopes": ["users"]})
            del self._http.headers["Authorization"]
            self._http.cookies.clear()
            self._key = str(made["secret"])
        account = {"brandId": BRAND, "userId": user, "email": f"{user}@example.com"}
        body = {**account, "visitorId": f"visitor-{visitor}"}
        headers = {"Authorization": f"Bearer {self._key}"}
        self._http.post("/api/marketing/users", json=body, headers=headers).raise_for_status()

    def advance(self, seconds: float) -> None:
        self._post("/local/clock", {"advanceSeconds": seconds})
        self.idle()

    def idle(self) -> None:
        answer = self._post("/local/idle", {"timeoutSeconds": 120})
        assert answer == {"idle": True}, answer

    def operations(self) -> Operations:
        """Counted at the wire so far; what TTL deletes is not."""
        counted = self._http.get("/local/ops").raise_for_status().json()
        return Operations(counted["reads"], counted["writes"], counted["deletes"])

    def _of(self, visitor: int, kind: str, data: dict[str, object]) -> dict[str, object]:
        return {"type": kind, "sessionId": self._sessions[visitor], "data": data}

    def _beacon(self, beacon: dict[str, object]) -> str:
        return str(self._post(_TRACK, beacon)["sessionId"])

    def _post(self, path: str, body: object) -> dict[str, object]:
        answer: dict[str, object] = self._http.post(path, json=body).raise_for_status().json()
        return answer
