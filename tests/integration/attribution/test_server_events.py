"""What a shop's backend reports: orders that stand over browsers', refunds, custom events."""

import uuid

import httpx
import pytest

from tests.cloud import Cloud, Json, TestBrand

pytestmark = pytest.mark.usefixtures("at_rest")

ADS = "https://shop.example/?gclid=1"


class Shop:
    """A brand's backend, with its API key."""

    def __init__(self, brand: TestBrand) -> None:
        self.brand = brand
        made = brand.cloud.http.post(
            "/api/marketing/api-keys",
            json={"brandId": brand.id, "name": "shop"},
            headers=brand.cloud.bearer("owner"),
        )
        assert made.status_code == 200, made.text
        self.key_id = made.json()["apiKey"]["id"]
        self.secret = made.json()["secret"]

    def send(self, *events: Json, key: str | None = None, **headers: str) -> httpx.Response:
        return self.brand.cloud.http.post(
            "/api/marketing/events",
            json={"brandId": self.brand.id, "events": list(events)},
            headers={
                "Authorization": f"Bearer {self.secret}",
                **({"Idempotency-Key": key} if key else {}),
                **headers,
            },
        )

    def report(self, *events: Json, key: str | None = None) -> list[str]:
        answer = self.send(*events, key=key)
        assert answer.status_code == 200, answer.text
        return [each["status"] for each in answer.json()["events"]]


def order(order_id: str, value: float, **more: object) -> Json:
    return {"type": "order", "orderId": order_id, "value": value, **more}


def refund(order_id: str, amount: float | None = None, **more: object) -> Json:
    taken = {} if amount is None else {"amount": amount}
    return {"type": "refund", "orderId": order_id, "id": f"refund-{uuid.uuid4()}", **taken, **more}


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand(currency="EUR"))


def sales(brand: TestBrand, model: str = "linear") -> dict[str, object]:
    brand.cloud.idle()
    channels = brand.channels(preset="today", attributionModel=model)
    return {key: each["sales"] for key, each in channels.items() if each["sales"]}


def totals(brand: TestBrand) -> tuple[object, object]:
    brand.cloud.idle()
    stats = brand.stats(preset="today")
    return stats["totalOrders"], stats["totalSales"]


class TestOrders:
    def test_an_order_of_a_known_session_is_credited(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        assert shop.report(order("1", 20, sessionId=visitor.session_id)) == ["stored"]
        assert sales(shop.brand) == {"google_ads": 20}

    def test_an_order_of_a_known_visitor_is_credited(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        shop.report(order("1", 20, visitorId=visitor.id))
        assert sales(shop.brand) == {"google_ads": 20}

    def test_every_order_of_a_visit_has_its_channel(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(source="news", medium="email").arrive(ADS)
        shop.report(order("1", 20, visitorId=visitor.id), order("2", 5, visitorId=visitor.id))
        shop.report(order("3", 1, visitorId=visitor.id))
        assert sales(shop.brand, "first_click") == {"email": 20, "google_ads": 6}
        assert sales(shop.brand, "last_click") == {"google_ads": 26}

    def test_every_order_of_a_known_persons_visit_has_its_channel(self, shop: Shop) -> None:
        """Which the shop reports by their email alone."""
        person = {"email": "ann@example.com"}
        made = shop.brand.cloud.http.post(
            "/api/marketing/subscribers",
            json={"brandId": shop.brand.id, **person},
            headers=shop.brand.cloud.bearer("owner"),
        )
        assert made.status_code == 200, made.text
        visitor = shop.brand.visitor().arrive(source="news", medium="email")
        seen: Json = {"type": "custom", "name": "seen", "id": "1", "visitorId": visitor.id}
        shop.report({**seen, **person})
        visitor.arrive(ADS)
        shop.brand.cloud.idle()
        for number in range(3):
            shop.report(order(f"{number}", 10, **person))
        assert sales(shop.brand, "first_click") == {"email": 10, "google_ads": 20}
        assert sales(shop.brand, "last_click") == {"google_ads": 30}

    def test_a_later_visit_converts_the_later_order(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        shop.report(order("1", 20, visitorId=visitor.id))
        visitor.arrive(source="news", medium="email")
        shop.report(order("2", 5, visitorId=visitor.id))
        assert sales(shop.brand, "first_click") == {"email": 5, "google_ads": 20}

    def test_an_order_of_nobody_known_is_of_the_unknown_channel(self, shop: Shop) -> None:
        shop.report(order("1", 20, email="a@example.com"))
        assert sales(shop.brand) == {"unknown": 20}

    def test_a_repeat_counts_once(self, shop: Shop) -> None:
        assert shop.report(order("1", 20)) == ["stored"]
        assert shop.report(order("1", 20), order("2", 5)) == ["known", "stored"]
        assert totals(shop.brand) == (2, 25)

    def test_its_value_may_be_above_a_browsers_largest(self, shop: Shop) -> None:
        shop.brand.configure(maxConversionValue=10)
        assert shop.report(order("1", 10**12)) == ["stored"]
        assert shop.send(order("2", 10**12 + 1)).status_code == 422
        assert totals(shop.brand) == (1, 10**12)

    def test_the_servers_value_stands_over_an_earlier_browsers(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS).buy(999, "1")
        shop.brand.cloud.idle()
        assert shop.report(order("1", 20)) == ["known"]
        assert sales(shop.brand) == {"google_ads": 20}
        assert totals(shop.brand) == (1, 20)
        visitor.buy(999, "1")
        assert totals(shop.brand) == (1, 20)

    def test_the_servers_value_stands_before_the_attribution(self, shop: Shop) -> None:
        shop.brand.visitor().arrive(ADS).buy(999, "1")
        shop.report(order("1", 20))
        assert sales(shop.brand) == {"google_ads": 20}

    def test_a_later_browsers_report_brings_its_journey(self, shop: Shop) -> None:
        shop.report(order("1", 20))
        assert sales(shop.brand) == {"unknown": 20}
        visitor = shop.brand.visitor().arrive(ADS)
        shop.brand.cloud.idle()
        visitor.buy(999, "1")
        assert totals(shop.brand) == (1, 20)
        assert sum(float(str(value)) for value in sales(shop.brand).values()) == 20

    def test_a_visit_before_the_servers_order_is_its_journey(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        shop.report(order("1", 20))
        assert sales(shop.brand) == {"unknown": 20}
        visitor.buy(20, "1")
        assert sales(shop.brand) == {"google_ads": 20}
        shop.brand.visitor().arrive(source="news", medium="email").buy(20, "1")
        assert sales(shop.brand) == {"google_ads": 20}

    def test_another_value_for_a_reported_order_is_a_conflict(self, shop: Shop) -> None:
        shop.report(order("1", 20))
        answer = shop.send(order("2", 5), order("1", 21))
        assert answer.status_code == 409
        assert "events[1]" in answer.json()["error"]
        assert totals(shop.brand) == (1, 20)

    def test_customers_are_known_by_their_address(self, shop: Shop) -> None:
        shop.report(order("1", 20, email="A@Example.com "))
        shop.brand.cloud.idle()
        shop.report(order("2", 20, email="a@example.com"), order("3", 20, email="b@example.com"))
        shop.brand.cloud.idle()
        unknown = shop.brand.channels(preset="today", attributionModel="linear")["unknown"]
        assert (unknown["newCustomerOrders"], unknown["returningCustomerOrders"]) == (2, 1)

    def test_no_address_is_stored_with_an_order(self, shop: Shop) -> None:
        shop.report(order("1", 20, email="a@example.com"))
        path = f"brands/{shop.brand.id}/marketing/data/conversions"
        (stored,) = shop.brand.cloud.firestore().collection(path).stream()
        assert "example.com" not in str(stored.to_dict())


class TestValuesAsShopsWriteThem:
    def test_an_order(self, shop: Shop) -> None:
        visitor = shop.brand.visitor().arrive(ADS)
        order: Json = {"type": "order", "orderId": 1001, "value": "79.90", "currency": "eur"}
        empty: Json = {"email": "", "sessionId": "", "visitorId": visitor.id}
        (status,) = shop.report({**order, **empty, "conversionType": "Purchase", "userId": 1001})
        assert status == "stored"
        assert sales(shop.brand) == {"google_ads": 79.9}
        assert shop.report({**order, "orderId": "1001"}) == ["known"]

    def test_a_refund(self, shop: Shop) -> None:
        shop.report(order("1", 10))
        assert shop.report({**refund("1"), "id": 7, "amount": "4.00", "currency": "eur"}) == [
            "stored"
        ]
        assert sales(shop.brand) == {"unknown": 6}

    @pytest.mark.parametrize("nothing", [{"orderId": ""}, {"orderId": None}, {}])
    def test_an_order_without_a_number_counts_once_by_its_id(
        self, shop: Shop, nothing: Json
    ) -> None:
        unnamed: Json = {"type": "order", "value": 10, **nothing}
        assert shop.report({**unnamed, "id": "a"}, {**unnamed, "id": "b"}) == ["stored"] * 2
        assert shop.report({**unnamed, "id": "a"}) == ["known"]
        assert sales(shop.brand) == {"unknown": 20}
        answer = shop.send(unnamed)
        assert answer.status_code == 422
        assert "events[0].orderId: is missing" in answer.json()["error"]

    def test_an_event_without_data(self, shop: Shop) -> None:
        event: Json = {"type": "custom", "name": "x", "data": None, "id": 5, "userId": 1001}
        assert shop.report(event) == ["stored"]

    @pytest.mark.parametrize(
        ("event", "said"),
        [
            (order("1", 1) | {"value": "1.234,56"}, "value: is text that is not a number"),
            (order("1", 1) | {"value": None}, "value: is not a number"),
            (order("1", -5), "value: is below 0"),
            (order("1", 1, currency="euro"), "currency: is not a currency"),
            (order("1", 1, email="ann"), "email: is not an email address"),
            (refund("1", 0), "amount: is 0"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(
        self, shop: Shop, event: Json, said: str
    ) -> None:
        answer = shop.send(event)
        assert answer.status_code == 422
        assert said in answer.json()["error"]


class TestRefunds:
    @pytest.fixture
    def bought(self, shop: Shop) -> Shop:
        shop.brand.visitor().arrive(ADS).arrive(source="news", medium="email").buy(30.01, "1")
        shop.brand.cloud.idle()
        return shop

    def test_a_part_reduces_the_sales_of_its_channels(self, bought: Shop) -> None:
        assert bought.report(refund("1", 10)) == ["stored"]
        assert sales(bought.brand) == {"google_ads": 10.01, "email": 10}
        assert totals(bought.brand) == (1, 20.01)

    def test_the_whole_removes_the_order(self, bought: Shop) -> None:
        bought.report(refund("1"))
        assert sales(bought.brand) == {}
        assert totals(bought.brand) == (0, 0)

    def test_parts_that_add_up_remove_the_order(self, bought: Shop) -> None:
        bought.report(refund("1", 10), refund("1", 20.01))
        assert totals(bought.brand) == (0, 0)

    def test_the_same_refund_counts_once(self, bought: Shop) -> None:
        once = refund("1", 10)
        bought.report(once)
        assert bought.report(once) == ["known"]
        assert totals(bought.brand) == (1, 20.01)

    def test_more_than_the_order_takes_the_order(self, bought: Shop) -> None:
        bought.report(refund("1", 500))
        assert totals(bought.brand) == (0, 0)

    def test_a_refund_before_its_order_is_held(self, shop: Shop) -> None:
        shop.report(refund("1", 5))
        assert totals(shop.brand) == (0, 0)
        shop.brand.visitor().arrive(ADS).buy(30, "1")
        assert totals(shop.brand) == (1, 25)

    def test_a_refunded_order_still_makes_the_next_one_returning(self, bought: Shop) -> None:
        conversions = bought.brand.cloud.firestore().collection(
            f"brands/{bought.brand.id}/marketing/data/conversions"
        )
        (first,) = conversions.stream()
        bought.report(refund("1"))
        visitor = bought.brand.visitor(str(first.get("visitorId"))).arrive(ADS).buy(10, "2")
        bought.brand.cloud.idle()
        assert visitor.session_id
        ads = bought.brand.channels(preset="today", attributionModel="linear")["google_ads"]
        assert (ads["orders"], ads["returningCustomerOrders"]) == (1, 1)


class TestCustomEvents:
    def test_an_event_is_stored_once_by_the_requests_key(self, shop: Shop) -> None:
        event: Json = {"type": "custom", "name": "appointment_kept", "data": {"room": 2}}
        assert shop.report(event, event, key="k-1") == ["stored", "stored"]
        assert shop.report(event, event, key="k-1") == ["known", "known"]
        path = f"brands/{shop.brand.id}/marketing/data/events"
        assert len(list(shop.brand.cloud.firestore().collection(path).stream())) == 2

    def test_no_address_is_stored_with_an_event(self, shop: Shop) -> None:
        shop.report({"type": "custom", "name": "a", "id": "1", "email": "a@example.com"})
        path = f"brands/{shop.brand.id}/marketing/data/events"
        (stored,) = shop.brand.cloud.firestore().collection(path).stream()
        assert "example.com" not in str(stored.to_dict())
        assert str(stored.get("customerId")).startswith("email:")


class TestKeys:
    def test_a_secret_is_kept_nowhere(self, shop: Shop) -> None:
        listed = shop.brand.get("api-keys").json()["apiKeys"]
        assert [each["id"] for each in listed] == [shop.key_id]
        assert shop.secret not in str(listed)
        path = f"brands/{shop.brand.id}/marketing/data/apiKeys"
        (stored,) = shop.brand.cloud.firestore().collection(path).stream()
        assert shop.secret not in str(stored.to_dict())

    def test_a_revoked_key_is_refused(self, shop: Shop) -> None:
        shop.report(order("1", 20))
        gone = shop.brand.cloud.http.delete(
            f"/api/marketing/api-keys/{shop.key_id}",
            params={"brandId": shop.brand.id},
            headers=shop.brand.cloud.bearer("owner"),
        )
        assert gone.status_code == 200
        assert shop.send(order("2", 20)).status_code == 401

    @pytest.mark.parametrize("secret", ["glk_wrong", "x", "x" * 5000])
    def test_other_secrets_are_refused(self, shop: Shop, secret: str) -> None:
        shop.secret = secret
        answer = shop.send(order("1", 20))
        assert answer.status_code == 401
        assert "API key" in answer.json()["error"]

    def test_a_key_of_another_brand_is_refused(self, shop: Shop, cloud: Cloud) -> None:
        other = Shop(cloud.brand())
        shop.secret = other.secret
        assert shop.send(order("1", 20)).status_code == 401

    @pytest.mark.parametrize("uid", ["editor", "viewer"])
    def test_only_owners_and_admins_manage_keys(self, shop: Shop, uid: str) -> None:
        assert shop.brand.get("api-keys", uid=uid).status_code == 403


BAD: dict[str, tuple[Json, str]] = {
    "no order id": ({"type": "order", "value": 1}, "orderId"),
    "no value": ({"type": "order", "orderId": "1"}, "value"),
    "a negative value": (order("1", -1), "value"),
    "a value with a comma": ({"type": "order", "orderId": "1", "value": "1,00"}, "value"),
    "another currency": (order("1", 1, currency="JPY"), "EUR"),
    "an unknown field": (order("1", 1, note="x"), "note"),
    "an unknown type": ({"type": "sale", "orderId": "1"}, "type"),
    "no address": (order("1", 1, email="nobody"), "email"),
    "no session": (order("1", 1, sessionId="abc"), "sessionId"),
    "a session of another brand": (
        order("1", 1, sessionId="other.v.direct-a000000.abcdefgh"),
        "other",
    ),
    "too old": (order("1", 1, occurredAt="2020-01-01T00:00:00Z"), "import"),
    "in the future": (order("1", 1, occurredAt="2199-01-01T00:00:00Z"), "occurredAt"),
    "no date": (order("1", 1, occurredAt="yesterday"), "occurredAt"),
    "a refund of nothing": (refund("1", 0), "amount"),
    "a refund without an id": ({"type": "refund", "orderId": "1", "amount": 1}, "Idempotency-Key"),
    "an event without a name": ({"type": "custom", "id": "1"}, "name"),
    "an event without an id": ({"type": "custom", "name": "a"}, "Idempotency-Key"),
    "a custom event of no session": (
        {"type": "custom", "id": "1", "name": "a", "sessionId": "abc"},
        "sessionId",
    ),
    "data as a list": ({"type": "custom", "id": "1", "name": "a", "data": [1]}, "data"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_is_named_and_nothing_is_stored(cloud: Cloud, name: str) -> None:
    shop = Shop(cloud.brand(currency="EUR"))
    shop.report(order("warms-the-key", 1))
    cloud.idle()
    cloud.reset_operations()
    event, named = BAD[name]
    answer = shop.send(order("2", 1), event)
    assert answer.status_code == 422, answer.text
    assert "events[1]" in answer.json()["error"]
    assert named in answer.json()["error"]
    assert cloud.operations()["writes"] == 0
