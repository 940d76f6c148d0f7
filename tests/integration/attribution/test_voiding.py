"""A voided conversion is as if it had never been, and a restored one as if never voided."""

from typing import Final

import httpx
import pytest

from tests.cloud import TODAY, Cloud, Json, TestBrand
from tests.integration.attribution.test_server_events import order, refund
from tests.people import People

ADS: Final = "https://shop.example/?gclid=abc"
NEWSLETTER: Final = "https://shop.example/?utm_source=newsletter&utm_medium=email"
WHY: Final = "a stranger sent it"


def orders(brand: TestBrand) -> dict[str, Json]:
    brand.cloud.idle()
    listed = brand.get("conversions", **TODAY).json()["conversions"]
    return {each.get("orderId", each["id"]): each for each in listed}


def asked(
    brand: TestBrand, method: str, conversion_id: object, uid: str = "owner", **body: object
) -> httpx.Response:
    return brand.cloud.http.request(
        method,
        f"/api/marketing/conversions/{conversion_id}/void",
        json={"brandId": brand.id, **body},
        headers=brand.cloud.bearer(uid),
    )


def void(brand: TestBrand, order_id: str) -> Json:
    answer = asked(brand, "POST", orders(brand)[order_id]["id"], reason=WHY)
    assert answer.status_code == 200, answer.text
    conversion: Json = answer.json()["conversion"]
    brand.cloud.idle()  # its session and later conversions follow
    return conversion


def restore(brand: TestBrand, order_id: str) -> Json:
    answer = asked(brand, "DELETE", orders(brand)[order_id]["id"])
    assert answer.status_code == 200, answer.text
    conversion: Json = answer.json()["conversion"]
    brand.cloud.idle()  # its session and later conversions follow
    return conversion


def numbers(brand: TestBrand) -> tuple[object, object, dict[str, object]]:
    brand.cloud.idle()
    stats = brand.stats(preset="today")
    channels = brand.channels(preset="today", attributionModel="linear")
    sales = {key: each["sales"] for key, each in channels.items() if each["sales"]}
    return stats["totalOrders"], stats["totalSales"], sales


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    """A visitor came by an ad and bought O-1; by a newsletter, and bought O-2."""
    brand = cloud.brand(currency="EUR")
    visitor = brand.visitor().arrive(ADS).buy(100, "O-1")
    cloud.idle()
    visitor.arrive(NEWSLETTER).buy(10, "O-2")
    cloud.idle()
    return brand


class TestVoiding:
    def test_takes_an_order_out_of_all_numbers(self, brand: TestBrand) -> None:
        assert numbers(brand)[:2] == (2, 110)
        shown = void(brand, "O-2")
        assert (shown["voided"], shown["credit"]) == (True, {})
        assert numbers(brand) == (1, 100, {"google_ads": 100})

    def test_ends_no_journey_and_makes_nobody_returning(self, brand: TestBrand) -> None:
        assert orders(brand)["O-2"]["newCustomer"] is False
        void(brand, "O-1")
        later = orders(brand)["O-2"]
        assert later["newCustomer"] is True
        journey = _list(later["journey"])
        assert [each["channelId"] for each in journey] == ["google_ads", "email"]
        assert numbers(brand) == (1, 10, {"google_ads": 5, "email": 5})

    def test_also_an_order_that_comes_after_it_finds_nothing(self, brand: TestBrand) -> None:
        void(brand, "O-1")
        void(brand, "O-2")
        visitor = brand.visitor(str(orders(brand)["O-1"]["visitorId"]))
        visitor.arrive().buy(6, "O-3")
        latest = orders(brand)["O-3"]
        assert latest["newCustomer"] is True
        assert len(_list(latest["journey"])) == 3

    def test_keeps_who_voided_it_when_and_why(self, brand: TestBrand) -> None:
        void(brand, "O-1")
        again = asked(brand, "POST", orders(brand)["O-1"]["id"], reason="another reason")
        [kept] = again.json()["conversion"]["voids"]
        assert (kept["by"], kept["reason"]) == ("owner", WHY)
        assert kept["at"][:4].isdigit()

    def test_shows_the_session_with_what_else_it_has(self, cloud: Cloud) -> None:
        brand = cloud.brand(currency="EUR")
        brand.visitor().arrive(ADS).buy(1, "first").buy(2, "second")
        cloud.idle()
        void(brand, "second")
        [session] = brand.sessions()
        assert (session["converted"], session["orderId"]) == (True, "first")
        assert session["conversionValue"] == 1
        void(brand, "first")
        [session] = brand.sessions()
        assert session["converted"] is False
        assert not {"orderId", "conversionValue", "conversionType"} & session.keys()
        restore(brand, "first")
        [session] = brand.sessions()
        assert (session["converted"], session["orderId"]) == (True, "first")

    def test_takes_the_order_off_its_person(self, people: People) -> None:
        people.add("ann@example.com")
        people.customer("ann@example.com", "A-1", 30)
        people.brand.cloud.idle()
        assert _bought(people) == 1
        void(people.brand, "A-1")
        people.brand.cloud.idle()
        assert _bought(people) == 0
        restore(people.brand, "A-1")
        people.brand.cloud.idle()
        assert _bought(people) == 1

    def test_of_a_sign_up_is_taken_as_well(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        brand.visitor().arrive(ADS).buy(0, "form-1", kind="signup")
        void(brand, "form-1")
        [session] = brand.sessions()
        assert session["converted"] is False


class TestAVoidedOrder:
    def test_stays_voided_when_its_shop_reports_or_refunds_it(self, people: People) -> None:
        brand, shop = people.brand, people.shop
        brand.visitor().arrive(ADS).buy(100, "O-1")
        void(brand, "O-1")
        shop.report(order("O-1", 80))
        shop.report(refund("O-1", 30))
        assert orders(brand)["O-1"]["voided"] is True
        assert numbers(brand)[:2] == (0, 0)

    def test_counts_after_restoring_what_it_then_is(self, people: People) -> None:
        brand, shop = people.brand, people.shop
        shop.report(order("O-1", 80))
        void(brand, "O-1")
        shop.report(refund("O-1", 30))
        brand.cloud.idle()
        shown = restore(brand, "O-1")
        assert "voided" not in shown
        assert _list(shown["voids"])[0]["restoredBy"] == "owner"
        assert numbers(brand)[:2] == (1, 50)

    def test_ends_journeys_again_once_restored(self, brand: TestBrand) -> None:
        before = numbers(brand)
        void(brand, "O-1")
        restore(brand, "O-1")
        assert orders(brand)["O-2"]["newCustomer"] is False
        assert numbers(brand) == before


class TestRefusals:
    def test_a_viewer_may_not_void(self, brand: TestBrand) -> None:
        id_ = orders(brand)["O-1"]["id"]
        assert asked(brand, "POST", id_, "viewer", reason=WHY).status_code == 403
        assert asked(brand, "DELETE", id_, "viewer").status_code == 403

    def test_a_reason_is_needed(self, brand: TestBrand) -> None:
        answer = asked(brand, "POST", orders(brand)["O-1"]["id"], reason="")
        assert answer.status_code == 422
        assert "reason" in answer.json()["error"]
        assert numbers(brand)[0] == 2

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_one_that_is_not_there_is_named(self, brand: TestBrand, method: str) -> None:
        answer = asked(brand, method, "never", reason=WHY)
        assert answer.status_code == 404
        assert "never" in answer.json()["error"]


def _list(value: object) -> list[Json]:
    assert isinstance(value, list)
    return value


def _bought(people: People) -> int:
    [subscriber] = people.db.collection(people.paths.subscribers).get()
    return len(subscriber.get("activity.orders"))
