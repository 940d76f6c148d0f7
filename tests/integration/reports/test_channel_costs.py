"""What channels cost, beside what they brought: cost, roas, cpa and ctr of the report."""

import pytest

from tests.cloud import Cloud, Json, TestBrand

JANUARY: Json = {"startDate": "2026-01-01", "endDate": "2026-01-31"}
YEAR: Json = {"startDate": "2025-01-15", "endDate": "2026-01-15"}


def put(brand: TestBrand, *rows: Json) -> None:
    answer = brand.put("channels/costs", {"brandId": brand.id, "costs": list(rows)})
    assert answer.status_code == 200, answer.text


def row(day: str = "2026-01-15", channel: str = "google_ads", cost: float = 1, **more: int) -> Json:
    return {"day": day, "channelId": channel, "cost": cost, **more}


@pytest.fixture(scope="module")
def sold(cloud: Cloud) -> TestBrand:
    """One order of 200 by Google Ads, which cost 50, and Facebook Ads that brought nobody."""
    brand = cloud.brand()
    brand.visitor().arrive("https://shop.example/?gclid=x").buy(200, "O-1")
    brand.visitor().arrive("https://shop.example/?gclid=y")
    cloud.idle()
    today = str(brand.stats(preset="today")["date"])
    put(
        brand,
        row(day=today, cost=50, impressions=400, clicks=10),
        row(day=today, channel="facebook_ads", cost=9.99),
    )
    return brand


class TestChannels:
    def test_ratios(self, sold: TestBrand) -> None:
        google = sold.channels(preset="today")["google_ads"]
        ratios = [google[name] for name in ("cost", "roas", "cpa", "ctr", "orders", "sessions")]
        assert ratios == [50, 4, 50, 2.5, 1, 2]

    def test_a_channel_that_brought_nobody(self, sold: TestBrand) -> None:
        facebook = sold.channels(preset="today")["facebook_ads"]
        assert (facebook["cost"], facebook["sessions"], facebook["roas"]) == (9.99, 0, 0)
        assert "cpa" not in facebook
        assert "ctr" not in facebook

    def test_stats_say_the_same_of_each_channel(self, sold: TestBrand) -> None:
        channels = list(sold.channels(preset="today").values())
        assert sold.stats(preset="today")["channelStats"] == channels
        assert [each["cost"] for each in channels] == [50, 9.99]

    def test_other_days_have_other_costs(self, sold: TestBrand) -> None:
        assert sold.channels(preset="yesterday") == {}
        answer = sold.get("channels", preset="today", compare="previous").json()
        assert len(answer["channels"]) == 2
        assert answer["previous"] == []

    def test_hidden_channels_stay_hidden(self, cloud: Cloud) -> None:
        brand = cloud.brand(enabledChannels=["tiktok_ads"])
        put(brand, row(), row(channel="tiktok_ads"))
        assert list(brand.channels(**JANUARY)) == ["tiktok_ads"]

    @pytest.mark.parametrize("resource", ["stats", "channels"])
    def test_a_year_of_costs_is_read_with_the_report_within_its_budget(
        self, cloud: Cloud, resource: str
    ) -> None:
        brand = cloud.brand()
        put(brand, row(day="2025-06-01"), row(day="2025-12-31"))
        for query, budget in ((YEAR, 90), (YEAR | {"compare": "previous"}, 180)):
            brand.cloud.reset_operations()
            assert brand.get(resource, **query).status_code == 200
            assert brand.cloud.operations()["reads"] <= budget
        brand.cloud.reset_operations()
        assert brand.get("channels/costs", **YEAR).status_code == 200
        assert brand.cloud.operations()["reads"] <= 13 + 2
