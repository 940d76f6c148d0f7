"""A server's report of an order replaces a browser's, and past credit follows.

Each case ends with a recount of all conversions from the definitions alone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from google.api_core.exceptions import ServiceUnavailable

from shared.attribution.ledger import Ledger
from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.attribution.server_orders import ServerOrders
from shared.common.ids import order_conversion_id
from shared.common.wire import iso
from shared.counters.day_counters import DayCounters
from shared.gcp import tasks
from tests.cloud import Cloud, Json, TestBrand, Visitor
from tests.hostile.comparison import conversion_differences
from tests.hostile.documents import read
from tests.hostile.recount import Recount

ADS = "https://shop.example/?gclid=1"
NEWS = "https://shop.example/?utm_source=news&utm_medium=email"
SOCIAL = "https://shop.example/?utm_source=facebook&utm_medium=social"


class Shop:
    """A brand with its backend, and its conversions by order."""

    def __init__(self, brand: TestBrand) -> None:
        self.brand = brand
        self.key = {"Authorization": f"Bearer {brand.api_key('events', 'users')}"}

    def post(self, resource: str, body: Json) -> Json:
        answer = self.brand.cloud.http.post(
            f"/api/marketing/{resource}", json={"brandId": self.brand.id, **body}, headers=self.key
        )
        assert answer.status_code == 200, answer.text
        content: Json = answer.json()
        return content

    def order(self, order_id: str, value: float, **more: object) -> None:
        event = {"type": "order", "orderId": order_id, "value": value, **more}
        self.post("events", {"events": [event]})

    def at_rest(self) -> dict[str, Json]:
        """All conversions by order, which are as a recount finds them."""
        self.brand.cloud.idle()
        client = self.brand.cloud.firestore()
        documents = read(client, self.brand.id)
        assert list(conversion_differences(documents, Recount(documents))) == []
        path = f"brands/{self.brand.id}/marketing/data/conversions"
        stored = [each.to_dict() or {} for each in client.collection(path).stream()]
        assert not any(each.get("earlierReports") for each in stored)
        return {str(each["orderId"]): each for each in stored}

    def journey(self, order_id: str) -> list[object]:
        journey = self.at_rest()[order_id]["journey"]
        assert isinstance(journey, list)
        return [each["channelId"] for each in journey]

    def day(self, days_ago: int = 0) -> tuple[object, object]:
        """Orders and sales of a day."""
        self.at_rest()
        day = (self.now() - timedelta(days=days_ago)).date().isoformat()
        stats = self.brand.stats(startDate=day, endDate=day)
        return stats["totalOrders"], stats["totalSales"]

    def now(self) -> datetime:
        return datetime.fromisoformat(self.brand.cloud.now())

    def ago(self, **ago: float) -> str:
        return iso(self.now() - timedelta(**ago))


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand())


class TestAGuessedOrder:
    """A stranger sends the next orders' numbers with a value of 0."""

    @pytest.fixture
    def stranger(self, shop: Shop) -> Visitor:
        stranger = shop.brand.visitor().arrive(SOCIAL).buy(0, "1")
        shop.brand.cloud.idle()
        return stranger

    @pytest.mark.usefixtures("stranger")
    def test_is_what_the_server_says_on_its_day(self, shop: Shop) -> None:
        ann = shop.brand.visitor().arrive(ADS)
        shop.order("1", 79.9, sessionId=ann.session_id, occurredAt=shop.ago(days=2))
        order = shop.at_rest()["1"]
        assert (order["visitorId"], order["sessionId"]) == (ann.id, ann.session_id)
        assert (order["value"], shop.journey("1")) == (7990, ["google_ads"])
        assert (shop.day(0), shop.day(2)) == ((0, 0), (1, 79.9))

    @pytest.mark.usefixtures("stranger")
    def test_before_its_trigger_has_run(self, shop: Shop) -> None:
        ann = shop.brand.visitor().arrive(ADS)
        shop.brand.cloud.faults(delaySeconds=0.5)
        shop.brand.visitor().arrive(SOCIAL).buy(0, "2")
        shop.order("2", 79.9, visitorId=ann.id)
        assert shop.journey("2") == ["google_ads"]
        shop.brand.cloud.faults()
        assert shop.at_rest()["2"]["visitorId"] == ann.id

    @pytest.mark.parametrize("named", [{"email": "ann@example.com"}, {"userId": "ann"}])
    @pytest.mark.usefixtures("stranger")
    def test_has_no_visit_where_the_server_names_a_person(self, shop: Shop, named: Json) -> None:
        shop.order("1", 79.9, **named)
        assert "visitorId" not in shop.at_rest()["1"]
        assert shop.journey("1") == ["unknown"]

    @pytest.mark.usefixtures("stranger")
    def test_has_no_visit_of_another_time_where_the_server_names_nobody(self, shop: Shop) -> None:
        shop.order("1", 79.9, occurredAt=shop.ago(hours=2))
        assert "visitorId" not in shop.at_rest()["1"]
        assert shop.journey("1") == ["unknown"]

    def test_makes_the_stranger_no_customer(self, shop: Shop, stranger: Visitor) -> None:
        stranger.buy(5, "own")
        assert shop.at_rest()["own"]["newCustomer"] is False
        shop.order("1", 79.9, email="ann@example.com")
        assert shop.at_rest()["own"]["newCustomer"] is True

    @pytest.mark.usefixtures("stranger")
    def test_stands_as_first_reported_by_the_server(self, shop: Shop) -> None:
        ann, ben = (shop.brand.visitor().arrive(ADS) for _ in range(2))
        shop.order("1", 79.9, visitorId=ann.id)
        before = shop.at_rest()
        shop.order("1", 79.9, visitorId=ben.id, occurredAt=shop.ago(days=1))
        ben.buy(1, "1")
        assert shop.at_rest() == before

    @pytest.mark.usefixtures("stranger")
    def test_keeps_its_refunds(self, shop: Shop) -> None:
        shop.post(
            "events", {"events": [{"type": "refund", "orderId": "1", "amount": 9, "id": "r"}]}
        )
        shop.brand.cloud.idle()
        shop.order("1", 79.9, occurredAt=shop.ago(days=1))
        assert (shop.day(0), shop.day(1)) == ((0, 0), (1, 70.9))

    @pytest.mark.parametrize("named", ["visitorId", "sessionId"])
    def test_is_shown_on_the_session_of_whoever_bought(
        self, shop: Shop, stranger: Visitor, named: str
    ) -> None:
        ann = shop.brand.visitor().arrive(ADS)
        names = {"visitorId": ann.id, "sessionId": ann.session_id}
        shop.order("1", 79.9, **{named: names[named]})
        shop.at_rest()
        shown = {each["id"]: each for each in shop.brand.sessions()}
        assert shown[stranger.session_id]["converted"] is False
        assert "orderId" not in shown[stranger.session_id]
        bought = shown[ann.session_id]
        assert (bought["converted"], bought["orderId"]) == (True, "1")
        assert bought["conversionValue"] == 79.9

    def test_leaves_whoever_it_was_booked_for(self, shop: Shop, stranger: Visitor) -> None:
        def account(user: str, **more: object) -> str:
            body = {"userId": user, "email": f"{user}@example.com", **more}
            return str(shop.post("users", body)["user"]["subscriberId"])  # type: ignore[index]

        eve = account("eve", visitorId=stranger.id)
        ann = account("ann")
        assert shop.at_rest()["1"]["subscriberId"] == eve
        shop.order("1", 79.9, email="ann@example.com")
        assert shop.at_rest()["1"]["subscriberId"] == ann
        data = shop.brand.cloud.firestore().document(f"brands/{shop.brand.id}/marketing/data")
        orders = {
            each.id: (each.to_dict() or {}).get("activity", {}).get("orders", {})
            for each in data.collection("subscribers").stream()
        }
        assert [fact["net"] for fact in orders[ann].values()] == [7990]
        assert not orders[eve]


class TestLaterConversions:
    def test_of_whoever_lost_the_order_reach_further_back(self, shop: Shop) -> None:
        ann = shop.brand.visitor().arrive(ADS).buy(10, "1")
        ann.arrive(NEWS).buy(20, "2")
        assert (shop.journey("2"), shop.at_rest()["2"]["newCustomer"]) == (["email"], False)
        shop.order("1", 10, email="somebody@example.com")
        assert shop.journey("2") == ["google_ads", "email"]
        assert shop.at_rest()["2"]["newCustomer"] is True

    def test_of_whoever_gained_it_begin_after_it(self, shop: Shop) -> None:
        shop.brand.visitor().arrive(SOCIAL).buy(0, "1")
        ann = shop.brand.visitor().arrive(ADS)
        between = shop.brand.cloud.now()
        ann.arrive(NEWS).buy(20, "2")
        assert shop.journey("2") == ["google_ads", "email"]
        shop.order("1", 10, visitorId=ann.id, occurredAt=between)
        assert (shop.journey("1"), shop.journey("2")) == (["google_ads"], ["email"])

    def test_of_whoever_made_an_order_that_only_the_server_reports(self, shop: Shop) -> None:
        ann = shop.brand.visitor().arrive(ADS)
        between = shop.brand.cloud.now()
        ann.arrive(NEWS).buy(20, "2").buy(0, "sign-up", kind="signup")
        assert shop.journey("2") == ["google_ads", "email"]
        shop.order("1", 10, visitorId=ann.id, occurredAt=between)
        assert (shop.journey("1"), shop.journey("2")) == (["google_ads"], ["email"])

    def test_of_a_known_persons_other_browser(self, shop: Shop) -> None:
        phone, laptop = shop.brand.visitor().arrive(ADS), shop.brand.visitor()
        between = shop.brand.cloud.now()
        laptop.arrive(NEWS)
        for visitor in (phone, laptop):
            user: Json = {"userId": "ann", "email": "ann@example.com", "visitorId": visitor.id}
            shop.post("users", user)
        shop.brand.cloud.idle()
        laptop.buy(20, "2")
        assert self._channels(shop, "2") == ["google_ads", "email"]
        shop.order("1", 10, visitorId=phone.id, occurredAt=between)
        assert self._channels(shop, "2") == ["email"]

    def _channels(self, shop: Shop, order_id: str) -> list[object]:
        """Without the recount, which knows no persons."""
        shop.brand.cloud.idle()
        path = f"brands/{shop.brand.id}/marketing/data/conversions"
        found = shop.brand.cloud.firestore().collection(path).stream()
        (order,) = [each for each in found if each.get("orderId") == order_id]
        return [each["channelId"] for each in order.get("journey")]

    @pytest.mark.parametrize("order", list(permutations(range(4))))
    @pytest.mark.parametrize("named", [True, False])
    def test_are_the_same_in_whatever_order_reports_come(
        self, shop: Shop, order: tuple[int, ...], named: bool
    ) -> None:
        """Ann's visit of an order, the server's word, a stranger's and a later order of hers."""
        ann = shop.brand.visitor().arrive(ADS)
        bought_at = shop.now()
        ann.arrive(NEWS)
        eve = shop.brand.visitor().arrive(SOCIAL)

        def beacon(visitor: Visitor, order_id: str, at: datetime) -> Callable[[], None]:
            def send() -> None:
                age = (shop.now() - at) / timedelta(milliseconds=1)
                data = {"type": "purchase", "value": 5, "orderId": order_id}
                session = {"sessionId": visitor.session_id, "age": max(0, round(age))}
                answer = visitor.send({"type": "conversion", "data": data, **session})
                assert answer.status_code == 200, answer.text

            return send

        who = {"visitorId": ann.id} if named else {}
        reports = (
            beacon(ann, "1", bought_at + timedelta(milliseconds=1)),
            lambda: shop.order("1", 10, occurredAt=iso(bought_at), **who),
            beacon(eve, "other", bought_at),
            beacon(ann, "2", shop.now()),
        )
        for each in order:
            reports[each]()
            shop.brand.cloud.idle()
        orders = shop.at_rest()
        assert (orders["1"]["visitorId"], orders["1"]["value"]) == (ann.id, 1000)
        assert shop.journey("2") == ["email"]
        expected = ["google_ads"] if named else ["google_ads", "email"]
        assert shop.journey("1") == expected


class TestACrash:
    async def test_between_commit_and_task_leaves_the_rest_to_the_repeated_request(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody can queue a task at that moment, so the shop's backend gets no answer."""
        ann = shop.brand.visitor().arrive(ADS).buy(10, "1")
        ann.arrive(NEWS).buy(20, "2")
        shop.brand.cloud.idle()
        db = shop.brand.cloud.firestore_async()
        now = shop.now()
        report = StoredConversion(
            brand_id=shop.brand.id,
            reporter=Reporter.SERVER,
            customer_id="user:ben",
            user_id="ben",
            type="purchase",
            order_id="1",
            value=1000,
            currency="USD",
            occurred_at=now,
            day=now.date().isoformat(),
            window_days=30,
        )
        monkeypatch.setenv("CLOUD_TASKS_ENDPOINT", "127.0.0.1:1")
        tasks._client.cache_clear()
        orders = ServerOrders(db, Ledger(db, DayCounters(db, shards=1)))
        with pytest.raises(ServiceUnavailable):
            await orders.replace(shop.brand.id, order_conversion_id("purchase", "1"), report)
        tasks._client.cache_clear()
        shop.order("1", 10, userId="ben")
        assert shop.journey("2") == ["google_ads", "email"]
        assert shop.at_rest()["1"]["customerId"] == "user:ben"
