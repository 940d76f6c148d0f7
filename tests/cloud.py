"""The local cloud as tests drive it: over HTTP, as browsers, shops and members of brands do."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import AsyncClient, Client

from local.environment import PROJECT, Environment, free_port
from local.supervisor import LocalCloud
from shared.brands.paths import MAILBOXES

BROWSER = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Safari/605.1.15"
)

Json = dict[str, object]
TODAY: Json = {"preset": "today"}


class Cloud:
    """A running local cloud. Every brand made here belongs to the user `owner`."""

    def __init__(self, local: LocalCloud) -> None:
        self.local = local
        self.address = local.environment.address
        self.http = httpx.Client(base_url=self.address, timeout=60, headers={"User-Agent": BROWSER})
        self._tokens: dict[str, str] = {}

    def close(self) -> None:
        self.http.close()

    def post(self, path: str, body: object) -> Json:
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        content: Json = answer.json()
        return content

    def brand(self, **config: object) -> "TestBrand":
        """A new brand with these settings. From now on, it is as if nobody had ever been asked."""
        brand_id = f"brand-{uuid.uuid4().hex[:12]}"
        members = {"editor": "editor", "viewer": "viewer", "admin": "admin"}
        self.post("/local/brands", {"brandId": brand_id, "ownerUid": "owner", "members": members})
        brand = TestBrand(self, brand_id)
        for mailbox in self.firestore().collection(MAILBOXES).list_documents():
            mailbox.delete()
        if config:
            brand.configure(**config)
        return brand

    def token(self, uid: str) -> str:
        if uid not in self._tokens:
            self._tokens[uid] = str(self.post("/local/sign-in", {"uid": uid})["idToken"])
            self.http.cookies.clear()  # only what a test sends itself speaks for a user
        return self._tokens[uid]

    def bearer(self, uid: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(uid)}"}

    def advance(self, seconds: float) -> None:
        self.post("/local/clock", {"advanceSeconds": seconds})

    def now(self) -> str:
        return str(self.http.get("/local/clock").json()["now"])

    def idle(self) -> None:
        answer = self.post("/local/idle", {"timeoutSeconds": 60})
        assert answer == {"idle": True}, answer

    def faults(self, **settings: float) -> Json:
        """Makes these things go wrong; without any, nothing more does."""
        return self.post("/local/faults", settings)

    def operations(self) -> dict[str, int]:
        counted: dict[str, int] = self.http.get("/local/ops").json()
        return counted

    def reset_operations(self) -> None:
        self.http.delete("/local/ops").raise_for_status()

    def firestore(self) -> Client:
        """The production client, against this cloud."""
        self._choose_emulator()
        return Client(project=PROJECT, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]

    def firestore_async(self) -> AsyncClient:
        self._choose_emulator()
        return AsyncClient(project=PROJECT, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]

    def _choose_emulator(self) -> None:
        variables = self.local.environment.client_variables()
        os.environ["FIRESTORE_EMULATOR_HOST"] = variables["FIRESTORE_EMULATOR_HOST"]


@contextmanager
def running_cloud(data: Path) -> Iterator[Cloud]:
    """A local cloud with its data in this folder, for as long as the context lasts."""
    with LocalCloud(Environment.choose(free_port(), data)) as local:
        cloud = Cloud(local)
        try:
            yield cloud
        finally:
            cloud.close()


@dataclass(frozen=True, slots=True)
class TestBrand:
    __test__ = False

    cloud: Cloud
    id: str
    owner: str = "owner"

    def configure(self, **config: object) -> None:
        answer = self.put("config", {"brandId": self.id, **config})
        assert answer.status_code == 200, answer.text

    def get(self, resource: str, uid: object = None, **query: object) -> httpx.Response:
        return self.cloud.http.get(
            f"/api/marketing/{resource}",
            params={"brandId": self.id, **{key: str(value) for key, value in query.items()}},
            headers=self.cloud.bearer(str(uid or self.owner)),
        )

    def put(self, resource: str, body: Json, uid: str | None = None) -> httpx.Response:
        return self.cloud.http.put(
            f"/api/marketing/{resource}", json=body, headers=self.cloud.bearer(uid or self.owner)
        )

    def api_key(self, *scopes: str) -> str:
        """The secret of a new key of its backend, for these scopes, or the usual ones."""
        body = {"brandId": self.id, "name": "shop", **({"scopes": scopes} if scopes else {})}
        path, headers = "/api/marketing/api-keys", self.cloud.bearer(self.owner)
        answer = self.cloud.http.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["secret"])

    def channels(self, **query: object) -> dict[str, Json]:
        """The channels of a report, by id."""
        answer = self.get("channels", **query)
        assert answer.status_code == 200, answer.text
        return {channel["channelId"]: channel for channel in answer.json()["channels"]}

    def stats(self, **query: object) -> Json:
        answer = self.get("stats", **query)
        assert answer.status_code == 200, answer.text
        stats: Json = answer.json()["stats"]
        return stats

    def sessions(self, **query: object) -> list[Json]:
        answer = self.get("sessions", **(query if "startDate" in query else TODAY | query))
        assert answer.status_code == 200, answer.text
        sessions: list[Json] = answer.json()["sessions"]
        return sessions

    def visitor(self, visitor_id: str | None = None) -> "Visitor":
        return Visitor(self, visitor_id or str(uuid.uuid4()))


class Visitor:
    """A browser with the plan's tracker: the bodies are exactly the plan's."""

    def __init__(self, brand: TestBrand, visitor_id: str) -> None:
        self.brand = brand
        self.id = visitor_id
        self.session_id = ""

    def send(self, beacon: object, **headers: str) -> httpx.Response:
        return self.brand.cloud.http.post("/api/marketing/track", json=beacon, headers=headers)

    def arrive(
        self,
        url: str | None = None,
        referrer: str = "",
        *,
        continuing: bool = False,
        **data: object,
    ) -> Self:
        """Sends session_start, with the running session's id if `continuing`."""
        beacon: Json = {
            "type": "session_start",
            "data": {
                "visitorId": self.id,
                "brandId": self.brand.id,
                "landingPage": "/",
                "referrer": referrer,
                "source": None,
                "medium": None,
                "campaign": None,
                "content": None,
                "term": None,
                **({"url": url} if url else {}),
                **data,
            },
        }
        if continuing:
            beacon["sessionId"] = self.session_id
        return self._accepted(self.send(beacon))

    def view(self, page: str = "/", **data: object) -> Self:
        beacon = {"type": "page_view", "data": {"page": page, **data}}
        return self._accepted(self.send({**beacon, "sessionId": self.session_id}))

    def buy(self, value: float, order_id: str | None = None, kind: str = "purchase") -> Self:
        data: Json = {"type": kind, "value": value}
        if order_id is not None:
            data["orderId"] = order_id
        beacon = {"type": "conversion", "sessionId": self.session_id, "data": data}
        return self._accepted(self.send(beacon))

    def _accepted(self, answer: httpx.Response) -> Self:
        assert answer.status_code == 200, answer.text
        self.session_id = answer.json()["sessionId"]
        return self
