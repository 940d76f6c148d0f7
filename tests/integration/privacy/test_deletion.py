"""Subscribers that leave: what broke off goes on, who was deleted can be erased, and whoever
unsubscribed stays so.
"""

from collections.abc import Callable
from datetime import datetime

import pytest
from google.cloud.firestore import AsyncClient

from shared.attribution.order_folding import OrderFolding
from shared.attribution.wiring import ledger
from shared.common.ids import email_hash
from shared.common.wire import WireModel
from shared.gcp.tasks import Queue
from shared.identity.models import PersonIds
from shared.identity.visitors import VisitorLinks
from shared.people.merge_backfill import MergeBackfill
from shared.people.merging import MergeService
from shared.privacy.deletion import DeletionService
from shared.subscribers.counts import SegmentCounts
from shared.subscribers.store import SubscriberStore
from tests.cloud import Cloud, Json
from tests.people import People

ANN, WORK = "ann@example.com", "a@work.example"


@pytest.fixture
def db(cloud: Cloud) -> AsyncClient:
    client: AsyncClient = cloud.firestore_async()
    return client


@pytest.fixture
def store(db: AsyncClient) -> SubscriberStore:
    return SubscriberStore(db, SegmentCounts(db, shards=4))


def delete(people: People, subscriber_id: str) -> None:
    answer = people.brand.cloud.http.request(
        "DELETE",
        f"/api/marketing/subscribers/{subscriber_id}",
        params={"brandId": people.brand.id},
        headers=people.brand.cloud.bearer("owner"),
    )
    assert answer.status_code == 200, answer.text
    people.brand.cloud.idle()


def imported(people: People, email: str) -> Json:
    """The consent to e-mails of somebody whom a file says to be subscribed."""
    answer = people.brand.cloud.http.post(
        "/api/marketing/subscribers/import",
        params={"brandId": people.brand.id},
        content=f"email,emailSubscribed\n{email},true\n",
        headers={**people.brand.cloud.bearer("owner"), "Content-Type": "text/csv"},
    )
    assert answer.status_code == 200, answer.text
    people.brand.cloud.idle()
    (found,) = [e for e in people.documents("subscribers").values() if e["email"] == email]
    consents = found["consents"]
    assert isinstance(consents, dict)
    email_consent: Json = consents["email"]
    return email_consent


class TestBrokenOff:
    async def test_an_erasure_goes_on(
        self, people: People, db: AsyncClient, store: SubscriberStore
    ) -> None:
        """As if its request ended with the commit that deletes the subscriber."""
        ann = people.add(ANN, userId="ann-1")
        people.customer(ANN, "O-1", userId="ann-1")
        people.brand.cloud.idle()
        assert await DeletionService(db, store).begin_erasure(people.brand.id, ann)
        people.brand.cloud.idle()
        people.brand.cloud.advance(180)
        people.brand.cloud.idle()
        (note,) = people.documents("erasures").values()
        assert note["state"] == "erased"
        assert people.documents("visitors") == {}
        assert "ann-1" not in people.everything()

    async def test_a_merges_follow_up_begins(
        self, people: People, db: AsyncClient, store: SubscriberStore
    ) -> None:
        kept, other = people.add(ANN), people.add(WORK)
        visitor = people.customer(WORK, "O-1")
        people.brand.cloud.idle()

        class Ending(Queue):
            async def add(self, task: WireModel, *cause: str, at: datetime | None = None) -> bool:
                raise ConnectionAbortedError(task, cause, at)

        backfill = MergeBackfill(db, ledger(), Ending("ending", "ending"))
        with pytest.raises(ConnectionAbortedError):
            await MergeService(db, store, backfill, OrderFolding(db)).merge(
                people.brand.id, kept, other
            )
        people.brand.cloud.idle()
        assert people.documents("visitors")[visitor.id]["subscriberId"] == kept
        (order,) = people.documents("conversions").values()
        assert order["subscriberId"] == kept


class TestDeleted:
    @pytest.fixture
    def ann(self, people: People) -> str:
        ann = people.add(ANN, userId="ann-1")
        people.customer(ANN, "O-1", userId="ann-1")
        people.brand.cloud.idle()
        delete(people, ann)
        return ann

    def test_can_be_erased(self, people: People, ann: str) -> None:
        assert "ann-1" in people.everything()
        assert people.erased(ann)["complete"]
        assert [
            each
            for each in ("ann-1", ANN, f"email:{email_hash(ANN)}")
            if each in people.everything()
        ] == []
        assert people.documents("visitors") == {}
        assert "erased" in people.documents("suppressions")[email_hash(ANN)]
        assert people.erased(ann)["complete"]

    def test_once_only(self, people: People, ann: str) -> None:
        gone = people.brand.cloud.http.request(
            "DELETE",
            f"/api/marketing/subscribers/{ann}",
            params={"brandId": people.brand.id},
            headers=people.brand.cloud.bearer("owner"),
        )
        assert gone.status_code == 404
        assert people.post("/never-was/erase").status_code == 404

    def test_is_erased_with_whoever_has_the_address_since(self, people: People, ann: str) -> None:
        again = people.add(ANN)
        people.brand.cloud.idle()
        assert people.erased(again)["complete"]
        people.brand.cloud.idle()
        assert "ann-1" not in people.everything()
        assert people.documents("visitors") == {}
        assert people.erased(ann)["complete"]

    def test_leaves_what_is_another_subscribers_since(self, people: People) -> None:
        ann = people.add(ANN, userId="ann-1")
        people.customer(ANN, "O-1")
        people.brand.cloud.idle()
        delete(people, ann)
        again = people.add(ANN)
        people.brand.cloud.idle()
        assert people.erased(ann)["complete"]
        people.brand.cloud.idle()
        assert people.shown(again)["totalOrders"] == 1
        assert people.documents("suppressions") == {}
        (order,) = people.documents("conversions").values()
        assert order["subscriberId"] == again


class TestUnsubscribed:
    @pytest.fixture(params=["deleted", "moved"])
    def leaves(self, request: pytest.FixtureRequest, people: People) -> Callable[[], None]:
        """Ann unsubscribes; then the subscriber, or its address, goes."""

        def leave() -> None:
            ann = people.add(ANN, emailSubscribed=True)
            assert people.post(f"/{ann}/unsubscribe").status_code == 200
            if request.param == "deleted":
                delete(people, ann)
                return
            answer = people.brand.cloud.http.put(
                f"/api/marketing/subscribers/{ann}",
                json={"brandId": people.brand.id, "email": "new@example.com"},
                headers=people.brand.cloud.bearer("owner"),
            )
            assert answer.status_code == 200, answer.text

        return leave

    def test_an_import_does_not_subscribe(self, people: People, leaves: Callable[[], None]) -> None:
        leaves()
        consent = imported(people, ANN)
        assert consent["status"] == "unsubscribed"
        assert people.documents("suppressions") == {}
        assert imported(people, ANN) == consent

    def test_a_member_says_what_the_person_agreed_to(
        self, people: People, leaves: Callable[[], None]
    ) -> None:
        leaves()
        refused = people.post("", email=ANN, emailSubscribed=True)
        assert refused.status_code == 409
        assert "unsubscribed before" in refused.json()["error"]
        stated = people.post("", email=ANN, emailSubscribed=True, consent={"text": "Yes, again."})
        assert stated.json()["subscriber"]["consents"]["email"]["status"] == "subscribed"
        assert people.documents("suppressions") == {}

    def test_whoever_is_not_said_to_agree_stays_so(
        self, people: People, leaves: Callable[[], None]
    ) -> None:
        leaves()
        made = people.post("", email=ANN).json()["subscriber"]
        assert made["consents"]["email"]["status"] == "unsubscribed"

    def test_nor_does_a_change_to_the_address(
        self, people: People, leaves: Callable[[], None]
    ) -> None:
        leaves()
        other = people.add(WORK, emailSubscribed=True)
        answer = people.brand.cloud.http.put(
            f"/api/marketing/subscribers/{other}",
            json={"brandId": people.brand.id, "email": ANN},
            headers=people.brand.cloud.bearer("owner"),
        )
        assert answer.json()["subscriber"]["consents"]["email"]["status"] == "unsubscribed"


async def test_whoever_comes_late_does_not_link_somebody_erased(
    people: People, db: AsyncClient
) -> None:
    ann = people.add(ANN, userId="ann-1")
    assert people.erased(ann)["complete"]
    assert await VisitorLinks(db).link(people.brand.id, "v", PersonIds(ann, "ann-1"), None) is None
    assert people.documents("visitors") == {}


async def test_whoever_comes_late_links_whom_somebody_was_merged_into(
    people: People, db: AsyncClient
) -> None:
    kept, other = people.add(ANN), people.add(WORK)
    people.merged(kept, other)
    linked = await VisitorLinks(db).link(people.brand.id, "v", PersonIds(other), None)
    assert linked is not None
    assert linked.subscriber_id == kept
