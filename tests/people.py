"""A brand's people, as its members and its shop know them."""

import json
from collections.abc import Callable
from functools import cached_property

import httpx
from google.cloud.firestore import Client

from shared.brands.paths import BrandPaths
from tests.cloud import Cloud, Json, TestBrand, Visitor
from tests.integration.attribution.test_server_events import Shop, order

ADS = "https://shop.example/?gclid=1"
NEWS = "https://shop.example/?utm_source=news&utm_medium=email"


class People:
    """A brand with its shop, and what is stored of its people."""

    def __init__(self, cloud: Cloud) -> None:
        self.brand: TestBrand = cloud.brand(currency="EUR")
        self.paths = BrandPaths(self.brand.id)

    @cached_property
    def shop(self) -> Shop:
        return Shop(self.brand)

    @cached_property
    def db(self) -> Client:
        return self.brand.cloud.firestore()

    def post(self, path: str, uid: object = "owner", **fields: object) -> httpx.Response:
        return self.brand.cloud.http.post(
            f"/api/marketing/subscribers{path}",
            json={"brandId": self.brand.id, **fields},
            headers=self.brand.cloud.bearer(str(uid)),
        )

    def add(self, email: str, **fields: object) -> str:
        answer = self.post("", email=email, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["subscriber"]["id"])

    def customer(self, email: str, order_id: str, value: float = 10, **more: object) -> Visitor:
        """Comes twice, the second time to buy; the shop says who it was."""
        visitor = self.brand.visitor().arrive(ADS)
        visitor.arrive(NEWS).buy(value, order_id)
        who = {"email": email, "sessionId": visitor.session_id}
        self.shop.report(order(order_id, value, **who, **more))
        return visitor

    def merge(self, kept: str, other: str, uid: str = "editor") -> httpx.Response:
        return self.post(f"/{kept}/merge", uid, otherId=other)

    def merged(self, kept: str, other: str) -> Json:
        answer = self.merge(kept, other)
        assert answer.status_code == 200, answer.text
        subscriber: Json = answer.json()["subscriber"]
        return subscriber

    def erased(self, subscriber_id: str) -> Json:
        answer = self.post(f"/{subscriber_id}/erase")
        assert answer.status_code == 200, answer.text
        content: Json = answer.json()
        return content

    def shown(self, subscriber_id: str) -> Json:
        answer = self.brand.get(f"subscribers/{subscriber_id}")
        assert answer.status_code == 200, answer.text
        subscriber: Json = answer.json()["subscriber"]
        return subscriber

    def personal_data(self, subscriber_id: str) -> dict[str, list[Json]]:
        """Its lists."""
        answer = self.brand.get(f"subscribers/{subscriber_id}/personal-data")
        assert answer.status_code == 200, answer.text
        data: Json = answer.json()["personalData"]
        assert data["subscriber"] == self.shown(subscriber_id)
        return {name: each for name, each in data.items() if isinstance(each, list)}

    def timeline(self, subscriber_id: str, limit: int = 200) -> list[Json]:
        """All of it, in pages of so many."""
        entries: list[Json] = []
        query: Json = {"limit": limit}
        while True:
            answer = self.brand.get(f"subscribers/{subscriber_id}/timeline", **query)
            assert answer.status_code == 200, answer.text
            assert len(answer.json()["timeline"]) <= limit
            entries += answer.json()["timeline"]
            if "nextCursor" not in answer.json():
                return entries
            query["cursor"] = answer.json()["nextCursor"]

    def documents(self, collection: str) -> dict[str, Json]:
        path = getattr(self.paths, collection)
        return {each.id: each.to_dict() or {} for each in self.db.collection(path).stream()}

    def everything(self) -> str:
        """All that the brand's documents hold, their ids too, but for ids of sessions."""
        held: dict[str, object] = {}
        for collection in self.db.document(f"brands/{self.brand.id}/marketing/data").collections():
            for each in collection.stream():
                counted = collection.id in {"sessions", "applied", "statShards"}
                held[collection.id if counted else each.reference.path] = each.to_dict()
        return json.dumps(held, default=str)

    def counted(self) -> int:
        """How many subscribers the brand's totals count, folded or not."""
        shards = self.documents("segment_shards").values()
        open_ones = sum(
            int(str(each["subscribers"])) for each in shards if each["segmentId"] == "all"
        )
        totals = self.db.document(self.paths.totals).get().to_dict() or {}
        return open_ones + int(totals.get("subscribers", 0))


def again(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Sends until the store answers."""
    answer = send()
    for _ in range(10):
        if answer.status_code != 503:
            break
        answer = send()
    return answer
