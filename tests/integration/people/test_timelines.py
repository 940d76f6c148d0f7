"""What a person did, and what is held of it."""

import json

import pytest

from tests.integration.attribution.test_server_events import refund
from tests.people import People


class TestPersonalData:
    def test_is_everything_that_is_held(self, people: People) -> None:
        ann = people.add("ann@example.com", firstName="Ann", emailSubscribed=True)
        visitor = people.customer("ann@example.com", "O-1", 10)
        people.shop.report(
            refund("O-1", 4),
            {"type": "custom", "name": "call", "id": "e-1", "email": "ann@example.com"},
        )
        stranger = people.customer("bob@example.com", "O-2", 20)
        people.brand.cloud.idle()
        data = people.personal_data(ann)
        assert [each["id"] for each in data["visitors"]] == [visitor.id]
        assert {each["visitorId"] for each in data["sessions"]} == {visitor.id}
        assert len(data["sessions"]) == 2
        (bought,) = data["conversions"]
        assert (bought["orderId"], bought["value"], bought["refunded"]) == ("O-1", 10, 4)
        (given_back,) = data["refunds"]
        assert (given_back["orderId"], given_back["amount"]) == ("O-1", 4)
        assert [each["name"] for each in data["events"]] == ["call"]
        assert stranger.id not in json.dumps(data)

    def test_comes_as_a_file(self, people: People) -> None:
        ann = people.add("ann@example.com")
        answer = people.brand.get(f"subscribers/{ann}/personal-data")
        named = f'attachment; filename="personal-data-{ann}.json"'
        assert answer.headers["content-disposition"] == named


class TestTimeline:
    @pytest.fixture
    def ann(self, people: People) -> str:
        ann = people.add("ann@example.com", emailSubscribed=True)
        people.customer("ann@example.com", "O-1", 10)
        people.customer("ann@example.com", "O-2", 20).buy(0, kind="signup")
        people.shop.report(refund("O-1", 4), refund("O-2"))
        people.post(f"/{ann}/unsubscribe", channel="email")
        people.customer("bob@example.com", "O-3", 30)
        people.brand.cloud.idle()
        return ann

    def test_shows_what_happened_newest_first(self, people: People, ann: str) -> None:
        entries = people.timeline(ann)
        kinds = [str(each["type"]) for each in entries]
        expected = ["session"] * 4 + ["order"] * 2 + ["signup"] + ["refund"] * 2 + ["consent"] * 2
        assert sorted(kinds) == sorted(expected)
        moments = [str(each["at"]) for each in entries]
        assert moments == sorted(moments, reverse=True)
        by_kind = {str(each["type"]): each for each in entries}
        assert by_kind["order"] | {"id": "", "at": ""} == {
            "type": "order", "id": "", "at": "", "orderId": "O-1", "value": 10, "currency": "EUR",
        }  # fmt: skip
        refunds = {each["orderId"]: each for each in entries if each["type"] == "refund"}
        assert refunds["O-1"]["amount"] == 4
        assert "amount" not in refunds["O-2"]
        statuses = [each["status"] for each in entries if each["type"] == "consent"]
        assert statuses == ["unsubscribed", "subscribed"]

    @pytest.mark.parametrize("limit", [1, 2, 5])
    def test_pages_are_the_whole_without_gap_or_repeat(
        self, people: People, ann: str, limit: int
    ) -> None:
        assert people.timeline(ann, limit) == people.timeline(ann)

    def test_a_page_costs_what_it_shows(self, people: People, ann: str) -> None:
        """The person, who was merged into it, its two visitors, both refunds with their orders; of
        visits and of other orders one each more than the page has. The brand is read at most once.
        """
        people.brand.cloud.reset_operations()
        answer = people.brand.get(f"subscribers/{ann}/timeline", limit=1)
        assert len(answer.json()["timeline"]) == 1
        assert people.brand.cloud.operations()["reads"] <= 13

    def test_pages_through_happenings_of_one_moment(self, people: People) -> None:
        """Visits, orders and refunds of one millisecond, of more visitors than a query names."""
        ann = people.add("ann@example.com")
        at = "2026-01-15T00:00:00.000Z"
        batch = people.db.batch()
        for number in range(33):
            visitor = f"v{number:02}"
            link = {"subscriberId": ann, "at": people.db.document("a/b").get().read_time}
            known = {"subscriberId": ann, "subscriberIds": [ann], "links": {"1": link}}
            batch.set(people.db.document(f"{people.paths.visitors}/{visitor}"), known)
            session_id = f"{people.brand.id}.{visitor}.direct-x.nonce-{number:04}"
            session = {
                "brandId": people.brand.id, "visitorId": visitor, "channel": "Direct",
                "channelId": "direct", "channelType": "direct", "channelGroup": "Direct",
                "landingPage": "/", "startedAt": at, "day": "2026-01-15", "pageViews": 1,
            }  # fmt: skip
            batch.set(people.db.document(f"{people.paths.sessions}/{session_id}"), session)
            conversion = {
                "brandId": people.brand.id, "subscriberId": ann, "type": "purchase", "value": 1,
                "currency": "EUR", "occurredAt": at, "day": "2026-01-15", "windowDays": 30,
                "attributedAt": at, "refunds": {f"r{number:02}": 1},
            }  # fmt: skip
            batch.set(people.db.document(f"{people.paths.conversions}/c{number:02}"), conversion)
            given_back = {
                "brandId": people.brand.id, "orderId": f"O-{number}", "amount": 1, "occurredAt": at,
            }  # fmt: skip
            batch.set(people.db.document(f"{people.paths.refunds}/r{number:02}"), given_back)
        batch.commit()
        people.brand.cloud.idle()
        whole = people.timeline(ann)
        assert len(whole) == 99
        assert len({str(each["id"]) for each in whole}) == 99
        assert people.timeline(ann, 7) == whole
