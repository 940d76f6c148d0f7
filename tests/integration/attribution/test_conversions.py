"""Conversions as they are looked at: newest first, each with its journey and credit."""

import pytest
from httpx import Response

from tests.cloud import TODAY, Cloud, Json, TestBrand, Visitor

ADS = "https://shop.example/?gclid=abc"
NEWSLETTER = "https://shop.example/?utm_source=newsletter&utm_medium=email"
MODELS = ["last_non_direct_click", "last_click", "first_click", "any_click", "linear"]


def listed(brand: TestBrand, **query: object) -> list[Json]:
    answer = brand.get("conversions", **(TODAY | query))
    assert answer.status_code == 200, answer.text
    conversions: list[Json] = answer.json()["conversions"]
    return conversions


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    """A visitor came by an ad, by newsletter and directly, signed up and bought; another bought."""
    brand = cloud.brand(currency="EUR")
    visitor = brand.visitor()
    visitor.arrive(ADS).arrive(NEWSLETTER).arrive()
    visitor.buy(0, kind="signup").buy(100.01, "O-1")
    brand.visitor().arrive().buy(5, "O-2")
    cloud.idle()
    return brand


class TestTheList:
    def test_is_newest_first(self, brand: TestBrand) -> None:
        assert [each.get("orderId") for each in listed(brand)] == ["O-2", "O-1", None]

    def test_shows_the_journey_and_every_models_credit(self, brand: TestBrand) -> None:
        order = listed(brand)[1]
        assert (order["type"], order["value"], order["currency"]) == ("purchase", 100.01, "EUR")
        assert order["newCustomer"] is True
        assert "refunded" not in order
        journey, credit = order["journey"], order["credit"]
        assert isinstance(journey, list)
        assert isinstance(credit, dict)
        assert [touch["channelName"] for touch in journey] == ["Google Ads", "Email", "Direct"]
        assert journey[2]["sessionId"] == order["sessionId"]
        assert list(credit) == MODELS
        assert credit["first_click"] == [
            {
                "channelId": "google_ads",
                "channelName": "Google Ads",
                "channelType": "paid",
                "orders": 1,
                "sales": 100.01,
            }
        ]
        assert [part["sales"] for part in credit["linear"]] == [33.34, 33.34, 33.33]

    @pytest.mark.parametrize("model", MODELS)
    def test_its_credit_adds_up_to_the_channels_of_the_report(
        self, brand: TestBrand, model: str
    ) -> None:
        sums: dict[str, float] = {}
        for order in listed(brand, type="purchase"):
            credit = order["credit"]
            assert isinstance(credit, dict)
            for part in credit[model]:
                sums[part["channelId"]] = sums.get(part["channelId"], 0) + part["sales"]
        reported = {
            key: each["sales"]
            for key, each in brand.channels(preset="today", attributionModel=model).items()
            if each["sales"]
        }
        assert reported == pytest.approx(sums)

    def test_by_type(self, brand: TestBrand) -> None:
        assert [each["type"] for each in listed(brand, type="signup")] == ["signup"]
        assert listed(brand, type="booking") == []

    @pytest.mark.parametrize(
        ("query", "orders"),
        [
            ({"channel": "google_ads", "attributionModel": "first_click"}, ["O-1", None]),
            ({"channel": "google_ads", "attributionModel": "linear"}, ["O-1", None]),
            ({"channel": "google_ads", "attributionModel": "any_click"}, ["O-1", None]),
            ({"channel": "google_ads"}, []),
            ({"channel": "Email"}, ["O-1", None]),
            ({"channel": "email", "type": "purchase"}, ["O-1"]),
            ({"channel": "direct"}, ["O-2"]),
            ({"channel": "direct", "attributionModel": "last_click"}, ["O-2", "O-1", None]),
            ({"channel": "facebook"}, []),
        ],
    )
    def test_by_the_channel_that_a_model_credits(
        self, brand: TestBrand, query: Json, orders: list[str | None]
    ) -> None:
        """The brand's model where none is asked for: last_non_direct_click."""
        assert [each.get("orderId") for each in listed(brand, **query)] == orders

    @pytest.mark.parametrize("model", MODELS)
    def test_a_channels_are_those_whose_credit_names_it(self, brand: TestBrand, model: str) -> None:
        for channel in ("google_ads", "email", "direct"):
            credited = [
                each["id"]
                for each in listed(brand)
                if isinstance(credit := each["credit"], dict)
                and channel in {part["channelId"] for part in credit[model]}
            ]
            found = listed(brand, channel=channel, attributionModel=model)
            assert [each["id"] for each in found] == credited

    def test_a_channels_pages(self, brand: TestBrand) -> None:
        query: Json = {"channel": "direct", "attributionModel": "last_click", "limit": 2}
        first = brand.get("conversions", **TODAY, **query).json()
        second = brand.get("conversions", **TODAY, **query, cursor=first["nextCursor"]).json()
        ids = [each["id"] for each in [*first["conversions"], *second["conversions"]]]
        assert ids == [each["id"] for each in listed(brand)]

    def test_the_brands_own_model_chooses_a_channels(self, cloud: Cloud) -> None:
        brand = cloud.brand(attributionModel="first_click")
        brand.visitor().arrive(ADS).arrive(NEWSLETTER).buy(1, "O-1")
        cloud.idle()
        assert [each["orderId"] for each in listed(brand, channel="google_ads")] == ["O-1"]
        assert listed(brand, channel="email") == []

    def test_pages(self, brand: TestBrand) -> None:
        found: list[object] = []
        query: Json = {"limit": 1}
        while True:
            answer = brand.get("conversions", **TODAY, **query).json()
            found += [each["id"] for each in answer["conversions"]]
            if "nextCursor" not in answer:
                break
            query["cursor"] = answer["nextCursor"]
        assert found == [each["id"] for each in listed(brand)]

    def test_other_days_have_others(self, brand: TestBrand) -> None:
        assert listed(brand, preset="yesterday") == []


class TestOne:
    def test_is_as_in_the_list(self, brand: TestBrand) -> None:
        for each in listed(brand):
            answer = brand.get(f"conversions/{each['id']}")
            assert (answer.status_code, answer.json()) == (200, {"conversion": each})

    def test_is_of_its_brand_alone(self, brand: TestBrand) -> None:
        other = brand.cloud.brand()
        answer = other.get(f"conversions/{listed(brand)[0]['id']}")
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        "conversion_id", ["0" * 32, "__x__", "a.b", "%F0%9F%9A%80", "x" * 2000]
    )
    def test_an_id_that_nothing_has(self, brand: TestBrand, conversion_id: str) -> None:
        answer = brand.get(f"conversions/{conversion_id}")
        assert answer.status_code == 404
        assert "there is no conversion" in answer.json()["error"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"type": "sale"}, "purchase"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"channel": "no such channel"}, "google_ads"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"cursor": "W1siZGF5IiwiMSJdLFsic3RhcnRlZEF0IiwiMSJdLCJ4Il0"}, "cursor"),
        ({"cursor": "W1siZGF5IiwiXHVkODAwIl0sWyJvY2N1cnJlZEF0IiwiMSJdLCJ4Il0"}, "cursor"),
        ({"cursor": "W1siZGF5IiwiMSJdLFsib2NjdXJyZWRBdCIsIjEiXSwiX194X18iXQ"}, "cursor"),
        ({"cursor": "W1tb" * 12_000}, "cursor"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_query_of_the_list(brand: TestBrand, query: Json, told: str) -> None:
    answer = brand.get("conversions", **TODAY, **query)
    assert answer.status_code == 422, answer.text
    assert told in answer.json()["error"]


def sale(visitor: Visitor, value: float, **data: object) -> Response:
    data = {"type": "purchase", "value": value, **data}
    return visitor.send({"type": "conversion", "sessionId": visitor.session_id, "data": data})


class TestTheLargestValueOfABrowser:
    @pytest.mark.parametrize(
        ("settings", "most"),
        [
            ({"currency": "EUR"}, 100_000),
            ({"currency": "KWD"}, 100_000),
            ({"currency": "JPY"}, 1_000_000_000),
            ({"currency": "HUF"}, 1_000_000_000),
            ({"currency": "EUR", "maxConversionValue": 250}, 250),
            ({"currency": "JPY", "maxConversionValue": 2_000_000_000}, 2_000_000_000),
        ],
    )
    def test_is_taken_and_more_is_refused_with_the_reason(
        self, cloud: Cloud, settings: Json, most: int
    ) -> None:
        brand = cloud.brand(**settings)
        visitor = brand.visitor().arrive(ADS)
        assert sale(visitor, most).status_code == 200
        for above in (most + 0.01, most + 1, 999_999_999_999.999):
            refused = sale(visitor, above)
            assert refused.status_code == 422, refused.text
            assert f"{most} {settings['currency']}" in refused.json()["error"]
            assert "maxConversionValue" in refused.json()["error"]
        assert sale(visitor, above, type="booking").status_code == 422
        cloud.idle()
        assert brand.stats(preset="today")["totalSales"] == most
