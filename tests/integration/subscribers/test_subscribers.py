"""`/subscribers`: created, changed, listed, counted, unsubscribed, exported, deleted."""

import csv
import io
import json
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from shared.brands.paths import BrandPaths
from shared.common.ids import email_hash
from shared.common.wire import iso
from shared.subscribers.models.consent import Consent, ConsentChannel, Consents, ConsentStatus
from tests.cloud import Cloud, Json, TestBrand
from tests.signups import SignupDesk

PATH = "/api/marketing/subscribers"


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand(currency="EUR")


def post(
    brand: TestBrand, email: str = "ann@example.com", uid: str = "editor", **fields: object
) -> httpx.Response:
    return brand.cloud.http.post(
        PATH,
        json={"brandId": brand.id, "email": email, **fields},
        headers=brand.cloud.bearer(uid),
    )


def of(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    subscriber: Json = answer.json()["subscriber"]
    return subscriber


def consent(subscriber: Json, channel: str = "email") -> Consent:
    return Consents.model_validate(subscriber["consents"]).of(ConsentChannel(channel))


def created(brand: TestBrand, email: str = "ann@example.com", **fields: object) -> Json:
    return of(post(brand, email, "editor", **fields))


def put(brand: TestBrand, subscriber_id: object, **fields: object) -> httpx.Response:
    return brand.put(f"subscribers/{subscriber_id}", {"brandId": brand.id, **fields}, "editor")


def unsubscribe(brand: TestBrand, subscriber_id: object, **fields: object) -> httpx.Response:
    return brand.cloud.http.post(
        f"{PATH}/{subscriber_id}/unsubscribe",
        json={"brandId": brand.id, **fields},
        headers=brand.cloud.bearer("editor"),
    )


def delete(brand: TestBrand, subscriber_id: object) -> httpx.Response:
    return brand.cloud.http.delete(
        f"{PATH}/{subscriber_id}",
        params={"brandId": brand.id},
        headers=brand.cloud.bearer("editor"),
    )


def read(brand: TestBrand, subscriber_id: object) -> Json:
    return of(brand.get(f"subscribers/{subscriber_id}"))


def listed(brand: TestBrand, **query: object) -> list[str]:
    """The addresses of all pages."""
    found, cursor = [], None
    while True:
        more: Json = {} if cursor is None else {"cursor": cursor}
        answer = brand.get("subscribers", **query, **more)
        assert answer.status_code == 200, answer.text
        found += [str(each["email"]) for each in answer.json()["subscribers"]]
        cursor = answer.json().get("nextCursor")
        if cursor is None:
            filters = {name: value for name, value in query.items() if name != "limit"}
            count = brand.get("subscribers/count", **filters)
            assert count.json() == {"count": len(found)}
            return found


def refused(answer: httpx.Response, status: int, told: str) -> None:
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert told in answer.json()["error"]


class TestCreating:
    def test_what_is_sent_is_kept_in_one_form(self, brand: TestBrand) -> None:
        made = created(
            brand,
            " Ann@Example.COM ",
            phone="+49 (0)151 23456789",
            firstName=" Ann ",
            lastName="Smith",
            userId="user-1",
            birthday="--02-29",
            locale="de_at",
            timeZone="Europe/Vienna",
            properties={"size": "M", "visits": 3, "vip": True, "colours": ["red"]},
            tags=[" vip ", "vip"],
            sourceDetail="fair 2026",
        )
        assert read(brand, made["id"]) == made
        kept = {
            "email": "ann@example.com",
            "phone": "+4915123456789",
            "firstName": "Ann",
            "locale": "de-AT",
            "tags": ["vip"],
            "properties": {"size": "M", "visits": 3, "vip": True, "colours": ["red"]},
            "source": "manual",
            "emailSubscribed": False,
            "totalOrders": 0,
            "totalSpent": 0,
            "segmentIds": [],
            "birthday": "--02-29",
        }
        assert {name: made[name] for name in kept} == kept
        assert made["createdAt"] == made["updatedAt"] == made["subscribedAt"]

    def test_as_the_plan_signs_a_user_up(self, brand: TestBrand) -> None:
        made = created(brand, userId="user-1", emailSubscribed=True, source="signup")
        assert made["emailSubscribed"] is True
        assert made["source"] == "signup"

    def test_read_only_fields_are_ignored(self, brand: TestBrand) -> None:
        made = created(
            brand, id="mine", segmentIds=["vip"], totalSpent=1e9, createdAt="1999-01-01", consents=5
        )
        assert made["id"] != "mine"
        assert (made["segmentIds"], made["totalSpent"]) == ([], 0)

    def test_an_address_has_one_subscriber(self, brand: TestBrand) -> None:
        made = created(brand)
        refused(post(brand, " ANN@example.com"), 409, str(made["id"]))

    def test_a_user_has_one_subscriber(self, brand: TestBrand) -> None:
        made = created(brand, userId="user-1")
        refused(
            post(brand, "bob@example.com", userId="user-1"),
            409,
            f"userId: user-1 belongs to the subscriber {made['id']}",
        )
        created(brand, "bob@example.com")

    def test_other_brands_have_their_own(self, brand: TestBrand, cloud: Cloud) -> None:
        made = created(brand)
        assert created(cloud.brand())["id"] != made["id"]

    def test_one_commit_without_reads(self, brand: TestBrand) -> None:
        """But a read of the brand, which says what the caller may do. The trigger may be there by
        then: one read, two writes.
        """
        created(brand, "first@example.com")
        brand.cloud.idle()
        brand.cloud.reset_operations()
        answer = post(brand, emailSubscribed=True)
        spent = brand.cloud.operations()
        assert answer.status_code == 200
        assert spent["reads"] <= 1 + 1
        assert 2 <= spent["writes"] <= 2 + 2


class TestConsents:
    def test_the_way_of_a_consent(self, brand: TestBrand) -> None:
        brand.configure(doubleOptIn=False)
        stated = {"text": "News, please", "form": "footer", "detail": "2026"}
        made = created(brand, source="form", emailSubscribed=True, consent=stated)
        left = of(put(brand, made["id"], emailSubscribed=False))
        assert left["emailSubscribed"] is False
        assert str(left["unsubscribedAt"]) > str(left["subscribedAt"])
        refused(put(brand, made["id"], emailSubscribed=True), 409, "unsubscribed; if they ask")
        renamed = of(put(brand, made["id"], **{**made, "firstName": "Ann"}))
        assert (renamed["firstName"], renamed["emailSubscribed"]) == ("Ann", False)
        by_phone = {"detail": "by phone"}
        back = of(put(brand, made["id"], emailSubscribed=True, consent=by_phone))
        assert "unsubscribedAt" not in back
        email = consent(back)
        assert email.status == "subscribed"
        steps = [(each.status, each.source) for each in email.history]
        assert steps == [
            ("subscribed", "form"),
            ("unsubscribed", "manual"),
            ("subscribed", "manual"),
        ]
        first = email.history[0]
        assert first.model_dump(include=set(stated)) == stated
        assert iso(first.at) == made["createdAt"]

    def test_leaving_by_channel(self, brand: TestBrand) -> None:
        made = created(brand, phone="+4915123456789", emailSubscribed=True, smsSubscribed=True)
        left = of(unsubscribe(brand, made["id"], reason="called us"))
        assert (left["emailSubscribed"], left["smsSubscribed"]) == (False, True)
        assert consent(left).history[-1].detail == "called us"
        assert of(unsubscribe(brand, made["id"])) == left
        assert of(unsubscribe(brand, made["id"], channel="sms"))["smsSubscribed"] is False
        bob = created(brand, "bob@example.com")
        both = of(unsubscribe(brand, bob["id"], channel="all"))
        statuses = {consent(both, channel).status for channel in ("email", "sms")}
        assert statuses == {ConsentStatus.UNSUBSCRIBED}

    def test_double_opt_in(self, cloud: Cloud) -> None:
        brand = cloud.brand(doubleOptIn=True)
        made = created(brand, source="form", emailSubscribed=True)
        assert made["emailSubscribed"] is False
        assert consent(made).status is ConsentStatus.PENDING
        refused(put(brand, made["id"], emailSubscribed=True), 409, "has not yet")
        assert [each["channel"] for each in SignupDesk(brand).messages()] == ["email"]
        of(unsubscribe(brand, made["id"]))
        stated = {"detail": "by phone"}
        again = put(brand, made["id"], emailSubscribed=True, consent=stated)
        refused(again, 409, "has not yet")
        assert created(brand, "bob@example.com", emailSubscribed=True)["emailSubscribed"] is True


class TestForgotten:
    """Addresses that asked to be forgotten."""

    @pytest.fixture
    def forgotten(self, brand: TestBrand) -> TestBrand:
        path = f"{BrandPaths(brand.id).suppressions}/{email_hash('ann@example.com')}"
        brand.cloud.firestore().document(path).set({"erased": "2026-01-15T12:00:00.000Z"})
        return brand

    @pytest.mark.parametrize("source", ["manual", "import", "checkout"])
    def test_a_brand_does_not_bring_them_back(self, forgotten: TestBrand, source: str) -> None:
        refused(post(forgotten, "Ann@example.com", source=source), 409, "asked to be forgotten")
        assert listed(forgotten) == []

    @pytest.mark.parametrize("source", ["form", "signup"])
    def test_their_own_sign_up_waits_for_their_link(
        self, forgotten: TestBrand, source: str
    ) -> None:
        made = created(forgotten, source=source, emailSubscribed=True, phone="+4915123456789")
        assert consent(made).status is ConsentStatus.PENDING
        assert len(SignupDesk(forgotten).messages()) == 1
        of(unsubscribe(forgotten, made["id"]))
        for channel in ("email", "sms"):
            change = {f"{channel}Subscribed": True, "phone": "+4915123456789"}
            stated = {"detail": "by phone"}
            answer = put(forgotten, made["id"], **change, consent=stated)
            assert answer.status_code == 409, answer.text
        refused(post(forgotten, source=source), 409, str(made["id"]))

    @pytest.mark.parametrize("source", ["form", "signup"])
    def test_who_signs_up_for_nothing_is_not_kept(self, forgotten: TestBrand, source: str) -> None:
        refused(post(forgotten, source=source), 409, "asked to be forgotten")
        assert listed(forgotten) == []

    def test_nobody_else_takes_their_address(self, forgotten: TestBrand) -> None:
        bob = created(forgotten, "bob@example.com")
        refused(put(forgotten, bob["id"], email="ANN@example.com"), 409, "asked to be forgotten")
        assert read(forgotten, bob["id"]) == bob


class TestChanging:
    def test_only_what_is_given(self, brand: TestBrand) -> None:
        made = created(brand, firstName="Ann", lastName="Smith", properties={"a": 1}, tags=["x"])
        then = of(put(brand, made["id"], firstName="Anna", lastName=None, properties={"b": 2}))
        assert (then["firstName"], then["tags"]) == ("Anna", ["x"])
        assert then["properties"] == {"b": 2}
        assert "lastName" not in then
        assert then["createdAt"] == made["createdAt"]
        assert str(then["updatedAt"]) > str(made["updatedAt"])

    def test_what_was_answered_changes_nothing_when_it_is_sent_back(self, brand: TestBrand) -> None:
        made = created(brand, emailSubscribed=True, phone="+4915123456789", userId="user-1")
        brand.cloud.idle()
        brand.cloud.reset_operations()
        assert of(put(brand, made["id"], **made)) == made
        assert brand.cloud.operations()["writes"] == 0

    def test_an_address_moves_with_its_pointer(self, brand: TestBrand) -> None:
        made = created(brand)
        assert of(put(brand, made["id"], email="New@example.com"))["email"] == "new@example.com"
        again = created(brand)
        assert again["id"] != made["id"]
        refused(put(brand, again["id"], email="new@example.com"), 409, "another subscriber")
        refused(put(brand, again["id"], email=None), 422, "email")

    def test_a_user_is_linked(self, brand: TestBrand) -> None:
        made = created(brand)
        assert of(put(brand, made["id"], userId="user-1"))["userId"] == "user-1"
        refused(post(brand, "bob@example.com", userId="user-1"), 409, str(made["id"]))
        assert "userId" not in of(put(brand, made["id"], userId=None))
        created(brand, "bob@example.com", userId="user-1")

    def test_one_read_and_one_write(self, brand: TestBrand) -> None:
        """And a read of the brand, and whether the address asked to be forgotten; the trigger
        may be there by then: one read, two writes.
        """
        made = created(brand)
        brand.cloud.idle()
        brand.cloud.reset_operations()
        of(put(brand, made["id"], firstName="Ann", emailSubscribed=True))
        spent = brand.cloud.operations()
        assert spent["reads"] <= 1 + 1 + 1 + 1
        assert 1 <= spent["writes"] <= 1 + 2


class TestDeleting:
    def test_who_is_deleted_may_come_back(self, brand: TestBrand) -> None:
        made = created(brand, userId="user-1")
        answer = delete(brand, made["id"])
        assert (answer.status_code, answer.json()) == (200, {"deleted": made["id"]})
        refused(brand.get(f"subscribers/{made['id']}"), 404, "no subscriber")
        refused(delete(brand, made["id"]), 404, "no subscriber")
        refused(put(brand, made["id"], firstName="x"), 404, "no subscriber")
        refused(unsubscribe(brand, made["id"]), 404, "no subscriber")
        assert created(brand, userId="user-1")["id"] != made["id"]


@pytest.fixture(scope="class")
def people(cloud: Cloud) -> TestBrand:
    """Nine subscribers; the last one is the newest."""
    brand = cloud.brand(doubleOptIn=True)
    for number in range(9):
        made = created(
            brand,
            f"{'ab'[number % 2]}{number}@example.com",
            tags=["odd" if number % 2 else "even", *(["vip"] if number > 6 else [])],
            source=("form", "manual", "checkout")[number % 3],
            emailSubscribed=number < 6,
        )
        if number == 4:
            of(unsubscribe(brand, made["id"]))
    return brand


class TestLists:
    def test_newest_first_in_pages(self, people: TestBrand) -> None:
        whole = [f"{'ab'[number % 2]}{number}@example.com" for number in reversed(range(9))]
        for limit in (1, 2, 4, 9, 200):
            assert listed(people, limit=limit) == whole

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ({"status": "subscribed"}, "521"),
            ({"status": "pending"}, "30"),
            ({"status": "unsubscribed"}, "4"),
            ({"status": "none"}, "876"),
            ({"subscribed": True}, "521"),
            ({"subscribed": False}, "876430"),
            ({"tag": "vip"}, "87"),
            ({"tag": " odd "}, "7531"),
            ({"tag": "nobody's"}, ""),
            ({"source": "form"}, "630"),
            ({"source": "import"}, ""),
            ({"segmentId": "no-such-segment"}, ""),
            ({"tag": "even", "status": "none"}, "86"),
            ({"tag": "even", "subscribed": False}, "8640"),
            ({"source": "form", "status": "pending"}, "30"),
            ({"source": "checkout", "subscribed": False}, "8"),
            ({"segmentId": "x", "status": "none"}, ""),
            ({"segmentId": "x", "subscribed": False}, ""),
            ({"search": "B"}, "1357"),
            ({"search": "a4@exam"}, "4"),
            ({"search": "%"}, ""),
        ],
    )
    @pytest.mark.parametrize("limit", [2, 50])
    def test_filters(self, people: TestBrand, query: Json, numbers: str, limit: int) -> None:
        found = listed(people, **query, limit=limit)
        assert "".join(email[1] for email in found) == numbers

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ({"tag": "vip", "source": "form"}, "tag and source"),
            ({"tag": "vip", "segmentId": "s"}, "tag and segmentId"),
            ({"search": "a", "status": "none"}, "search"),
            ({"search": "a", "tag": "vip"}, "search"),
            ({"status": "none", "subscribed": True}, "status and subscribed"),
        ],
    )
    @pytest.mark.parametrize("route", ["", "/count", "/export"])
    def test_filters_that_do_not_go_together(
        self, people: TestBrand, query: Json, told: str, route: str
    ) -> None:
        refused(people.get(f"subscribers{route}", **query), 422, told)

    def test_a_cursor_is_of_its_own_order(self, people: TestBrand) -> None:
        cursor = people.get("subscribers", limit=1).json()["nextCursor"]
        refused(people.get("subscribers", search="a", cursor=cursor), 422, "cursor")


class TestExport:
    def file(self, brand: TestBrand, kind: str, limit: int) -> str:
        pages, cursor = [], ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            answer = brand.get("subscribers/export", format=kind, limit=limit, **more)
            assert answer.status_code == 200, answer.text
            pages.append(answer.text)
            cursor = answer.headers.get("X-Next-Cursor", "")
            if not cursor:
                return "".join(pages)

    @pytest.mark.parametrize("limit", [2, 1000])
    def test_all_pages_are_one_file(self, people: TestBrand, limit: int) -> None:
        text = self.file(people, "csv", limit)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["email"] for row in rows] == listed(people)
        lines = [json.loads(line) for line in self.file(people, "ndjson", limit).splitlines()]
        assert lines == people.get("subscribers").json()["subscribers"]

    def test_what_the_answer_is(self, people: TestBrand) -> None:
        answer = people.get("subscribers/export", uid="editor", status="unsubscribed")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "subscribers.csv" in answer.headers["Content-Disposition"]
        assert len(answer.text.splitlines()) == 2
        lines = people.get("subscribers/export", format="ndjson", status="unsubscribed")
        assert lines.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"

    def test_a_phone_is_no_formula(self, brand: TestBrand) -> None:
        created(brand, phone="+4915123456789", firstName="=1+1", tags=["@x"])
        row = next(csv.DictReader(io.StringIO(self.file(brand, "csv", 10), newline="")))
        assert (row["phone"], row["firstName"], row["tags"]) == ("'+4915123456789", "'=1+1", "'@x")

    def test_viewers_take_no_files(self, people: TestBrand) -> None:
        refused(people.get("subscribers/export", uid="viewer"), 403, "viewer")


def spelt(number: int) -> str:
    """One of twenty addresses, in one of five spellings."""
    address = f"Jos\u00e9.{number % 20}@example.com"
    spellings = (
        str,
        str.lower,
        str.upper,
        lambda text: f"  {text}\t",
        lambda text: unicodedata.normalize("NFD", text),
    )
    spelling = spellings[number // 20 % len(spellings)]
    return spelling(address)


def test_200_creations_of_20_addresses_at_once_are_20_subscribers(brand: TestBrand) -> None:
    brand.cloud.token("editor")
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: post(brand, spelt(number)), range(200)))
    assert Counter(answer.status_code for answer in answers) == {200: 20, 409: 180}
    ids = {of(answer)["email"]: of(answer)["id"] for answer in answers if answer.is_success}
    assert len(ids) == 20
    for answer in answers:
        if answer.status_code == 409:
            told = answer.json()["error"]
            assert any(f"{email} belongs to the subscriber {ids[email]};" in told for email in ids)
    brand.cloud.idle()
    assert sorted(listed(brand)) == sorted(str(email) for email in ids)


def test_answers_of_the_store_that_are_lost_change_nothing(
    brand: TestBrand, cloud: Cloud, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(cloud.faults)
    cloud.faults(lost=0.3, abort=0.2)
    made = [created(brand, f"a{number}@example.com", emailSubscribed=True) for number in range(20)]
    for each in made:
        left = of(put(brand, each["id"], firstName="Ann", emailSubscribed=False))
        assert [step.status for step in consent(left).history] == ["subscribed", "unsubscribed"]
    for each in made[:10]:
        assert delete(brand, each["id"]).status_code == 200
    cloud.faults()
    cloud.idle()
    assert sorted(listed(brand)) == sorted(str(each["email"]) for each in made[10:])
