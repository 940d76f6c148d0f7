"""History of another tool: attributed as if it had been live, beside what was live."""

import pytest

from shared.counters.rollup import RollupService
from tests.cloud import Cloud
from tests.integration.imports.import_results import (
    assert_audited,
    channels_of,
    conversions,
    sales,
)
from tests.integration.imports.importing import EMAIL, Importer, counts


@pytest.fixture
def importer(cloud: Cloud) -> Importer:
    return Importer(cloud.brand(currency="EUR"))


class TestHistory:
    async def test_is_attributed_as_if_it_had_been_live(self, importer: Importer) -> None:
        found = importer.rows(
            importer.order("v1", 10, "A", 30),
            importer.visit("v1", 10.1, EMAIL),
            importer.visit("v1", 20),
            importer.order("v1", 5, "B", 12.5),
            importer.visit("v1", 6, None, referrer="https://www.google.com/"),
            importer.visit("v2", 60, EMAIL),
            importer.order("v2", 20, "C", 7),
        )
        assert found == counts(7)
        brand = importer.brand
        found_conversions = conversions(brand)
        assert channels_of(found_conversions["A"]) == ["google_ads", "email"]
        assert channels_of(found_conversions["B"]) == ["google_search"]
        assert channels_of(found_conversions["C"]) == ["unknown"]
        new = {key: each["newCustomer"] for key, each in found_conversions.items()}
        assert new == {"A": True, "B": False, "C": True}
        assert sales(brand) == {
            "google_ads": 15, "email": 15, "google_search": 12.5, "unknown": 7
        }  # fmt: skip
        await assert_audited(brand)

    async def test_orders_there_before_are_attributed_anew_in_the_window_that_follows(
        self, importer: Importer
    ) -> None:
        brand = importer.brand
        brand.visitor("v1").arrive(EMAIL).buy(40, "live")
        brand.visitor("v2").arrive(EMAIL).buy(10, "other")
        brand.cloud.idle()
        assert sales(brand) == {"email": 50}
        importer.rows(
            importer.visit("v1", 10), importer.visit("v2", 50), importer.order("v1", 80, "old", 5)
        )
        found = conversions(brand)
        assert channels_of(found["live"]) == ["google_ads", "email"]
        assert channels_of(found["other"]) == ["email"]
        assert (found["old"]["newCustomer"], found["live"]["newCustomer"]) == (True, False)
        assert sales(brand) == {"google_ads": 20, "email": 30, "unknown": 5}
        await assert_audited(brand)

    async def test_an_imported_order_resets_the_journey_of_a_live_one(
        self, importer: Importer
    ) -> None:
        brand = importer.brand
        importer.rows(importer.visit("v1", 10))
        brand.visitor("v1").arrive(EMAIL).buy(40, "live")
        brand.cloud.idle()
        assert sales(brand) == {"google_ads": 20, "email": 20}
        importer.rows(importer.order("v1", 5, "old", 8))
        assert sales(brand) == {"google_ads": 8, "email": 40}
        await assert_audited(brand)

    async def test_folded_days_open_again(self, importer: Importer) -> None:
        brand, db = importer.brand, importer.brand.cloud.firestore_async()
        importer.rows(importer.visit("v1", 10), importer.order("v1", 9.9, "A", 10))
        rollup = RollupService(db)
        for day in await rollup.open_days(brand.id, "2999-01-01"):
            await rollup.fold(brand.id, day)
        importer.rows(importer.visit("v1", 9.95, EMAIL))
        assert sales(brand) == {"google_ads": 5, "email": 5}
        await assert_audited(brand)
        assert sales(brand) == {"google_ads": 5, "email": 5}

    def test_an_order_after_the_import_is_returning(self, importer: Importer) -> None:
        brand = importer.brand
        importer.rows(importer.order("v1", 100, "old", 5))
        brand.visitor("v1").arrive(EMAIL).buy(40, "live")
        brand.cloud.idle()
        assert conversions(brand)["live"]["newCustomer"] is False

    async def test_a_refund_of_an_imported_order(self, importer: Importer) -> None:
        brand = importer.brand
        key = {"Authorization": f"Bearer {brand.api_key()}"}
        for number in (1, 2):
            refund = {"type": "refund", "orderId": f"{number}", "amount": 3, "id": f"r{number}"}
            body = {"brandId": brand.id, "events": [refund]}
            if number == 2:
                importer.rows(*(importer.order("v1", 9, f"{each}", 10) for each in (1, 2)))
            sent = importer.http.post("/api/marketing/events", json=body, headers=key)
            assert sent.status_code == 200, sent.text
        brand.cloud.idle()
        assert sales(brand) == {"unknown": 14}
        await assert_audited(brand)
