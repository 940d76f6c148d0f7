"""Costs: set as JSON or CSV, listed, and shown with the channels that they were for."""

import json

import httpx
import pytest

from shared.channels.catalog import ALL_CHANNELS
from tests.cloud import Cloud, Json, TestBrand

pytestmark = pytest.mark.usefixtures("at_rest")

PATH = "channels/costs"
JANUARY: Json = {"startDate": "2026-01-01", "endDate": "2026-01-31"}
HEADER = "day,channel,cost,impressions,clicks\n"


def row(
    day: str = "2026-01-15", channel: str = "google_ads", cost: float = 12.5, **more: int
) -> Json:
    return {"day": day, "channelId": channel, "cost": cost, **more}


def put(brand: TestBrand, *rows: Json, uid: str = "editor") -> httpx.Response:
    return brand.put(PATH, {"brandId": brand.id, "costs": list(rows)}, uid)


def put_csv(brand: TestBrand, text: str | bytes, content_type: str = "text/csv") -> httpx.Response:
    return brand.cloud.http.put(
        f"/api/marketing/{PATH}",
        params={"brandId": brand.id},
        content=text,
        headers={"Content-Type": content_type, **brand.cloud.bearer("owner")},
    )


def listed(brand: TestBrand, **query: object) -> list[Json]:
    answer = brand.get(PATH, **(query or JANUARY))
    assert answer.status_code == 200, answer.text
    costs: list[Json] = answer.json()["costs"]
    return costs


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


class TestSetting:
    def test_what_is_set_is_listed_by_day_and_channel(self, brand: TestBrand) -> None:
        answer = put(
            brand,
            row(day="2026-01-16", cost=0.1),
            row(channel="TikTok Ads", cost=3),
            row(impressions=1200, clicks=34),
            row(day="2026-02-01"),
        )
        assert (answer.status_code, answer.json()) == (200, {"count": 4})
        google = {"channelId": "google_ads", "channelName": "Google Ads"}
        tiktok = {"channelId": "tiktok_ads", "channelName": "TikTok Ads"}
        assert listed(brand) == [
            {"day": "2026-01-15", **google, "cost": 12.5, "impressions": 1200, "clicks": 34},
            {"day": "2026-01-15", **tiktok, "cost": 3},
            {"day": "2026-01-16", **google, "cost": 0.1},
        ]

    def test_the_same_again_changes_nothing(self, brand: TestBrand) -> None:
        put(brand, row(), row(day="2026-01-16"))
        before = listed(brand)
        put(brand, row(), row(day="2026-01-16"))
        assert listed(brand) == before

    def test_a_row_replaces_all_of_its_day_and_channel_and_no_other(self, brand: TestBrand) -> None:
        put(brand, row(impressions=10, clicks=5), row(channel="tiktok_ads"), row(day="2026-01-14"))
        put(brand, row(cost=7))
        assert [(each["day"], each["channelId"], each["cost"]) for each in listed(brand)] == [
            ("2026-01-14", "google_ads", 12.5),
            ("2026-01-15", "google_ads", 7),
            ("2026-01-15", "tiktok_ads", 12.5),
        ]
        assert "impressions" not in listed(brand)[1]

    def test_csv_says_the_same_as_json(self, cloud: Cloud) -> None:
        by_json, by_csv = cloud.brand(), cloud.brand()
        put(by_json, row(impressions=1200, clicks=34), row(day="2026-01-16", cost=1))
        text = (
            "\ufeff" + HEADER + "2026-01-15,Google Ads,12.50,1200,34\n2026-01-16,google_ads,1,,\n"
        )
        answer = put_csv(by_csv, text.encode(), "text/csv; charset=utf-8")
        assert answer.json() == {"count": 2}
        assert listed(by_csv) == listed(by_json)

    def test_money_is_in_the_brands_currency(self, cloud: Cloud) -> None:
        brand = cloud.brand(currency="JPY")
        put(brand, row(cost=1234))
        assert listed(brand)[0]["cost"] == 1234
        answer = brand.put("config", {"brandId": brand.id, "currency": "USD"})
        assert answer.status_code == 409
        assert "costs" in answer.json()["error"]

    def test_2000_rows_are_taken_at_once_in_one_write_a_month(self, brand: TestBrand) -> None:
        channels = ["google_ads", "facebook_ads", "tiktok_ads", "bing_ads", "pinterest_ads"]
        lines = [
            f"2024-{month:02}-{day:02},{channel},1.01,100,1"
            for month in range(1, 13)
            for day in range(1, 29)
            for channel in channels
        ]
        lines += [f"2025-{m:02}-{d:02},google_ads,1,," for m in range(1, 13) for d in range(1, 28)]
        brand.cloud.reset_operations()
        answer = put_csv(brand, HEADER + "\n".join(lines[:2000]))
        assert answer.json() == {"count": 2000}
        months = {line[:7] for line in lines[:2000]}
        assert brand.cloud.operations()["writes"] == len(months)
        assert len(listed(brand, startDate="2024-01-01", endDate="2024-12-31")) == 12 * 28 * 5


class TestRefusals:
    @pytest.mark.parametrize(
        ("costs", "told"),
        [
            ([], "costs"),
            ("x", "costs"),
            ([{}], "costs[0].day"),
            ([row(), row(day="2026-02-30")], "costs[1].day"),
            ([row(day="1.1.2026")], "YYYY-MM-DD"),
            ([row(channel="goggle")], "costs[0].channelId"),
            ([row(cost=-1)], "costs[0].cost"),
            ([row(cost=float("nan"))], "costs[0].cost"),
            ([{**row(), "cost": "12"}], "costs[0].cost"),
            ([{**row(), "cost": True}], "costs[0].cost"),
            ([row(cost=1e15)], "costs[0].cost"),
            ([row(clicks=-1)], "costs[0].clicks"),
            ([{**row(), "clicks": 1.5}], "costs[0].clicks"),
            ([{**row(), "impressions": 10**40}], "costs[0].impressions"),
            ([{**row(), "spend": 1}], "costs[0].spend"),
            (
                [row(), row(channel="Google Ads")],
                "costs[1]: google_ads on 2026-01-15 appears twice",
            ),
            ([row(day=f"{year}-01-01") for year in range(1950, 1990)], "40 months"),
        ],
    )
    def test_a_wrong_row_is_named_and_none_is_stored(
        self, brand: TestBrand, costs: object, told: str
    ) -> None:
        body = json.dumps({"brandId": brand.id, "costs": costs}).encode()
        self.refused(put_csv(brand, body, "application/json"), 422, told)
        assert listed(brand) == []

    @pytest.mark.parametrize(
        ("text", "status", "told"),
        [
            ("", 400, "'day' is missing"),
            (HEADER, 422, "no rows"),
            (HEADER + "2026-01-15,google_ads,1,,\nx,google_ads,1,,\n", 422, "line 3: day"),
            (HEADER + "2026-01-15,google_ads,1,,\n" * 2, 422, "line 3: google_ads"),
            (HEADER + "2026-01-15,google_ads,1,,\n" * 2001, 422, "2000"),
            (b"\xff\xfe", 400, "UTF-8"),
        ],
    )
    def test_a_wrong_line_is_named_and_none_is_stored(
        self, brand: TestBrand, text: str, status: int, told: str
    ) -> None:
        self.refused(put_csv(brand, text), status, told)
        assert listed(brand) == []

    def test_bodies_that_are_neither(self, brand: TestBrand) -> None:
        self.refused(put_csv(brand, "<x/>", "text/xml"), 400, "not valid JSON")
        self.refused(put_csv(brand, "{", "application/json"), 400, "not valid JSON")
        self.refused(put_csv(brand, "[" * 20_000, "application/json"), 400, "not valid JSON")
        text = json.dumps({"brandId": brand.id, "costs": [row()]})
        self.refused(put_csv(brand, text, "text/plain"), 400, "text/csv")

    def test_bodies_that_are_too_large(self, brand: TestBrand) -> None:
        large = HEADER + "2026-01-15,google_ads,1,,\n" * 40_000
        self.refused(put_csv(brand, large), 413, "900000 bytes")
        text = json.dumps({"brandId": brand.id, "costs": [row()] * 1200})
        self.refused(put_csv(brand, text, "application/json"), 413, "CSV")

    def test_a_day_keeps_at_most_200_channels(self, brand: TestBrand) -> None:
        channels = sorted(ALL_CHANNELS)[:201]
        lines = "".join(f"2026-01-15,{channel},1,,\n" for channel in channels[:200])
        assert put_csv(brand, HEADER + lines).status_code == 200
        self.refused(put(brand, row(channel=channels[200])), 422, "201 channels")
        assert put(brand, row(channel=channels[0], cost=2)).status_code == 200
        assert len(listed(brand)) == 200

    def test_a_csv_without_brand(self, brand: TestBrand) -> None:
        answer = brand.cloud.http.put(
            f"/api/marketing/{PATH}",
            content=HEADER,
            headers={"Content-Type": "text/csv", **brand.cloud.bearer("owner")},
        )
        self.refused(answer, 400, "brandId in the query")

    @staticmethod
    def refused(answer: httpx.Response, status: int, told: str) -> None:
        assert answer.status_code == status, answer.text
        assert list(answer.json()) == ["error"]
        assert told in answer.json()["error"]
