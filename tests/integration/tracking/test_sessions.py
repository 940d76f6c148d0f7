"""`GET sessions`: its filters, its pages, its bad queries."""

import pytest

from tests.cloud import Cloud, TestBrand

ADS = "https://shop.example/?gclid=1"


@pytest.fixture(scope="module")
def brand(cloud: Cloud) -> TestBrand:
    """Three visits by ads, two by newsletter; one of each bought."""
    brand = cloud.brand()
    for number in range(3):
        visitor = brand.visitor(f"ads-{number}").arrive(ADS)
        if number == 0:
            visitor.buy(10)
    for number in range(2):
        visitor = brand.visitor(f"news-{number}").arrive(source="news", medium="email")
        if number == 0:
            visitor.buy(20)
    return brand


def visitors(brand: TestBrand, **query: object) -> list[str]:
    return [str(session["visitorId"]) for session in brand.sessions(**query)]


class TestFilters:
    def test_newest_first(self, brand: TestBrand) -> None:
        assert visitors(brand) == ["news-1", "news-0", "ads-2", "ads-1", "ads-0"]

    @pytest.mark.parametrize("channel", ["google_ads", "Google Ads", "google ads"])
    def test_by_channel_id_or_name(self, brand: TestBrand, channel: str) -> None:
        assert visitors(brand, channel=channel) == ["ads-2", "ads-1", "ads-0"]

    def test_by_converted(self, brand: TestBrand) -> None:
        assert visitors(brand, converted="true") == ["news-0", "ads-0"]
        assert visitors(brand, converted="false") == ["news-1", "ads-2", "ads-1"]

    def test_by_both(self, brand: TestBrand) -> None:
        assert visitors(brand, converted="true", channel="email") == ["news-0"]

    def test_by_days(self, brand: TestBrand) -> None:
        assert visitors(brand, preset="last_7_days") == []


class TestPages:
    def test_together_give_all_once(self, brand: TestBrand) -> None:
        found: list[str] = []
        cursor: dict[str, object] = {}
        for _ in range(3):
            answer = brand.get("sessions", preset="today", limit=2, **cursor).json()
            found += [session["visitorId"] for session in answer["sessions"]]
            cursor = {"cursor": answer.get("nextCursor")}
        assert found == visitors(brand)
        assert cursor == {"cursor": None}

    def test_of_a_filter_stay_in_it(self, brand: TestBrand) -> None:
        query = {"preset": "today", "limit": 2, "channel": "google_ads"}
        first = brand.get("sessions", **query).json()
        rest = brand.get("sessions", **query, cursor=first["nextCursor"]).json()
        assert [each["visitorId"] for each in rest["sessions"]] == ["ads-0"]
        assert "nextCursor" not in rest


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"channel": "no such channel"}, "channel"),
        ({"converted": "perhaps"}, "converted"),
        ({"order": "asc"}, "order"),
        ({"preset": "last_week"}, "last_7_days"),
        ({"startDate": "2026-01-01"}, "endDate"),
        ({"startDate": "01.02.2026", "endDate": "2026-01-01"}, "YYYY-MM-DD"),
        ({"startDate": "2026-02-02", "endDate": "2026-01-01"}, "endDate"),
        ({"startDate": "2020-01-01", "endDate": "2026-01-01"}, "366"),
        ({"preset": "today", "startDate": "2026-01-01", "endDate": "2026-01-01"}, "not both"),
    ],
)
def test_a_bad_query_is_named(brand: TestBrand, query: dict[str, object], named: str) -> None:
    answer = brand.get("sessions", **query)
    assert answer.status_code == 422
    assert named in answer.json()["error"]
