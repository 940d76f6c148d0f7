"""Persons behind subscribers: merged, erased, told what is held of them, shown as a timeline."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial

import httpx
import pytest
from google.cloud.firestore import AsyncClient, Client

from shared.identifiers import email_hash
from shared.models.enums import AttributionModel
from shared.services.audits import AuditService
from shared.services.paths import BrandPaths
from shared.services.rollup import RollupService
from tests.cloud import TODAY, Cloud, Json, TestBrand, Visitor
from tests.integration.test_server_events import Shop, order, refund

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


@pytest.fixture
def people(cloud: Cloud) -> People:
    return People(cloud)


def again(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Sends until the store answers."""
    answer = send()
    for _ in range(10):
        if answer.status_code != 503:
            break
        answer = send()
    return answer


class TestMerge:
    def test_makes_one_of_two(self, people: People) -> None:
        kept = people.add("ann@example.com", firstName="Ann", tags=["vip"], emailSubscribed=True)
        other = people.add("a@work.example", lastName="Lee", tags=["b2b"], userId="user-1")
        people.customer("ann@example.com", "O-1", 10)
        visitor = people.customer("a@work.example", "O-2", 20.5)
        people.brand.cloud.idle()
        one = people.merged(kept, other)
        assert (one["firstName"], one["lastName"], one["userId"]) == ("Ann", "Lee", "user-1")
        assert (one["email"], one["otherEmails"]) == ("ann@example.com", ["a@work.example"])
        assert one["tags"] == ["vip", "b2b"]
        assert (one["totalOrders"], one["totalSpent"]) == (2, 30.5)
        people.brand.cloud.idle()
        assert people.shown(kept) | {"updatedAt": ""} == one | {"updatedAt": ""}
        assert people.brand.get(f"subscribers/{other}").status_code == 404
        assert people.documents("visitors")[visitor.id]["subscriberId"] == kept
        booked = {each["subscriberId"] for each in people.documents("conversions").values()}
        assert booked == {kept}
        pointed = {each["subscriberId"] for each in people.documents("emails").values()}
        assert pointed == {kept}
        assert people.counted() == 1

    def test_what_comes_for_the_other_later_is_the_ones(self, people: People) -> None:
        kept, other = people.add("ann@example.com"), people.add("a@work.example")
        before = people.customer("a@work.example", "O-1", 10)
        people.brand.cloud.idle()
        people.merged(kept, other)
        before.arrive(NEWS).buy(5, "O-2")
        people.shop.report(order("O-3", 7, email="A@Work.example"))
        people.shop.report(refund("O-1", 4))
        people.brand.cloud.idle()
        one = people.shown(kept)
        assert (one["totalOrders"], one["totalSpent"]) == (3, 18)

    def test_a_repeat_changes_nothing_more(self, people: People) -> None:
        kept, other = people.add("ann@example.com"), people.add("a@work.example")
        first = people.merged(kept, other)
        people.brand.cloud.idle()
        assert people.merged(kept, other) == first
        people.brand.cloud.idle()
        assert people.counted() == 1

    def test_chains_lead_to_the_last(self, people: People) -> None:
        ids = [people.add(f"{name}@example.com") for name in "abc"]
        people.customer("a@example.com", "O-1", 10)
        people.brand.cloud.idle()
        people.merged(ids[1], ids[0])
        people.merged(ids[2], ids[1])
        people.brand.cloud.idle()
        assert people.shown(ids[2])["otherEmails"] == ["b@example.com", "a@example.com"]
        assert people.shown(ids[2])["totalOrders"] == 1
        (visitor,) = people.documents("visitors").values()
        assert visitor["subscriberId"] == ids[2]

    def test_amid_orders_and_duplicates_nothing_is_lost(self, people: People) -> None:
        kept, other = people.add("ann@example.com"), people.add("a@work.example")
        cloud, addresses = people.brand.cloud, ["ann@example.com", "a@work.example"]
        visitors = [people.brand.visitor().arrive(NEWS) for _ in range(20)]
        for number in range(0, 20, 3):
            visitors[number].buy(1, f"O-{number}")

        def bought(number: int) -> httpx.Response:
            who = {"email": addresses[number % 2], "sessionId": visitors[number].session_id}
            return people.shop.send(order(f"O-{number}", 1, **who))

        assert bought(0).status_code == 200
        cloud.faults(duplicate=0.3, reorder=0.3, lost=0.1, abort=0.1)
        try:
            with ThreadPoolExecutor(6) as pool:
                sent = [pool.submit(again, partial(bought, each)) for each in range(20)]
                sent += [pool.submit(again, partial(people.merge, kept, other)) for _ in range(3)]
                assert {each.result().status_code for each in sent} == {200}
            cloud.idle()
        finally:
            cloud.faults()
        one = people.shown(kept)
        assert (one["totalOrders"], one["totalSpent"]) == (20, 20)
        booked = {each["subscriberId"] for each in people.documents("conversions").values()}
        assert booked == {kept}
        assert people.counted() == 1

    def test_two_users_are_two_people(self, people: People) -> None:
        kept = people.add("ann@example.com", userId="user-1")
        other = people.add("bob@example.com", userId="user-2")
        answer = people.merge(kept, other)
        assert answer.status_code == 409
        assert "user-2" in answer.json()["error"]
        assert people.shown(other)["userId"] == "user-2"

    def test_one_that_was_merged_says_into_whom(self, people: People) -> None:
        ids = [people.add(f"{name}@example.com") for name in "abc"]
        people.merged(ids[0], ids[1])
        for answer in (people.merge(ids[2], ids[1]), people.merge(ids[1], ids[2])):
            assert answer.status_code == 409
            assert ids[0] in answer.json()["error"]

    def test_viewers_may_not(self, people: People) -> None:
        ids = [people.add(f"{name}@example.com") for name in "ab"]
        assert people.merge(ids[0], ids[1], uid="viewer").status_code == 403


def report(brand: TestBrand) -> list[object]:
    """What reports say of today under every model, but for the moment they were made."""
    said: list[object] = []
    for model in AttributionModel:
        stats = brand.stats(**TODAY, attributionModel=model.value)
        stats.pop("updatedAt")
        said += [stats, brand.channels(**TODAY, attributionModel=model.value)]
    return said


class TestErase:
    @pytest.fixture
    def ann(self, people: People) -> str:
        """Has an address and a user, came by two browsers, bought three times, gave one back."""
        ann = people.add("ann@example.com", userId="ann-1", firstName="Ann", emailSubscribed=True)
        first = people.customer("ann@example.com", "O-1", 10, userId="ann-1")
        people.customer("ann@example.com", "O-2", 20)
        first.arrive().buy(0, kind="signup")
        people.shop.report(
            order("O-3", 30, email="ann@example.com"),
            refund("O-2", 5),
            {"type": "custom", "name": "call", "id": "e-1", "email": "ann@example.com"},
            {"type": "custom", "name": "visit", "id": "e-2", "visitorId": first.id},
        )
        people.db.collection(people.paths.claims).document(first.id).set({"userId": "ann-1"})
        people.db.collection(people.paths.outbox).document("m").set({"subscriberId": ann})
        people.brand.visitor().arrive(ADS).buy(40, "O-4")
        people.brand.cloud.idle()
        return ann

    def secrets(self, people: People, subscriber_id: str) -> list[str]:
        """What leads to a person: its ids, and those of its visitors."""
        hashed = email_hash("ann@example.com")
        visitors = [
            visitor_id
            for visitor_id, each in people.documents("visitors").items()
            if each["subscriberId"] == subscriber_id
        ]
        assert len(visitors) == 2
        return ["ann@example.com", "ann-1", "Ann", f"email:{hashed}", *visitors]

    def test_nothing_is_left_that_leads_to_the_person(self, people: People, ann: str) -> None:
        secrets = self.secrets(people, ann)
        assert [each for each in secrets if each in people.everything()] == secrets
        assert people.erased(ann) == {"erased": True, "complete": True}
        people.brand.cloud.idle()
        held = people.everything()
        assert [each for each in secrets if each in held] == []
        for gone in ("subscribers", "emails", "user_links", "visitors", "claims", "outbox"):
            assert people.documents(gone) == {}
        assert people.documents("events") == {}
        (suppression,) = people.documents("suppressions").items()
        assert suppression[0] == email_hash("ann@example.com")
        assert suppression[1]["reason"] == "erased"
        (erasure,) = people.documents("erasures").values()
        assert set(erasure) == {"at", "complete", "marketingExpireAt"}
        assert people.counted() == 0

    def test_an_erased_persons_visits_and_orders_are_one_strangers(
        self, people: People, ann: str
    ) -> None:
        people.erased(ann)
        people.brand.cloud.idle()
        orders = people.documents("conversions").values()
        strangers = [each for each in orders if str(each["customerId"]).startswith("erased-")]
        assert len(strangers) == 4
        (pseudonym,) = {each["customerId"] for each in strangers}
        sessions = people.documents("sessions").values()
        assert [each["visitorId"] for each in sessions].count(pseudonym) == 5
        assert {each.get("subscriberId") for each in orders} == {None}
        visits = [str(each.get("journey")) for each in strangers if each.get("visitorId")]
        assert len(visits) == 3
        assert all(str(pseudonym) in each for each in visits)

    async def test_reports_and_audits_stay_as_they_were(self, people: People, ann: str) -> None:
        brand, day = people.brand, people.brand.cloud.now()[:10]
        before = report(brand)
        people.erased(ann)
        brand.cloud.idle()
        assert report(brand) == before
        db: AsyncClient = brand.cloud.firestore_async()
        assert await RollupService(db).fold(brand.id, day)
        assert report(brand) == before
        assert await AuditService(db).audit(brand.id, day) == []

    def test_a_repeat_answers_the_same(self, people: People, ann: str) -> None:
        assert people.erased(ann) == people.erased(ann) == {"erased": True, "complete": True}
        assert people.counted() == 0

    def test_neither_the_brand_nor_an_import_brings_the_person_back(
        self, people: People, ann: str
    ) -> None:
        people.erased(ann)
        for source in ("manual", "import", "checkout"):
            answer = people.post("", email="Ann@Example.com", source=source)
            assert answer.status_code == 409
            assert "forgotten" in answer.json()["error"]
        sent = people.brand.cloud.http.post(
            "/api/marketing/subscribers/import",
            params={"brandId": people.brand.id},
            content="email\nann@example.com\n",
            headers={**people.brand.cloud.bearer("owner"), "Content-Type": "text/csv"},
        )
        assert sent.status_code == 200, sent.text
        people.brand.cloud.idle()
        assert people.documents("subscribers") == {}

    def test_what_was_merged_is_erased_with_it(self, people: People, ann: str) -> None:
        work = people.add("a@work.example")
        people.customer("a@work.example", "O-5")
        people.brand.cloud.idle()
        people.merged(work, ann)
        people.erased(work)
        people.brand.cloud.idle()
        held = people.everything()
        leading = ["ann@example.com", "ann-1", email_hash("a@work.example")]
        assert [each for each in leading if f'"{each}"' in held] == []
        assert people.documents("visitors") == people.documents("merges") == {}
        suppressed = {email_hash("ann@example.com"), email_hash("a@work.example")}
        assert set(people.documents("suppressions")) == suppressed
        assert people.erased(work)["complete"]

    def test_others_on_the_same_browser_stay(self, people: People) -> None:
        ann, bob = people.add("ann@example.com"), people.add("bob@example.com")
        shared = people.customer("ann@example.com", "O-1", 10)
        people.brand.cloud.idle()
        shared.arrive(ADS).buy(20, "O-2")
        who = {"email": "bob@example.com", "sessionId": shared.session_id}
        people.shop.report(order("O-2", 20, **who))
        people.brand.cloud.idle()
        known = people.documents("visitors")[shared.id]
        assert known["subscriberIds"] == [ann, bob]
        people.erased(ann)
        people.brand.cloud.idle()
        known = people.documents("visitors")[shared.id]
        assert (known["subscriberId"], known["subscriberIds"]) == (bob, [bob])
        assert ann not in str(known)
        assert people.shown(bob)["totalOrders"] == 1
        kinds = [each["type"] for each in people.timeline(bob)]
        assert kinds.count("order") == 1

    def test_much_is_erased_by_a_task(self, people: People) -> None:
        ann = people.add("ann@example.com")
        visitor = people.customer("ann@example.com", "O-1")
        people.brand.cloud.idle()
        batch = people.db.batch()
        for number in range(400):
            event = people.db.collection(people.paths.events).document(f"e-{number}")
            batch.set(event, {"visitorId": visitor.id, "name": "x", "day": "2026-01-15"})
        batch.commit()
        people.brand.cloud.idle()
        assert people.erased(ann) == {"erased": True, "complete": False}
        people.brand.cloud.idle()
        assert people.erased(ann) == {"erased": True, "complete": True}
        assert people.documents("events") == people.documents("visitors") == {}

    def test_amid_faults_it_comes_to_the_same_end(self, people: People, ann: str) -> None:
        cloud, secrets = people.brand.cloud, self.secrets(people, ann)
        before = report(people.brand)
        cloud.faults(duplicate=0.3, lost=0.2, abort=0.2)
        try:
            with ThreadPoolExecutor(4) as pool:
                erasing = [
                    pool.submit(again, partial(people.post, f"/{ann}/erase")) for _ in range(4)
                ]
                answers = [each.result() for each in erasing]
            cloud.idle()
        finally:
            cloud.faults()
        assert {each.status_code for each in answers} == {200}
        assert people.erased(ann)["complete"]
        held = people.everything()
        assert [each for each in secrets if each in held] == []
        assert people.counted() == 0
        assert report(people.brand) == before

    def test_only_owners_and_admins_may(self, people: People) -> None:
        ann = people.add("ann@example.com")
        assert people.post(f"/{ann}/erase", "editor").status_code == 403
        asked = people.brand.get(f"subscribers/{ann}/personal-data", "editor")
        assert asked.status_code == 403
        assert people.post(f"/{ann}/erase", "admin").status_code == 200


class TestPersonalData:
    def test_is_everything_that_is_held(self, people: People) -> None:
        ann = people.add("ann@example.com", firstName="Ann", emailSubscribed=True)
        visitor = people.customer("ann@example.com", "O-1", 10)
        people.shop.report(
            refund("O-1", 4),
            {"type": "custom", "name": "call", "id": "e-1", "email": "ann@example.com"},
        )
        stranger = people.customer("bob@example.com", "O-2", 20)
        people.brand.cloud.idle()
        data = people.personal_data(ann)
        assert [each["id"] for each in data["visitors"]] == [visitor.id]
        assert {each["visitorId"] for each in data["sessions"]} == {visitor.id}
        assert len(data["sessions"]) == 2
        (bought,) = data["conversions"]
        assert (bought["orderId"], bought["value"], bought["refunded"]) == ("O-1", 10, 4)
        (given_back,) = data["refunds"]
        assert (given_back["orderId"], given_back["amount"]) == ("O-1", 4)
        assert [each["name"] for each in data["events"]] == ["call"]
        assert stranger.id not in json.dumps(data)

    def test_comes_as_a_file(self, people: People) -> None:
        ann = people.add("ann@example.com")
        answer = people.brand.get(f"subscribers/{ann}/personal-data")
        named = f'attachment; filename="personal-data-{ann}.json"'
        assert answer.headers["content-disposition"] == named


class TestTimeline:
    @pytest.fixture
    def ann(self, people: People) -> str:
        ann = people.add("ann@example.com", emailSubscribed=True)
        people.customer("ann@example.com", "O-1", 10)
        people.customer("ann@example.com", "O-2", 20).buy(0, kind="signup")
        people.shop.report(refund("O-1", 4), refund("O-2"))
        people.post(f"/{ann}/unsubscribe", channel="email")
        people.customer("bob@example.com", "O-3", 30)
        people.brand.cloud.idle()
        return ann

    def test_shows_what_happened_newest_first(self, people: People, ann: str) -> None:
        entries = people.timeline(ann)
        kinds = [str(each["type"]) for each in entries]
        expected = ["session"] * 4 + ["order"] * 2 + ["signup"] + ["refund"] * 2 + ["consent"] * 2
        assert sorted(kinds) == sorted(expected)
        moments = [str(each["at"]) for each in entries]
        assert moments == sorted(moments, reverse=True)
        by_kind = {str(each["type"]): each for each in entries}
        assert by_kind["order"] | {"id": "", "at": ""} == {
            "type": "order", "id": "", "at": "", "orderId": "O-1", "value": 10, "currency": "EUR",
        }  # fmt: skip
        refunds = {each["orderId"]: each for each in entries if each["type"] == "refund"}
        assert refunds["O-1"]["amount"] == 4
        assert "amount" not in refunds["O-2"]
        statuses = [each["status"] for each in entries if each["type"] == "consent"]
        assert statuses == ["unsubscribed", "subscribed"]

    @pytest.mark.parametrize("limit", [1, 2, 5])
    def test_pages_are_the_whole_without_gap_or_repeat(
        self, people: People, ann: str, limit: int
    ) -> None:
        assert people.timeline(ann, limit) == people.timeline(ann)

    def test_a_page_costs_what_it_shows(self, people: People, ann: str) -> None:
        """The person, who was merged into it, its two visitors, both refunds with their orders; of
        visits and of other orders one each more than the page has. The brand is read at most once.
        """
        people.brand.cloud.reset_operations()
        answer = people.brand.get(f"subscribers/{ann}/timeline", limit=1)
        assert len(answer.json()["timeline"]) == 1
        assert people.brand.cloud.operations()["reads"] <= 13

    def test_pages_through_happenings_of_one_moment(self, people: People) -> None:
        """Visits, orders and refunds of one millisecond, of more visitors than a query names."""
        ann = people.add("ann@example.com")
        at = "2026-01-15T00:00:00.000Z"
        batch = people.db.batch()
        for number in range(33):
            visitor = f"v{number:02}"
            link = {"subscriberId": ann, "at": people.db.document("a/b").get().read_time}
            known = {"subscriberId": ann, "subscriberIds": [ann], "links": {"1": link}}
            batch.set(people.db.document(f"{people.paths.visitors}/{visitor}"), known)
            session_id = f"{people.brand.id}.{visitor}.direct-x.nonce-{number:04}"
            session = {
                "brandId": people.brand.id, "visitorId": visitor, "channel": "Direct",
                "channelId": "direct", "channelType": "direct", "channelGroup": "Direct",
                "landingPage": "/", "startedAt": at, "day": "2026-01-15", "pageViews": 1,
            }  # fmt: skip
            batch.set(people.db.document(f"{people.paths.sessions}/{session_id}"), session)
            conversion = {
                "brandId": people.brand.id, "subscriberId": ann, "type": "purchase", "value": 1,
                "currency": "EUR", "occurredAt": at, "day": "2026-01-15", "windowDays": 30,
                "attributedAt": at, "refunds": {f"r{number:02}": 1},
            }  # fmt: skip
            batch.set(people.db.document(f"{people.paths.conversions}/c{number:02}"), conversion)
            given_back = {
                "brandId": people.brand.id, "orderId": f"O-{number}", "amount": 1, "occurredAt": at,
            }  # fmt: skip
            batch.set(people.db.document(f"{people.paths.refunds}/r{number:02}"), given_back)
        batch.commit()
        people.brand.cloud.idle()
        whole = people.timeline(ann)
        assert len(whole) == 99
        assert len({str(each["id"]) for each in whole}) == 99
        assert people.timeline(ann, 7) == whole
