"""With `ordersFrom: "server"`, a browser's purchase only offers its visit to the server's order."""

from itertools import permutations

import pytest

from tests.cloud import Cloud, Json, Visitor
from tests.integration.attribution.test_replaced_orders import ADS, NEWS, SOCIAL, Shop


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand(ordersFrom="server"))


@pytest.fixture
def ann(shop: Shop) -> Visitor:
    return shop.brand.visitor().arrive(ADS)


@pytest.fixture
def eve(shop: Shop) -> Visitor:
    return shop.brand.visitor().arrive(SOCIAL)


class TestABrowsersPurchase:
    def test_makes_no_order(self, shop: Shop, ann: Visitor) -> None:
        ann.buy(10, "1").buy(5)
        assert shop.day() == (0, 0)
        assert shop.at_rest() == {}

    def test_resets_no_journey_and_makes_nobody_returning(self, shop: Shop, ann: Visitor) -> None:
        ann.buy(10, "1").arrive(NEWS)
        shop.brand.cloud.idle()
        shop.order("2", 20, visitorId=ann.id)
        assert shop.journey("2") == ["google_ads", "email"]
        assert shop.at_rest()["2"]["newCustomer"] is True

    def test_changes_no_order_whose_report_names_somebody(self, shop: Shop, eve: Visitor) -> None:
        eve.buy(0, "1").buy(0, "2")
        shop.order("1", 20, email="ann@example.com")
        shop.order("2", 20, visitorId=shop.brand.visitor().arrive(ADS).id)
        before = shop.at_rest()
        eve.buy(0, "1").buy(0, "2")
        assert shop.at_rest() == before
        assert (shop.journey("1"), shop.journey("2")) == (["unknown"], ["google_ads"])

    def test_other_conversions_are_stored_as_ever(self, shop: Shop, ann: Visitor) -> None:
        ann.buy(0, "member", kind="signup")
        assert shop.journey("member") == ["google_ads"]

    def test_of_a_forbidden_value_is_refused_as_ever(self, ann: Visitor) -> None:
        data = {"type": "purchase", "value": 1, "orderId": "1", "currency": "XXX"}
        beacon = {"type": "conversion", "sessionId": ann.session_id, "data": data}
        assert ann.send(beacon).status_code == 422

    def test_is_gone_with_the_person(self, shop: Shop, ann: Visitor) -> None:
        body: Json = {"userId": "ann", "email": "ann@example.com", "visitorId": ann.id}
        person = shop.post("users", body)["user"]["subscriberId"]  # type: ignore[index]
        ann.buy(10, "1")
        shop.brand.cloud.idle()
        answer = shop.brand.cloud.http.post(
            f"/api/marketing/subscribers/{person}/erase",
            json={"brandId": shop.brand.id},
            headers=shop.brand.cloud.bearer("owner"),
        )
        assert answer.status_code == 200, answer.text
        shop.brand.cloud.idle()
        path = f"brands/{shop.brand.id}/marketing/data/offers"
        assert list(shop.brand.cloud.firestore().collection(path).stream()) == []


class TestAnOrderOfNobody:
    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_takes_the_one_offer_in_whatever_order_they_come(
        self, shop: Shop, ann: Visitor, order: tuple[int, ...]
    ) -> None:
        happened = (
            lambda: shop.order("1", 20),
            lambda: ann.buy(0, "1"),
            lambda: shop.order("2", 5, visitorId=ann.id),
        )
        for each in order:
            happened[each]()
            shop.brand.cloud.idle()
        stored = shop.at_rest()["1"]
        assert (stored["visitorId"], stored["sessionId"]) == (ann.id, ann.session_id)
        assert shop.journey("1") == ["google_ads"]
        assert (stored["value"], shop.day()) == (2000, (2, 25))

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_takes_none_of_two(
        self, shop: Shop, ann: Visitor, eve: Visitor, order: tuple[int, ...]
    ) -> None:
        happened = (
            lambda: shop.order("1", 20),
            lambda: ann.buy(0, "1"),
            lambda: eve.buy(0, "1"),
        )
        for each in order:
            happened[each]()
            shop.brand.cloud.idle()
        assert "visitorId" not in shop.at_rest()["1"]
        assert shop.journey("1") == ["unknown"]

    def test_gives_the_later_order_back_what_a_second_offer_takes(
        self, shop: Shop, ann: Visitor, eve: Visitor
    ) -> None:
        shop.order("1", 20)
        ann.buy(0, "1")
        shop.brand.cloud.idle()
        ann.arrive(NEWS)
        shop.order("2", 5, visitorId=ann.id)
        assert shop.journey("2") == ["email"]
        eve.buy(0, "1")
        assert shop.journey("2") == ["google_ads", "email"]

    def test_takes_no_offer_of_another_time(self, shop: Shop, eve: Visitor) -> None:
        eve.buy(0, "1")
        shop.order("1", 20, occurredAt=shop.ago(hours=2))
        assert shop.journey("1") == ["unknown"]

    @pytest.mark.parametrize("guesses", [5, 6])
    def test_takes_no_offer_of_a_visitor_who_offers_many(
        self, shop: Shop, ann: Visitor, eve: Visitor, guesses: int
    ) -> None:
        for each in range(guesses):
            eve.buy(0, f"{each}")
        ann.buy(0, "0")
        shop.order("0", 20)
        assert shop.journey("0") == (["google_ads"] if guesses > 5 else ["unknown"])

    def test_the_setting_in_force_when_the_beacon_came_decides(
        self, shop: Shop, ann: Visitor
    ) -> None:
        ann.buy(0, "1")
        shop.brand.configure(ordersFrom="browser")
        shop.order("1", 20)
        assert shop.journey("1") == ["google_ads"]
