"""`POST track` with several beacons in one request: their order, their sessions, their writes."""

import pytest

from tests.cloud import Cloud, Json, TestBrand


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


class TestBatches:
    def test_beacons_belong_to_the_start_before_them(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        batch = [
            {"type": "session_start", "data": {"visitorId": visitor.id, "brandId": brand.id}},
            {"type": "page_view", "data": {"page": "/p", "view": 2}},
            {"type": "conversion", "data": {"type": "purchase", "value": 7, "orderId": "C-1"}},
        ]
        answer = visitor.send(batch)
        assert answer.status_code == 200
        session_id = answer.json()["sessionId"]
        assert answer.json()["results"] == [{"sessionId": session_id}] * 3
        (session,) = brand.sessions()
        assert (session["pageViews"], session["converted"]) == (2, True)

    def test_a_source_met_before_any_answer_starts_its_own_session(self, brand: TestBrand) -> None:
        """A page left in an outage sends all at once, numbered as one session."""
        visitor = brand.visitor()
        data = {"visitorId": visitor.id, "brandId": brand.id}
        ad = {**data, "url": "https://shop.example/?gclid=1", "view": 3}
        batch = [
            {"type": "session_start", "data": {**data, "view": 1}},
            {"type": "page_view", "data": {"page": "/p", "view": 2}},
            {"type": "session_start", "data": ad},
            {"type": "page_view", "data": {"page": "/q", "view": 4}},
        ]
        assert visitor.send(batch).status_code == 200
        views = {session["channelId"]: session["pageViews"] for session in brand.sessions()}
        assert views == {"direct": 2, "google_ads": 2}

    def test_a_later_first_start_of_a_batch_is_a_new_session(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        start = {"type": "session_start", "data": {"visitorId": visitor.id, "brandId": brand.id}}
        assert visitor.send([start, start]).status_code == 200
        assert len(brand.sessions()) == 2

    def test_one_bad_beacon_refuses_all_and_is_named(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        batch = [
            {"type": "session_start", "data": {"visitorId": visitor.id, "brandId": brand.id}},
            {"type": "conversion", "data": {"type": "purchase", "value": "seven"}},
        ]
        answer = visitor.send(batch)
        assert answer.status_code == 422
        assert "[1].data.value" in answer.json()["error"]
        assert brand.sessions() == []

    def test_a_currency_that_is_not_the_brands_refuses_all(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        sale = {"type": "purchase", "value": 7, "currency": "JPY"}
        batch = [
            {"type": "session_start", "data": {"visitorId": visitor.id, "brandId": brand.id}},
            {"type": "conversion", "data": sale},
        ]
        answer = visitor.send(batch)
        assert answer.status_code == 422
        assert "[1].data.currency" in answer.json()["error"]
        assert "USD" in answer.json()["error"]
        assert brand.sessions() == []


@pytest.mark.usefixtures("at_rest")
class TestWritesOfBatches:
    """Of page views and engagement that arrive together, counted at the wire."""

    def view(self, number: int | None = None, session_id: str | None = None) -> Json:
        return {
            "type": "page_view",
            "sessionId": session_id,
            "data": {"page": "/p", "view": number},
        }

    def engagement(self, seconds: int, session_id: str | None = None) -> Json:
        return {"type": "engagement", "sessionId": session_id, "data": {"seconds": seconds}}

    def writes(self, brand: TestBrand, beacons: list[Json]) -> int:
        """What they cost, without the triggers that follow a session's creation."""
        brand.cloud.idle()
        brand.cloud.reset_operations()
        assert brand.visitor().send(beacons).status_code == 200
        brand.cloud.idle()
        return brand.cloud.operations()["writes"]

    def test_one_session_is_updated_once(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive()
        beacons = [self.view(2), self.engagement(20), self.view(3), self.engagement(35)]
        told = [{**each, "sessionId": visitor.session_id} for each in beacons]
        assert self.writes(brand, told) == 1
        (session,) = brand.sessions()
        assert (session["pageViews"], session["engagedSeconds"]) == (3, 35)

    def test_unnumbered_views_are_added(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive()
        assert self.writes(brand, [self.view(None, visitor.session_id)] * 4) == 1
        (session,) = brand.sessions()
        assert session["pageViews"] == 5

    def test_numbered_and_unnumbered_views_are_added(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive()
        mixed = [self.view(), self.view(4), self.view(2), self.view()]
        assert visitor.send(
            [{**each, "sessionId": visitor.session_id} for each in mixed]
        ).is_success
        (session,) = brand.sessions()
        assert session["pageViews"] == 4 + 2

    def test_each_session_is_updated_once(self, brand: TestBrand) -> None:
        one, other = (brand.visitor().arrive().session_id for _ in range(2))
        beacons = [self.view(2, one), self.view(2, other), self.view(3, one), self.view(3, other)]
        assert self.writes(brand, beacons) == 2
        assert [each["pageViews"] for each in brand.sessions()] == [3, 3]

    def test_a_session_that_is_gone_is_made_anew_once(self, brand: TestBrand) -> None:
        session_id = brand.visitor().arrive().session_id
        for found in brand.cloud.firestore().collection_group("sessions").stream():
            if found.id == session_id:
                found.reference.delete()
        views = [self.engagement(5, session_id), self.view(7, session_id), self.view(8, session_id)]
        assert self.writes(brand, views) == 2  # created and updated; it was counted before
        (session,) = brand.sessions()
        assert (session["pageViews"], session["engagedSeconds"]) == (8, 5)
