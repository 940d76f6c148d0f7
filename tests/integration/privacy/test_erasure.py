"""Persons that asked to be forgotten: nothing leads to them, and all numbers stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from google.cloud.firestore import AsyncClient

from shared.common.enums import AttributionModel
from shared.common.ids import email_hash
from shared.counters.rollup import RollupService
from shared.reports.audit import AuditService
from shared.tracking.logic.session_documents import SOURCE_FIELDS
from tests.cloud import TODAY, TestBrand
from tests.integration.attribution.test_server_events import order, refund
from tests.integration.imports.importing import CSV, Importer
from tests.integration.imports.importing_people import PeopleImporter
from tests.people import ADS, People, again


def report(brand: TestBrand) -> list[object]:
    """What reports say of today under every model, but for the moment they were made."""
    said: list[object] = []
    for model in AttributionModel:
        stats = brand.stats(**TODAY, attributionModel=model.value)
        stats.pop("updatedAt")
        said += [stats, brand.channels(**TODAY, attributionModel=model.value)]
    return said


def refused(people: People, import_id: str) -> list[int]:
    """The lines that an import refused. What is shown of them names nobody."""
    rows = people.brand.get(f"imports/{import_id}").json()["import"]["refusedRows"]
    assert all(set(row) == {"part", "line", "reason"} for row in rows)
    assert "ann" not in str(rows).lower().replace("ann@example.com", "")
    return [row["line"] for row in rows]


class TestErase:
    @pytest.fixture
    def ann(self, people: People) -> str:
        """Has an address and a user, came by two browsers, bought three times, gave one back."""
        ann = people.add("ann@example.com", userId="ann-1", firstName="Ann", emailSubscribed=True)
        first = people.customer("ann@example.com", "O-1", 10, userId="ann-1")
        people.customer("ann@example.com", "O-2", 20)
        first.arrive().buy(0, kind="signup")
        people.shop.report(
            order("O-3", 30, email="ann@example.com"),
            refund("O-2", 5),
            {"type": "custom", "name": "call", "id": "e-1", "email": "ann@example.com"},
            {"type": "custom", "name": "visit", "id": "e-2", "visitorId": first.id},
        )
        people.db.collection(people.paths.claims).document(first.id).set({"userId": "ann-1"})
        people.db.collection(people.paths.outbox).document("m").set({"subscriberId": ann})
        people.brand.visitor().arrive(ADS).buy(40, "O-4")
        people.brand.cloud.idle()
        return ann

    def secrets(self, people: People, subscriber_id: str) -> list[str]:
        """What leads to a person: its ids, and those of its visitors."""
        hashed = email_hash("ann@example.com")
        visitors = [
            visitor_id
            for visitor_id, each in people.documents("visitors").items()
            if each["subscriberId"] == subscriber_id
        ]
        assert len(visitors) == 2
        return ["ann@example.com", "ann-1", "Ann", f"email:{hashed}", *visitors]

    def test_nothing_is_left_that_leads_to_the_person(self, people: People, ann: str) -> None:
        secrets = self.secrets(people, ann)
        assert [each for each in secrets if each in people.everything()] == secrets
        assert people.erased(ann) == {"erased": True, "complete": True}
        people.brand.cloud.idle()
        held = people.everything()
        assert [each for each in secrets if each in held] == []
        for gone in ("subscribers", "emails", "user_links", "visitors", "claims", "outbox"):
            assert people.documents(gone) == {}
        assert people.documents("events") == {}
        (suppression,) = people.documents("suppressions").items()
        assert suppression[0] == email_hash("ann@example.com")
        assert list(suppression[1]) == ["erased"]
        (erasure,) = people.documents("erasures").values()
        assert set(erasure) == {"at", "state", "marketingExpireAt"}
        assert people.counted() == 0

    def test_an_erased_persons_visits_and_orders_are_one_strangers(
        self, people: People, ann: str
    ) -> None:
        people.erased(ann)
        people.brand.cloud.idle()
        orders = people.documents("conversions").values()
        strangers = [each for each in orders if str(each["customerId"]).startswith("erased-")]
        assert len(strangers) == 4
        (pseudonym,) = {each["customerId"] for each in strangers}
        sessions = people.documents("sessions").values()
        assert [each["visitorId"] for each in sessions].count(pseudonym) == 5
        assert {each.get("subscriberId") for each in orders} == {None}
        visits = [str(each.get("journey")) for each in strangers if each.get("visitorId")]
        assert len(visits) == 3
        assert all(str(pseudonym) in each for each in visits)

    async def test_reports_and_audits_stay_as_they_were(self, people: People, ann: str) -> None:
        brand, day = people.brand, people.brand.cloud.now()[:10]
        before = report(brand)
        people.erased(ann)
        brand.cloud.idle()
        assert report(brand) == before
        db: AsyncClient = brand.cloud.firestore_async()
        assert await RollupService(db).fold(brand.id, day)
        assert report(brand) == before
        assert await AuditService(db).audit(brand.id, day) == []

    def test_what_links_and_pages_wrote_of_the_person_is_cleared(
        self, people: People, ann: str
    ) -> None:
        of = {"utm_source": "ann", "utm_medium": "ann", "utm_campaign": "ann@example.com"}
        text = "&".join(f"{name}={value}" for name, value in of.items())
        url = f"https://shop.example/?{text}&utm_content=ann&utm_term=ann"
        page, mail = "/hello/ann", "https://mail.example/ann"
        known = next(iter(people.documents("visitors")))
        people.brand.visitor(known).arrive(url, mail, landingPage=page)
        stranger = people.brand.visitor().arrive(url, mail, landingPage=page)
        people.brand.cloud.idle()
        before = people.documents("sessions")
        people.erased(ann)
        people.brand.cloud.idle()
        after = people.documents("sessions")
        assert set(after) == set(before)
        erased = [each for each in after.values() if str(each["visitorId"]).startswith("erased-")]
        assert len(erased) == 6
        for each in erased:
            assert each["landingPage"] == ""
            assert not set(SOURCE_FIELDS) & set(each)
            assert each["channelId"]
        assert after[stranger.session_id] == before[stranger.session_id]
        assert len(people.brand.sessions()) == len(after)

    def test_refused_rows_of_the_person_are_removed_and_others_stay(
        self, people: People, ann: str
    ) -> None:
        """Also where their email is written otherwise, and in imports of another kind."""
        elsewhere = People(people.brand.cloud)
        bad = "email,emailSubscribed\nAnn@Example.com,maybe\nbob@example.com,maybe\nnobody,yes\n"
        ours, theirs = (
            str(PeopleImporter(each.brand).run(bad, kind=CSV)["id"]) for each in (people, elsewhere)
        )
        columns = "type,visitorId,email,userId,conversionType,value,occurredAt\n"
        rows = ("v,,ann-1", "v,ann@example.com,", "v,,bob")
        content = columns + "".join(f"conversion,{who},purchase,1,never\n" for who in rows)
        history = str(Importer(people.brand).run(content, kind=CSV)["id"])
        assert [refused(people, each) for each in (ours, history)] == [[2, 3, 4], [2, 3, 4]]
        people.erased(ann)
        people.brand.cloud.idle()
        assert [refused(people, each) for each in (ours, history)] == [[3, 4], [4]]
        assert refused(elsewhere, theirs) == [2, 3, 4]

    def test_refused_rows_are_deleted_after_a_month(self, people: People) -> None:
        made = PeopleImporter(people.brand).run("email\nnobody\n", kind=CSV)
        (page,) = people.db.collection(people.paths.refused_rows(str(made["id"]))).stream()
        kept = page.get("marketingExpireAt") - page.create_time
        assert abs(kept - timedelta(days=30)) < timedelta(hours=1)
        assert set(page.to_dict() or {}) == {"rows", "leftOut", "of", "marketingExpireAt"}

    def test_a_repeat_answers_the_same(self, people: People, ann: str) -> None:
        assert people.erased(ann) == people.erased(ann) == {"erased": True, "complete": True}
        assert people.counted() == 0

    def test_neither_the_brand_nor_an_import_brings_the_person_back(
        self, people: People, ann: str
    ) -> None:
        people.erased(ann)
        for source in ("manual", "import", "checkout"):
            answer = people.post("", email="Ann@Example.com", source=source)
            assert answer.status_code == 409
            assert "forgotten" in answer.json()["error"]
        sent = people.brand.cloud.http.post(
            "/api/marketing/subscribers/import",
            params={"brandId": people.brand.id},
            content="email\nann@example.com\n",
            headers={**people.brand.cloud.bearer("owner"), "Content-Type": "text/csv"},
        )
        assert sent.status_code == 200, sent.text
        people.brand.cloud.idle()
        assert people.documents("subscribers") == {}

    def test_what_was_merged_is_erased_with_it(self, people: People, ann: str) -> None:
        work = people.add("a@work.example")
        people.customer("a@work.example", "O-5")
        people.brand.cloud.idle()
        people.merged(work, ann)
        people.erased(work)
        people.brand.cloud.idle()
        held = people.everything()
        leading = ["ann@example.com", "ann-1", email_hash("a@work.example")]
        assert [each for each in leading if f'"{each}"' in held] == []
        assert people.documents("visitors") == people.documents("merges") == {}
        suppressed = {email_hash("ann@example.com"), email_hash("a@work.example")}
        assert set(people.documents("suppressions")) == suppressed
        assert people.erased(work)["complete"]

    def test_others_on_the_same_browser_stay(self, people: People) -> None:
        ann, bob = people.add("ann@example.com"), people.add("bob@example.com")
        shared = people.customer("ann@example.com", "O-1", 10)
        people.brand.cloud.idle()
        shared.arrive(ADS).buy(20, "O-2")
        who = {"email": "bob@example.com", "sessionId": shared.session_id}
        people.shop.report(order("O-2", 20, **who))
        people.brand.cloud.idle()
        known = people.documents("visitors")[shared.id]
        assert known["subscriberIds"] == [ann, bob]
        people.erased(ann)
        people.brand.cloud.idle()
        known = people.documents("visitors")[shared.id]
        assert (known["subscriberId"], known["subscriberIds"]) == (bob, [bob])
        assert ann not in str(known)
        assert people.shown(bob)["totalOrders"] == 1
        kinds = [each["type"] for each in people.timeline(bob)]
        assert kinds.count("order") == 1

    def test_much_is_erased_by_a_task(self, people: People) -> None:
        ann = people.add("ann@example.com")
        visitor = people.customer("ann@example.com", "O-1")
        people.brand.cloud.idle()
        batch = people.db.batch()
        for number in range(400):
            event = people.db.collection(people.paths.events).document(f"e-{number}")
            batch.set(event, {"visitorId": visitor.id, "name": "x", "day": "2026-01-15"})
        batch.commit()
        people.brand.cloud.idle()
        assert people.erased(ann) == {"erased": True, "complete": False}
        people.brand.cloud.idle()
        assert people.erased(ann) == {"erased": True, "complete": True}
        assert people.documents("events") == people.documents("visitors") == {}

    def test_amid_faults_it_comes_to_the_same_end(self, people: People, ann: str) -> None:
        cloud, secrets = people.brand.cloud, self.secrets(people, ann)
        before = report(people.brand)
        cloud.faults(duplicate=0.3, lost=0.2, abort=0.2)
        try:
            with ThreadPoolExecutor(4) as pool:
                erasing = [
                    pool.submit(again, partial(people.post, f"/{ann}/erase")) for _ in range(4)
                ]
                answers = [each.result() for each in erasing]
            cloud.idle()
        finally:
            cloud.faults()
        assert {each.status_code for each in answers} == {200}
        assert people.erased(ann)["complete"]
        held = people.everything()
        assert [each for each in secrets if each in held] == []
        assert people.counted() == 0
        assert report(people.brand) == before

    def test_only_owners_and_admins_may(self, people: People) -> None:
        ann = people.add("ann@example.com")
        assert people.post(f"/{ann}/erase", "editor").status_code == 403
        asked = people.brand.get(f"subscribers/{ann}/personal-data", "editor")
        assert asked.status_code == 403
        assert people.post(f"/{ann}/erase", "admin").status_code == 200
