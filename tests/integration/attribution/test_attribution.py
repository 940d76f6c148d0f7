"""Visits and orders, through the triggers, to channels under five models."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.common.enums import AttributionModel
from tests.cloud import Cloud, TestBrand

GOOGLE = "https://www.google.com/"
ADS = "https://shop.example/?gclid=abc"
NEWSLETTER = "https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=may"
DAY = 86_400


def credit(brand: TestBrand, model: str, what: str, preset: str = "today") -> dict[str, float]:
    channels = brand.channels(attributionModel=model, preset=preset)
    return {key: value for key, each in channels.items() if (value := float(str(each[what])))}


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    """Its one visitor came by an ad, twice by newsletter, then directly, and bought."""
    brand = cloud.brand(currency="EUR")
    visitor = brand.visitor()
    visitor.arrive(ADS, GOOGLE).arrive(NEWSLETTER).arrive(NEWSLETTER).arrive()
    visitor.buy(100.01, "O-1")
    cloud.idle()
    return brand


class TestFiveModels:
    @pytest.mark.parametrize(
        ("model", "sales"),
        [
            ("last_non_direct_click", {"email": 100.01}),
            ("last_click", {"direct": 100.01}),
            ("first_click", {"google_ads": 100.01}),
            ("any_click", {"google_ads": 100.01, "email": 100.01, "direct": 100.01}),
            ("linear", {"google_ads": 25.01, "email": 50.0, "direct": 25.0}),
        ],
    )
    def test_sales(self, brand: TestBrand, model: str, sales: dict[str, float]) -> None:
        assert credit(brand, model, "sales") == sales

    def test_linear_orders_are_fractions(self, brand: TestBrand) -> None:
        assert credit(brand, "linear", "orders") == {
            "google_ads": 0.25,
            "email": 0.5,
            "direct": 0.25,
        }

    @pytest.mark.parametrize(
        ("model", "sales", "orders"),
        [("last_click", 0, 0), ("linear", 75.01, 0.75), ("any_click", 100.01, 1)],
    )
    def test_marketing_is_what_is_neither_direct_nor_unknown(
        self, brand: TestBrand, model: str, sales: float, orders: float
    ) -> None:
        stats = brand.stats(attributionModel=model, preset="today")
        assert stats["salesAttributedToMarketing"] == sales
        assert stats["ordersAttributedToMarketing"] == orders

    def test_totals(self, brand: TestBrand) -> None:
        stats = brand.stats(preset="today")
        assert stats["totalSessions"] == 4
        assert stats["uniqueVisitors"] == 1
        assert stats["totalOrders"] == 1
        assert stats["averageOrderValue"] == 100.01
        assert stats["conversionRate"] == 25
        assert stats["period"] == "day"

    def test_rates_of_a_channel(self, brand: TestBrand) -> None:
        channels = brand.channels(attributionModel="linear", preset="today")
        assert channels["email"]["conversionRate"] == 25
        assert channels["email"]["aov"] == 100
        assert channels["email"]["newCustomerOrders"] == 0.5
        first = brand.channels(attributionModel="first_click", preset="today")
        assert "aov" not in first["email"]
        assert first["email"]["conversionRate"] == 0


class TestJourneys:
    def test_an_order_resets_the_journey(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        visitor = brand.visitor().arrive(ADS, GOOGLE).buy(10, "1")
        visitor.arrive(NEWSLETTER).buy(20, "2")
        cloud.idle()
        assert credit(brand, "first_click", "sales") == {"google_ads": 10, "email": 20}

    def test_a_signup_does_not_reset_the_journey_of_orders(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        visitor = brand.visitor().arrive(ADS, GOOGLE).buy(0, kind="signup")
        visitor.arrive(NEWSLETTER).buy(20, "2")
        cloud.idle()
        assert credit(brand, "first_click", "sales") == {"google_ads": 20}
        assert brand.stats(preset="today")["totalOrders"] == 1

    def test_two_orders_in_one_session_both_belong_to_it(self, cloud: Cloud) -> None:
        brand = cloud.brand()
        brand.visitor().arrive(ADS, GOOGLE).buy(10, "1").buy(5, "2")
        cloud.idle()
        assert credit(brand, "linear", "sales") == {"google_ads": 15}
        assert credit(brand, "linear", "newCustomerOrders") == {"google_ads": 1}
        assert credit(brand, "linear", "returningCustomerOrders") == {"google_ads": 1}

    def test_the_window_ends_after_its_days(self, own_cloud: Cloud) -> None:
        narrow, wide = own_cloud.brand(attributionWindowDays=2), own_cloud.brand()
        visitors = [brand.visitor().arrive(ADS, GOOGLE) for brand in (narrow, wide)]
        own_cloud.advance(3 * DAY)
        for visitor in visitors:
            visitor.arrive().buy(10, "1")
        own_cloud.idle()
        assert credit(narrow, "last_non_direct_click", "sales") == {"direct": 10}
        assert credit(wide, "last_non_direct_click", "sales") == {"google_ads": 10}

    def test_the_window_reaches_before_the_range_shown(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand()
        visitor = brand.visitor().arrive(ADS, GOOGLE)
        own_cloud.advance(5 * DAY)
        visitor.arrive().buy(10, "1")
        own_cloud.idle()
        channels = brand.channels(preset="today")
        assert channels["google_ads"]["sales"] == 10
        assert channels["google_ads"]["sessions"] == 0


class TestDays:
    def test_a_session_belongs_to_the_brands_day(self, own_cloud: Cloud) -> None:
        """Three hours after midnight in Kiritimati it is still the day before in Pago Pago."""
        now = datetime.fromisoformat(own_cloud.now())
        to_noon = (now.replace(hour=12, minute=0, second=0) - now).total_seconds() % DAY
        own_cloud.advance(to_noon)
        today = datetime.fromisoformat(own_cloud.now()).astimezone(UTC).date()
        east, west = own_cloud.brand(timeZone="Pacific/Kiritimati"), own_cloud.brand()
        for brand in (east, west):
            brand.visitor().arrive()
        own_cloud.idle()
        tomorrow = (today + timedelta(days=1)).isoformat()
        days = {"startDate": tomorrow, "endDate": tomorrow}
        assert east.stats(**days)["totalSessions"] == 1
        assert west.stats(**days)["totalSessions"] == 0
        assert west.stats(startDate=today, endDate=today)["totalSessions"] == 1

    def test_compare_gives_the_period_before(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand()
        brand.visitor().arrive(NEWSLETTER)
        own_cloud.advance(DAY)
        brand.visitor().arrive(ADS)
        brand.visitor().arrive(ADS)
        own_cloud.idle()
        answer = brand.get("stats", preset="today", compare="previous").json()
        assert answer["stats"]["totalSessions"] == 2
        assert answer["previous"]["totalSessions"] == 1
        channels = brand.get("channels", preset="today", compare="previous").json()
        assert [each["channelId"] for each in channels["channels"]] == ["google_ads"]
        assert [each["channelId"] for each in channels["previous"]] == ["email"]


class TestSettings:
    def test_the_brands_model_is_the_default(self, cloud: Cloud) -> None:
        brand = cloud.brand(attributionModel=AttributionModel.FIRST_CLICK.value)
        brand.visitor().arrive(ADS, GOOGLE).arrive(NEWSLETTER).buy(10, "1")
        cloud.idle()
        assert brand.channels(preset="today")["google_ads"]["sales"] == 10

    def test_a_disabled_channel_is_hidden_and_its_credit_stays(self, cloud: Cloud) -> None:
        brand = cloud.brand(enabledChannels=["google_ads"])
        brand.visitor().arrive(ADS, GOOGLE).arrive(NEWSLETTER).buy(10, "1")
        cloud.idle()
        channels = brand.channels(preset="today")
        assert list(channels) == ["google_ads"]
        assert channels["google_ads"]["sales"] == 0
        assert brand.stats(preset="today")["totalSales"] == 10
