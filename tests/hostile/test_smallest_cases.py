"""The smallest cases of what random play has found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.counters.rollup import RollupService
from shared.reports.audit import AuditService
from tests.cloud import Cloud, Json, TestBrand, running_cloud

ADS = "https://shop.example/?gclid=1"
SLOWLY = {"delaySeconds": 1.0}
LOSING_ANSWERS = {"lost": 0.3, "seed": 1}
MANY = 8


@pytest.fixture(scope="module")
def faulty_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def cloud(faulty_cloud: Cloud) -> Iterator[Cloud]:
    """One whose faults do not outlive a test."""
    yield faulty_cloud
    faulty_cloud.faults()


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


class Backend:
    """A shop's backend that knows nothing of its visitors."""

    def __init__(self, brand: TestBrand) -> None:
        self.brand = brand
        self.headers = {"Authorization": f"Bearer {brand.api_key()}"}

    def report(self, **event: object) -> None:
        answer = self.brand.cloud.http.post(
            "/api/marketing/events",
            json={"brandId": self.brand.id, "events": [event]},
            headers=self.headers,
        )
        assert answer.status_code == 200, answer.text

    def order(self, order_id: str, value: float, **more: object) -> None:
        self.report(type="order", orderId=order_id, value=value, **more)


@pytest.fixture
def backend(brand: TestBrand) -> Backend:
    return Backend(brand)


def sales(brand: TestBrand, model: str) -> dict[str, object]:
    brand.cloud.idle()
    channels = brand.channels(preset="today", attributionModel=model)
    return {key: each["sales"] for key, each in channels.items() if each["sales"]}


def newcomers(brand: TestBrand) -> tuple[object, object]:
    brand.cloud.idle()
    channels = brand.channels(preset="today", attributionModel="last_click").values()
    new, returning = (
        sum(float(str(each[name])) for each in channels)
        for name in ("newCustomerOrders", "returningCustomerOrders")
    )
    return new, returning


class TestOrdersThatTheServerReportsFirst:
    def test_a_link_before_the_attribution_brings_its_journey(self, backend: Backend) -> None:
        """The order's own event is on its way while the thank-you page reports it."""
        brand = backend.brand
        visitors = [brand.visitor().arrive(ADS) for _ in range(MANY)]
        brand.cloud.faults(**SLOWLY)
        for number, visitor in enumerate(visitors):
            backend.order(f"order-{number}", 10)
            visitor.buy(10, f"order-{number}")
        assert sales(brand, "last_click") == {"google_ads": 10 * MANY}

    def test_a_later_link_resets_the_journeys_after_the_order(self, backend: Backend) -> None:
        """As if the browser had reported it first, whenever that order's event is delivered."""
        brand = backend.brand
        visitors = [brand.visitor().arrive(ADS) for _ in range(MANY)]
        for number in range(MANY):
            backend.order(f"first-{number}", 1)
        brand.cloud.idle()
        brand.cloud.faults(**SLOWLY)
        for number, visitor in enumerate(visitors):
            visitor.arrive(source="news", medium="email").buy(10, f"second-{number}")
            visitor.buy(1, f"first-{number}")
        assert sales(brand, "first_click") == {"google_ads": MANY, "email": 10 * MANY}

    def test_the_order_after_a_linked_one_is_a_returning_customers(self, backend: Backend) -> None:
        visitor = backend.brand.visitor().arrive(ADS)
        backend.order("first", 10)
        visitor.buy(10, "first")
        backend.brand.cloud.idle()
        visitor.buy(10, "second")
        assert newcomers(backend.brand) == (1, 1)

    def test_a_linked_order_of_a_customer_who_bought_before(self, backend: Backend) -> None:
        visitor = backend.brand.visitor().arrive(ADS).buy(10, "first")
        backend.brand.cloud.idle()
        backend.order("second", 10)
        backend.brand.cloud.idle()
        visitor.buy(10, "second")
        assert newcomers(backend.brand) == (1, 1)


class TestLostAnswers:
    """Most commits lose no answer, so what is repeated succeeds."""

    @pytest.mark.parametrize("resource", ["stats", "channels"])
    def test_reports_are_read_all_the_same(self, brand: TestBrand, resource: str) -> None:
        brand.visitor().arrive(ADS)
        brand.cloud.idle()
        brand.cloud.faults(**LOSING_ANSWERS)
        assert {brand.get(resource).status_code for _ in range(MANY)} == {200}

    def test_settings_are_stored_all_the_same(self, brand: TestBrand) -> None:
        brand.cloud.faults(**LOSING_ANSWERS)
        body: Json = {"brandId": brand.id, "attributionWindowDays": 7}
        assert {brand.put("config", body).status_code for _ in range(MANY)} == {200}


async def test_a_refund_between_fold_and_audit_is_no_difference(backend: Backend) -> None:
    brand, db = backend.brand, backend.brand.cloud.firestore_async()
    brand.visitor().arrive(ADS).buy(10, "1")
    brand.cloud.idle()
    day = brand.cloud.now()[:10]
    assert await RollupService(db).fold(brand.id, day)
    backend.report(type="refund", orderId="1", amount=4, id="refund")
    brand.cloud.idle()
    assert await AuditService(db).audit(brand.id, day) == []


def test_a_visit_of_the_same_moment_as_an_order_converts_the_next_one(tmp_path: Path) -> None:
    """A list gives its start and its order the same time. The server's next order, which names no
    session, finds no visit after that: the visitor's latest one converts again.
    """
    with running_cloud(tmp_path) as cloud:
        brand = cloud.brand()
        visitor = brand.visitor()
        start = {"type": "session_start", "data": {"brandId": brand.id, "visitorId": visitor.id}}
        order = {"type": "conversion", "data": {"type": "purchase", "value": 5, "orderId": "1"}}
        assert visitor.send([start, order]).status_code == 200
        cloud.idle()
        Backend(brand).order("2", 10, visitorId=visitor.id)
        assert sales(brand, "last_click") == {"direct": 15}


def test_a_brand_that_moves_does_not_go_back_to_a_day(tmp_path: Path) -> None:
    """Also where only its server has reported anything so far."""
    with running_cloud(tmp_path) as cloud:
        brand = cloud.brand(timeZone="Pacific/Auckland")
        backend = Backend(brand)
        cloud.advance((15 - int(cloud.now()[11:13])) % 24 * 3600)
        backend.order("1", 10)
        brand.configure(timeZone="America/New_York")
        backend.order("2", 10)
        cloud.idle()
        stored = cloud.firestore().collection(f"brands/{brand.id}/marketing/data/conversions")
        first, second = sorted(stored.stream(), key=lambda each: str(each.get("orderId")))
        assert first.get("day") <= second.get("day")
