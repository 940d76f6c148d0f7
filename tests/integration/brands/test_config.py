"""`/config`: what a brand sets, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cloud import Cloud, Json, TestBrand


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


def config(brand: TestBrand) -> Json:
    answer = brand.get("config")
    assert answer.status_code == 200, answer.text
    settings: Json = answer.json()["config"]
    return settings


class TestPut:
    def test_changes_what_it_is_given_and_keeps_the_rest(self, brand: TestBrand) -> None:
        brand.configure(currency="EUR", defaultFromName="Shop", brandColors={"main": "#112233"})
        brand.configure(attributionWindowDays=7)
        settings = config(brand)
        assert settings["currency"] == "EUR"
        assert settings["attributionWindowDays"] == 7
        assert settings["brandColors"] == {"main": "#112233"}

    def test_null_takes_a_setting_back(self, brand: TestBrand) -> None:
        brand.configure(defaultFromName="Shop", enabledChannels=["email"])
        brand.configure(defaultFromName=None, enabledChannels=None)
        assert "defaultFromName" not in config(brand)
        assert "enabledChannels" not in config(brand)

    def test_a_map_is_replaced_whole(self, brand: TestBrand) -> None:
        brand.configure(brandColors={"main": "#112233", "old": "#000000"})
        brand.configure(brandColors={"main": "#445566"})
        assert config(brand)["brandColors"] == {"main": "#445566"}

    def test_read_only_fields_are_ignored(self, brand: TestBrand) -> None:
        brand.configure(createdAt="9999-12-31T23:59:59-14:00", zoneChanges="x", updatedAt=5)
        assert str(config(brand)["createdAt"]) < "9999"

    def test_fields_of_another_version_stay(self, brand: TestBrand) -> None:
        document = brand.cloud.firestore().document(f"brands/{brand.id}/marketing/config")
        document.set({"fromTheFuture": 1})
        brand.configure(currency="EUR")
        assert (document.get().to_dict() or {})["fromTheFuture"] == 1

    def test_the_body_names_the_brand(self, brand: TestBrand, cloud: Cloud) -> None:
        other = cloud.brand()
        answer = cloud.http.put(
            "/api/marketing/config",
            params={"brandId": other.id},
            json={"brandId": brand.id, "defaultFromName": "x"},
            headers=cloud.bearer("owner"),
        )
        assert answer.status_code == 400
        assert "defaultFromName" not in config(brand)
        assert "defaultFromName" not in config(other)

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"timeZone": "localtime"}, "timeZone"),
            ({"timeZone": "Factory"}, "timeZone"),
            ({"timeZone": "Mars/Olympus"}, "Europe/Berlin"),
            ({"currency": "EURO"}, "currency"),
            ({"currency": "XXX"}, "currency"),
            ({"attributionModel": "best"}, "last_click"),
            ({"attributionWindowDays": 0}, "attributionWindowDays"),
            ({"attributionWindowDays": 91}, "attributionWindowDays"),
            ({"sessionRetentionDays": 30, "attributionWindowDays": 60}, "sessionRetentionDays"),
            ({"allowedOrigins": ["shop.example"]}, "https://shop.example"),
            ({"allowedOrigins": ["https://*.example"]}, "allowedOrigins"),
            ({"allowedOrigins": ["https://user:pw@shop.example"]}, "allowedOrigins"),
            ({"allowedOrigins": ["https://shop.example/#f"]}, "allowedOrigins"),
            ({"enabledChannels": ["no_such"]}, "google_ads"),
            ({"brandColors": {"main": "red"}}, "brandColors"),
            ({"brandColors": {"": "#112233"}}, "brandColors"),
            ({"brandColors": {"__x__": "#112233"}}, "brandColors"),
            ({"defaultFromEmail": "nobody"}, "defaultFromEmail"),
            ({"domains": ["shop example"]}, "domains"),
            ({"conversionsPerVisitor": 0}, "conversionsPerVisitor"),
            ({"conversionsPerVisitor": 10_001}, "conversionsPerVisitor"),
            ({"maxConversionValue": 0}, "maxConversionValue"),
            ({"maxConversionValue": 10**12 + 1}, "maxConversionValue"),
            ({"maxConversionValue": 99.5}, "maxConversionValue"),
            ({"maxConversionValue": "100"}, "maxConversionValue"),
            ({"domains": ["shop example"]}, "is not a domain; send one such as shop.example"),
            ({"domains": ["https://shop.example"]}, "without https:// and path"),
            ({"excludedReferrers": ["pay.example/return"]}, "without https:// and path"),
            ({"allowedOrigins": ["null"]}, "'null' is no origin"),
            ({"allowedOrigins": ["javascript:alert(1)"]}, "is no origin"),
            ({"noSuchSetting": 1}, "noSuchSetting"),
            ({"respectPrivacySignals": "perhaps"}, "respectPrivacySignals"),
        ],
    )
    def test_what_is_not_allowed_is_named_and_changes_nothing(
        self, brand: TestBrand, changes: Json, named: str
    ) -> None:
        before = config(brand)
        answer = brand.put("config", {"brandId": brand.id, **changes})
        assert answer.status_code == 422, answer.text
        assert named in answer.json()["error"]
        assert config(brand) == before

    def test_the_currency_stays_once_there_are_conversions(self, brand: TestBrand) -> None:
        brand.configure(currency="EUR")
        brand.visitor().arrive().buy(10)
        answer = brand.put("config", {"brandId": brand.id, "currency": "USD"})
        assert answer.status_code == 409
        assert "EUR" in answer.json()["error"]
        brand.configure(currency="EUR")


class TestZoneChange:
    def test_the_running_day_goes_on_until_the_new_zones_midnight(self, own_cloud: Cloud) -> None:
        """From UTC to Kiritimati, 14 hours ahead, at noon: the old day ends at midnight UTC, when
        it is 14:00 there; the new zone's first day is the one that begins ten hours later.
        """
        now = datetime.fromisoformat(own_cloud.now())
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        own_cloud.advance((noon - now).total_seconds())
        brand = own_cloud.brand()
        brand.visitor().arrive()
        brand.configure(timeZone="Pacific/Kiritimati")
        own_cloud.advance(13 * 3600)
        brand.visitor().arrive()
        own_cloud.advance(10 * 3600)
        brand.visitor().arrive()
        own_cloud.idle()
        first = noon.astimezone(UTC).date()
        days = {
            day.isoformat(): brand.stats(startDate=day, endDate=day)["totalSessions"]
            for day in (first + timedelta(days=ahead) for ahead in range(4))
        }
        assert list(days.values()) == [2, 0, 1, 0]

    def test_a_brand_without_visits_has_no_old_day(self, brand: TestBrand) -> None:
        brand.configure(timeZone="Pacific/Kiritimati")
        assert config(brand)["zoneChanges"] == []


class TestRetention:
    def test_sessions_leave_after_the_brands_days(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand(sessionRetentionDays=40, attributionWindowDays=30)
        brand.visitor().arrive()
        own_cloud.advance(39 * 86_400)
        assert len(brand.sessions(preset="last_90_days")) == 1
        own_cloud.advance(2 * 86_400)
        assert brand.sessions(preset="last_90_days") == []
        own_cloud.idle()
        assert brand.stats(preset="last_90_days")["totalSessions"] == 1
