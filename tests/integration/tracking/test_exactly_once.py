"""Triggers may be delivered twice, late and in any order: numbers stay exact."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from google.cloud.firestore import Client
from google.events.cloud.firestore_v1 import DocumentEventData

from local.environment import LOOPBACK
from tests.cloud import Cloud, Json, TestBrand, Visitor


def deliver(brand: TestBrand, function: str, collection: str, document_id: str) -> int:
    """Sends the event of a document's creation once more, as it was; the function's answer."""
    path = f"brands/{brand.id}/marketing/data/{collection}/{document_id}"
    client = brand.cloud.firestore()
    reference = client.document(path)
    stored: Any = next(
        iter(
            client._firestore_api.batch_get_documents(
                request={
                    "database": client._database_string,
                    "documents": [reference._document_path],
                }
            )
        )
    )
    data = DocumentEventData.pb()()
    data.value.ParseFromString(type(stored.found).serialize(stored.found))
    data.value.update_time.CopyFrom(data.value.create_time)
    for set_later in ("journey", "newCustomer", "attributedAt"):
        data.value.fields.pop(set_later, None)
    answer = httpx.post(
        f"http://{LOOPBACK}:{brand.cloud.local.environment.functions_port}/{function}/",
        content=data.SerializeToString(),
        headers={
            "content-type": "application/protobuf",
            "ce-id": str(uuid.uuid4()),
            "ce-specversion": "1.0",
            "ce-type": "google.cloud.firestore.document.v1.created",
            "ce-source": "//firestore.googleapis.com/projects/p/databases/(default)",
            "ce-subject": f"documents/{path}",
        },
        timeout=30,
    )
    return answer.status_code


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


def test_a_session_counts_once(brand: TestBrand) -> None:
    visitor = brand.visitor().arrive()
    brand.cloud.idle()
    before = brand.stats(preset="today")
    with ThreadPoolExecutor(8) as pool:
        again = pool.map(
            lambda _: deliver(brand, "on-session-created", "sessions", visitor.session_id),
            range(16),
        )
        assert set(again) == {200}
    after = brand.stats(preset="today")
    assert before["totalSessions"] == after["totalSessions"] == 1
    assert after["uniqueVisitors"] == 1


def test_an_order_is_credited_once_and_never_rewritten(brand: TestBrand) -> None:
    visitor = brand.visitor().arrive("https://shop.example/?gclid=1").buy(10, "1")
    brand.cloud.idle()
    conversions = brand.cloud.firestore().collection(
        f"brands/{brand.id}/marketing/data/conversions"
    )
    (conversion,) = conversions.stream()
    first = brand.channels(preset="today")["google_ads"]
    visitor.arrive(source="newsletter", medium="email")
    with ThreadPoolExecutor(8) as pool:
        again = pool.map(
            lambda _: deliver(brand, "on-conversion-created", "conversions", conversion.id),
            range(16),
        )
        assert set(again) == {200}
    assert brand.channels(preset="today")["google_ads"] == first
    (after,) = conversions.stream()
    assert after.to_dict() == conversion.to_dict()


def test_orders_of_many_at_once_all_count(brand: TestBrand) -> None:
    def shop(number: int) -> None:
        brand.visitor(f"visitor-{number}").arrive("https://shop.example/?gclid=1").buy(
            1.01, f"order-{number}"
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(shop, range(60)))
    brand.cloud.idle()
    stats = brand.stats(preset="today")
    assert (stats["totalSessions"], stats["totalOrders"]) == (60, 60)
    assert stats["totalSales"] == 60.6
    assert brand.channels(preset="today")["google_ads"]["newCustomerOrders"] == 60
    assert abs(int(str(stats["uniqueVisitors"])) - 60) <= 2


class TestLateTriggers:
    """An order whose trigger comes late is credited as it would have been at once."""

    def test_visits_and_orders_that_come_later_change_nothing(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand()
        visitor = brand.visitor().arrive("https://shop.example/?gclid=1")
        own_cloud.local.kill("local.functions")
        database = own_cloud.firestore()
        paths = f"brands/{brand.id}/marketing/data"
        conversions = database.collection(f"{paths}/conversions")
        conversions.document("order").create(stored_order(brand, visitor, "2"))
        later = stored_session(database, f"{paths}/sessions/{visitor.session_id}")
        database.document(f"{paths}/sessions/{later.pop('id')}").create(later)
        own_cloud.local.restart_ended()
        own_cloud.local.wait_until_up()
        own_cloud.idle()
        order = conversions.document("order").get().to_dict() or {}
        assert [touch["sessionId"] for touch in order["journey"]] == [visitor.session_id]
        assert order["newCustomer"] is True


def stored_order(brand: TestBrand, visitor: Visitor, order_id: str) -> Json:
    """An order of a minute later, as a browser's report of it is stored."""
    moment = datetime.fromisoformat(brand.cloud.now()) + timedelta(minutes=1)
    return {
        "brandId": brand.id,
        "reporter": "browser",
        "customerId": visitor.id,
        "visitorId": visitor.id,
        "sessionId": visitor.session_id,
        "type": "purchase",
        "orderId": order_id,
        "value": 1000,
        "currency": "USD",
        "occurredAt": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "day": moment.strftime("%Y-%m-%d"),
        "windowDays": 30,
    }


def stored_session(database: Client, path: str) -> Json:
    """The same visitor's session again, by mail, with the same times; created later."""
    session = database.document(path).get().to_dict() or {}
    mail = {"channel": "Email", "channelId": "email", "channelType": "email"}
    session_id = path.rpartition("/")[2].replace("google_ads", "email")
    session.pop("storedAt", None)  # its own creation tells
    return {**session, **mail, "channelGroup": "Email", "id": session_id}
