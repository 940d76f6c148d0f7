"""Persons: what somebody did is a fact of theirs once, whatever comes twice, late or early."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from shared.attribution.customers import Customers
from shared.attribution.journey_reader import created_at
from shared.attribution.models.conversion import StoredConversion
from shared.brands.paths import BrandPaths
from shared.common.ids import activity_key
from shared.common.wire import iso
from tests.cloud import Cloud, Json, TestBrand, Visitor

FAULTS = {"duplicate": 0.3, "reorder": 0.3, "delaySeconds": 0.05, "abort": 0.1, "lost": 0.1}
ADS, NEWS = "https://shop.example/?gclid=1", "https://shop.example/?utm_medium=email&utm_source=n"


class Shop:
    """A brand, with the key of its backend."""

    def __init__(self, brand: TestBrand) -> None:
        self.brand = brand
        self.key = {"Authorization": f"Bearer {brand.api_key('events', 'users')}"}

    def report(self, *events: Json) -> None:
        self._post("events", {"brandId": self.brand.id, "events": list(events)})

    def account(self, user: str, email: str, **more: object) -> str:
        """The subscriber that the user is."""
        body = {"brandId": self.brand.id, "userId": user, "email": email, **more}
        found: dict[str, str] = self._post("users", body)["user"]
        return found["subscriberId"]

    def _post(self, resource: str, body: Json) -> dict[str, dict[str, str]]:
        for _ in range(100):
            answer = self.brand.cloud.http.post(
                f"/api/marketing/{resource}", json=body, headers=self.key
            )
            if answer.status_code != 503:
                break
        assert answer.status_code == 200, answer.text
        content: dict[str, dict[str, str]] = answer.json()
        return content

    def order(self, order_id: str, value: float, **who: object) -> None:
        self.report({"type": "order", "orderId": order_id, "value": value, **who})

    def documents(self, collection: str) -> dict[str, dict[str, object]]:
        path = f"brands/{self.brand.id}/marketing/data/{collection}"
        found = self.brand.cloud.firestore().collection(path).stream()
        return {each.id: each.to_dict() or {} for each in found}

    def settle(self) -> None:
        self.brand.cloud.idle()

    def activity(self, subscriber_id: str) -> dict[str, dict[str, object]]:
        found = self.documents("subscribers")[subscriber_id].get("activity", {})
        assert isinstance(found, dict)
        return found

    def orders(self, subscriber_id: str) -> dict[str, int]:
        """What is left of each of a person's orders, by orderId."""
        facts = self.activity(subscriber_id).get("orders", {})
        names = {name: str(c["orderId"]) for name, c in self.orders_stored().items()}
        return {names[key]: fact["net"] for key, fact in facts.items()}  # type: ignore[index]

    def orders_stored(self) -> dict[str, dict[str, object]]:
        return self.documents("conversions")

    def journey(self, order_id: str) -> list[str]:
        """The sessions of an order's journey."""
        (found,) = [c for c in self.orders_stored().values() if c["orderId"] == order_id]
        journey = found["journey"]
        assert isinstance(journey, list)
        return [str(each["sessionId"]) for each in journey]

    def sessions_of(self, subscriber_id: str) -> set[str]:
        facts = self.activity(subscriber_id).get("sessions", {})
        names = {activity_key(name): name for name in self.documents("sessions")}
        return {names[key] for key in facts}

    def sign_in(self, visitor: Visitor, user: str, email: str | None = None) -> None:
        token = self.brand.cloud.post("/local/sign-in", {"uid": user, "email": email})["idToken"]
        self.brand.cloud.http.cookies.clear()
        identify(visitor, token=token)


def identify(visitor: Visitor, **data: object) -> None:
    beacon = {"type": "identify", "sessionId": visitor.session_id, "data": data}
    answer = visitor.send(beacon)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"sessionId": visitor.session_id}


def ago(shop: Shop, minutes: int) -> str:
    now = datetime.fromisoformat(shop.brand.cloud.now())
    return iso(now - timedelta(minutes=minutes))


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand())


@pytest.fixture
def faulty(cloud: Cloud) -> Iterator[None]:
    cloud.faults(**FAULTS)
    yield
    cloud.faults()


class TestFacts:
    def test_of_what_a_person_does_from_now_on(self, shop: Shop) -> None:
        person = shop.account("ann", "ann@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, "ann")
        visitor.arrive(NEWS).buy(20, "1")
        event = {"type": "event", "sessionId": visitor.session_id, "data": {"name": "a.b:c"}}
        assert visitor.send(event).status_code == 200
        shop.report({"type": "custom", "name": "kept", "id": "1", "email": "Ann@Example.com "})
        shop.settle()
        assert shop.orders(person) == {"1": 2000}
        assert shop.sessions_of(person) == set(shop.documents("sessions"))
        events = shop.activity(person)["events"]
        assert {name: len(days) for name, days in events.items()} == {"a.b:c": 1, "kept": 1}  # type: ignore[arg-type]

    def test_of_what_was_done_before(self, shop: Shop) -> None:
        """By the visitor, by the address and by the user, each before anybody knew them."""
        visitor = shop.brand.visitor().arrive(ADS).buy(10, "by visitor")
        event = {"type": "event", "sessionId": visitor.session_id, "data": {"name": "seen"}}
        assert visitor.send(event).status_code == 200
        shop.order("by address", 20, email="ann@example.com")
        shop.order("by user", 30, userId="ann")
        shop.report({"type": "custom", "name": "kept", "id": "1", "userId": "ann"})
        shop.settle()
        person = shop.account("ann", "ann@example.com", visitorId=visitor.id)
        shop.settle()
        assert shop.orders(person) == {"by visitor": 1000, "by address": 2000, "by user": 3000}
        assert shop.sessions_of(person) == set(shop.documents("sessions"))
        assert set(shop.activity(person)["events"]) == {"seen", "kept"}
        assert "following" not in shop.documents("visitors")[visitor.id]

    def test_a_refund_takes_back(self, shop: Shop) -> None:
        person = shop.account("ann", "ann@example.com")
        shop.report({"type": "refund", "orderId": "1", "amount": 5, "id": "before"})
        shop.order("1", 20, userId="ann")
        shop.order("2", 20, userId="ann")
        shop.report({"type": "refund", "orderId": "2", "id": "all"})
        shop.settle()
        assert shop.orders(person) == {"1": 1500, "2": 0}
        facts = shop.activity(person)["orders"].values()
        assert sorted(fact["refunded"] for fact in facts) == [False, True]  # type: ignore[index]

    def test_the_server_corrects_value_and_customer(self, shop: Shop) -> None:
        """Whoever comes first: here the browser, which knows neither."""
        shop.brand.visitor().arrive(ADS).buy(10, "1").buy(10, "2")
        shop.order("1", 25, email="ann@example.com")
        person = shop.account("ann", "ann@example.com")
        shop.settle()
        shop.order("2", 15, email="ann@example.com")
        shop.settle()
        assert shop.orders(person) == {"1": 2500, "2": 1500}

    def test_who_is_named_stands_over_whose_browser_it_is(self, shop: Shop) -> None:
        ann = shop.account("ann", "ann@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, "ann")
        shop.order("1", 10, email="bob@example.com", visitorId=visitor.id)
        shop.settle()
        assert shop.orders(ann) == {"1": 1000}
        bob = shop.account("bob", "bob@example.com")
        shop.settle()
        assert (shop.orders(ann), shop.orders(bob)) == ({}, {"1": 1000})


class TestUnderFaults:
    def test_totals_equal_a_recount(self, shop: Shop, faulty: None) -> None:
        del faulty
        visitors = [shop.brand.visitor() for _ in range(4)]
        people: list[str] = []
        for number, visitor in enumerate(visitors):
            retried(visitor.arrive, ADS)
            for each in range(3):
                name = f"{number}-{each}"
                who: Json = {"visitorId": visitor.id, "email": f"p{number}@example.com"}
                if each == 1:
                    person = shop.account(f"u{number}", f"p{number}@example.com")
                    people.append(person)
                retried(visitor.buy, 10, name)
                shop.order(name, 12, **(who if each else {}))
                shop.report({"type": "refund", "orderId": name, "amount": 2, "id": name})
                retried(visitor.arrive, NEWS, nonce=uuid.uuid4().hex)
        shop.settle()
        shop.brand.cloud.faults()
        shop.settle()
        for number, person in enumerate(people):
            assert shop.orders(person) == {f"{number}-{each}": 1000 for each in range(3)}
            own = {name for name in shop.documents("sessions") if visitors[number].id in name}
            assert shop.sessions_of(person) == own
        booked = {each["subscriberId"] for each in shop.orders_stored().values()}
        assert booked == set(people)


def retried(act: object, *args: object, **more: object) -> None:
    for _ in range(200):
        try:
            act(*args, **more)  # type: ignore[operator]
        except AssertionError:
            continue
        return
    raise AssertionError("was refused 200 times")


class TestDevices:
    def test_two_of_one_user_make_one_journey(self, shop: Shop) -> None:
        shop.account("ann", "ann@example.com")
        phone, desk = shop.brand.visitor().arrive(ADS), shop.brand.visitor().arrive(NEWS)
        shop.sign_in(phone, "ann")
        shop.sign_in(desk, "ann")
        desk.buy(10, "1")
        shop.settle()
        assert shop.journey("1") == [phone.session_id, desk.session_id]
        phone.arrive(NEWS).buy(10, "2")
        shop.settle()
        assert shop.journey("2") == [phone.session_id]
        (second,) = [c for c in shop.orders_stored().values() if c["orderId"] == "2"]
        assert second["newCustomer"] is False

    def test_the_servers_order_of_a_user_has_the_users_visits(self, shop: Shop) -> None:
        shop.account("ann", "ann@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, "ann")
        shop.order("1", 10, email="ann@example.com")
        shop.settle()
        assert shop.journey("1") == [visitor.session_id]

    def test_a_link_after_an_order_does_not_rewrite_its_journey(self, shop: Shop) -> None:
        shop.account("ann", "ann@example.com")
        phone, desk = shop.brand.visitor().arrive(ADS), shop.brand.visitor().arrive(NEWS)
        shop.sign_in(desk, "ann")
        desk.buy(10, "1")
        shop.settle()
        shop.sign_in(phone, "ann")
        shop.settle()
        assert shop.journey("1") == [desk.session_id]

    def test_nor_where_the_orders_trigger_runs_after_the_link(self, shop: Shop) -> None:
        shop.account("ann", "ann@example.com")
        phone, desk = shop.brand.visitor().arrive(ADS), shop.brand.visitor().arrive(NEWS)
        shop.sign_in(desk, "ann")
        shop.settle()
        shop.brand.cloud.faults(delaySeconds=2, seed=1)
        for number in range(5):
            desk.buy(10, str(number))
        shop.sign_in(phone, "ann")
        shop.brand.cloud.faults()
        shop.settle()
        phones = [number for number in range(5) if phone.session_id in shop.journey(str(number))]
        assert phones == []

    def test_a_browser_that_changes_hands(self, shop: Shop) -> None:
        """Each visit is of who it was then, and the first person's past stays theirs."""
        ann, bob = shop.account("ann", "a@example.com"), shop.account("bob", "b@example.com")
        shared, own = shop.brand.visitor().arrive(ADS), shop.brand.visitor().arrive(NEWS)
        first = shared.session_id
        shop.sign_in(own, "ann")
        shop.sign_in(shared, "ann")
        shop.settle()
        shop.sign_in(shared, "bob")
        shared.arrive(NEWS)
        shop.settle()
        own.arrive(ADS).buy(10, "1")
        shared.buy(10, "2")
        shop.settle()
        assert shop.sessions_of(bob) == {shared.session_id}
        assert first in shop.sessions_of(ann)
        assert first not in shop.journey("1")
        assert shop.journey("2") == [first, shared.session_id]
        assert (shop.orders(ann), shop.orders(bob)) == ({"1": 1000}, {"2": 1000})


class TestProofs:
    def test_a_servers_order_proves_who_its_visitor_is(self, shop: Shop) -> None:
        person = shop.account("ann", "ann@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        shop.order("1", 10, email="ann@example.com", sessionId=visitor.session_id)
        shop.settle()
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == person
        assert shop.sessions_of(person) == {visitor.session_id}

    def test_also_where_the_person_signs_up_later(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        shop.order("1", 10, email="ann@example.com", sessionId=visitor.session_id)
        shop.settle()
        person = shop.account("ann", "ann@example.com")
        shop.settle()
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == person
        assert shop.sessions_of(person) == {visitor.session_id}

    @pytest.mark.parametrize("newest_first", [False, True])
    def test_the_latest_proof_stands_in_whatever_order_they_come(
        self, shop: Shop, newest_first: bool
    ) -> None:
        ann = shop.account("ann", "ann@example.com")
        shop.account("bob", "bob@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        shop.settle()
        orders = [("bob", 120), ("ann", 60)]
        for user, minutes in orders[::-1] if newest_first else orders:
            at = ago(shop, minutes)
            shop.order(user, 5, userId=user, visitorId=visitor.id, occurredAt=at)
            shop.settle()
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == ann

    def test_a_proof_between_two_of_another_person_changes_nothing(self, shop: Shop) -> None:
        ann = shop.account("ann", "ann@example.com")
        shop.account("bob", "bob@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        for number, (user, minutes) in enumerate([("ann", 180), ("ann", 60), ("bob", 120)]):
            at = ago(shop, minutes)
            shop.order(str(number), 5, userId=user, visitorId=visitor.id, occurredAt=at)
            shop.settle()
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == ann

    def test_a_claim_leads_to_nothing(self, shop: Shop) -> None:
        person = shop.account("ann", "ann@example.com")
        visitor = shop.brand.visitor().arrive(ADS)
        identify(visitor, email="ann@example.com", userId="ann")
        identify(visitor, email="ann@example.com", token="no.such.token")
        visitor.buy(10, "1")
        shop.settle()
        assert shop.documents("visitors") == {}
        assert shop.orders(person) == {}
        (claim,) = shop.documents("claims").values()
        assert "ann@example.com" not in str(claim)

    def test_a_browsers_report_of_anothers_order_is_no_proof(self, shop: Shop) -> None:
        shop.account("ann", "ann@example.com")
        shop.order("1", 10, email="ann@example.com")
        shop.settle()
        shop.brand.visitor().arrive(ADS).buy(1, "1")
        shop.settle()
        assert shop.documents("visitors") == {}

    def test_a_sign_in_by_a_verified_address(self, shop: Shop) -> None:
        body = {"brandId": shop.brand.id, "email": "ann@example.com"}
        made = shop.brand.cloud.http.post(
            "/api/marketing/subscribers", json=body, headers=shop.brand.cloud.bearer("owner")
        )
        person = made.json()["subscriber"]["id"]
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, "ann", "ANN@example.com")
        shop.settle()
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == person
        assert shop.documents("subscribers")[person]["userId"] == "ann"

    def test_an_identity_for_another_visitor_is_refused(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        data = {"visitorId": str(uuid.uuid4()), "userId": "ann"}
        beacon = {"type": "identify", "sessionId": visitor.session_id, "data": data}
        answer = visitor.send(beacon)
        assert (answer.status_code, "visitorId" in answer.text) == (422, True)


class TestPersonsThatMove:
    def test_a_refund_after_a_merge_is_the_winners(self, shop: Shop) -> None:
        loser = shop.account("ann", "ann@example.com")
        shop.order("1", 10, userId="ann")
        shop.settle()
        winner = "winner"
        paths = BrandPaths(shop.brand.id)
        db = shop.brand.cloud.firestore()
        stored = db.document(f"{paths.subscribers}/{loser}").get().to_dict() or {}
        batch = db.batch()
        batch.set(db.document(f"{paths.subscribers}/{winner}"), stored)
        batch.delete(db.document(f"{paths.subscribers}/{loser}"))
        batch.set(db.document(f"{paths.merges}/{loser}"), {"into": winner})
        batch.commit()
        shop.report({"type": "refund", "orderId": "1", "amount": 4, "id": "r"})
        shop.settle()
        assert shop.orders(winner) == {"1": 600}
        (order,) = shop.orders_stored().values()
        assert order["subscriberId"] == winner

    def test_a_refund_after_the_person_is_gone(self, shop: Shop) -> None:
        person = shop.account("ann", "ann@example.com")
        shop.order("1", 10, userId="ann")
        shop.settle()
        db = shop.brand.cloud.firestore()
        db.document(f"{BrandPaths(shop.brand.id).subscribers}/{person}").delete()
        shop.report({"type": "refund", "orderId": "1", "amount": 4, "id": "r"})
        shop.settle()
        (order,) = shop.orders_stored().values()
        assert "subscriberId" not in order
        assert list(order["refunds"].values()) == [400]  # type: ignore[attr-defined]

    async def test_an_order_of_before_a_merge_has_the_visitors_of_then(self, shop: Shop) -> None:
        """Whenever its trigger runs: here anew, after two merges."""
        db, ids, visitors = shop.brand.cloud.firestore_async(), [], []
        for user in ("ann", "bob", "cid"):
            ids.append(shop.account(f"{user}-1", f"{user}@example.com"))
            visitors.append(shop.brand.visitor().arrive(ADS))
            email = f"{user}@example.com"
            shop.order(f"first of {user}", 1, email=email, visitorId=visitors[-1].id)
        shop.settle()
        shop.order("1", 5, email="cid@example.com")
        shop.settle()
        for kept, gone in ((1, 2), (0, 1)):
            free(shop, ids[gone])
            merge(shop, ids[kept], ids[gone])
            shop.settle()
        found = await db.collection(BrandPaths(shop.brand.id).conversions).get()
        (order,) = [each for each in found if each.get("orderId") == "1"]
        stored, then = StoredConversion.model_validate(order.to_dict()), created_at(order)

        customers = Customers(db)
        late = await customers.customer(stored, then, then)
        assert (late.subscriber_id, late.visitors) == (ids[0], (visitors[2].id,))
        today = await customers.customer(stored, then, None)
        assert set(today.visitors) == {each.id for each in visitors}


def free(shop: Shop, subscriber_id: str) -> None:
    """Takes the user away, so that the subscriber can be merged into one with another."""
    answer = shop.brand.cloud.http.put(
        f"/api/marketing/subscribers/{subscriber_id}",
        json={"brandId": shop.brand.id, "userId": None},
        headers=shop.brand.cloud.bearer("owner"),
    )
    assert answer.status_code == 200, answer.text


def merge(shop: Shop, kept: str, gone: str) -> None:
    answer = shop.brand.cloud.http.post(
        f"/api/marketing/subscribers/{kept}/merge",
        json={"brandId": shop.brand.id, "otherId": gone},
        headers=shop.brand.cloud.bearer("owner"),
    )
    assert answer.status_code == 200, answer.text
