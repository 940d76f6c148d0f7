"""A phone number gets the text messages of one subscriber, whoever gives it and however."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import httpx
import pytest

from shared.brands.paths import BrandPaths
from shared.common.ids import phone_hash
from shared.subscribers.logic.numbers import claimed_number
from shared.subscribers.models.consent import ConsentStatus
from shared.subscribers.models.stored import StoredSubscriber
from tests.cloud import Cloud, Json
from tests.integration.imports.importing import NDJSON, lines
from tests.integration.imports.importing_people import PeopleImporter
from tests.plays import PLAYS
from tests.signups import SUBSCRIBE, TEXT, SignupDesk

ANN, BOB, CID = "ann@example.com", "bob@example.com", "cid@example.com"
PHONE, OTHER = "+4915123456789", "+4915199999999"
DAY = 86_400
SUBSCRIBERS = "/api/marketing/subscribers"


class Members(SignupDesk):
    """What members of the brand do with subscribers."""

    def call(self, method: str, path: str, **fields: object) -> httpx.Response:
        body = {"brandId": self.brand.id, **fields}
        owner = self.brand.cloud.bearer("owner")
        return self.brand.cloud.http.request(
            method, f"{SUBSCRIBERS}{path}", json=body, headers=owner
        )

    def add(self, email: str, **fields: object) -> str:
        answer = self.call("POST", "", email=email, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["subscriber"]["id"])

    def sms(self, email: str) -> ConsentStatus:
        return self.known(email).consents.sms.status

    def documents(self, collection: str) -> dict[str, Json]:
        path = getattr(BrandPaths(self.brand.id), collection)
        found = self.brand.cloud.firestore().collection(path).stream()
        return {each.id: cast("Json", each.to_dict()) for each in found}

    def check(self) -> dict[str, str]:
        """Check that each number is one subscriber's, as its pointer says. Return whose each is."""
        claims: dict[str, str] = {}
        for id_, fields in self.documents("subscribers").items():
            number = claimed_number(StoredSubscriber.model_validate(fields))
            if number is not None:
                assert number not in claims, f"{number} is of {claims[number]} and {id_}"
                claims[number] = id_
        pointers = {id_: each["subscriberId"] for id_, each in self.documents("phones").items()}
        assert pointers == {phone_hash(number): id_ for number, id_ in claims.items()}
        return claims


@pytest.fixture
def desk(cloud: Cloud) -> Members:
    return Members(cloud.brand(doubleOptIn=True))


class TestForms:
    def test_a_second_person_is_answered_as_all_are_and_stays_without_consent(
        self, desk: Members
    ) -> None:
        emails = [f"a{number}@example.com" for number in range(5)]
        answers = {desk.send(each, channels=["sms"], phone=PHONE) for each in emails}
        assert answers == {"pending"}
        assert [desk.sms(each) for each in emails] == ["pending", *["none"] * 4]
        assert [each["channel"] for each in desk.messages()] == ["sms"]
        desk.confirm(desk.token())
        assert desk.send("late@example.com", channels=["sms", "email"], phone=PHONE) == "pending"
        late = desk.known("late@example.com").consents
        assert (late.sms.status, late.email.status) == ("none", "pending")
        assert desk.check() == {PHONE: desk.id_of(emails[0])}

    def test_of_many_at_the_same_time_one_gets_it(self, desk: Members) -> None:
        emails = [f"a{number}@example.com" for number in range(12)]
        with ThreadPoolExecutor(12) as pool:
            answers = pool.map(lambda each: desk.send(each, channels=["sms"], phone=PHONE), emails)
            assert set(answers) == {"pending"}
        assert len(desk.check()) == 1
        assert sorted(desk.sms(each) for each in emails) == ["none"] * 11 + ["pending"]

    def test_a_stranger_who_does_not_confirm_keeps_it_for_a_week(self, own_cloud: Cloud) -> None:
        desk = Members(own_cloud.brand())
        desk.send("stranger@example.com", channels=["sms"], phone=PHONE)
        own_cloud.advance(6 * DAY)
        desk.send(ANN, channels=["sms"], phone=PHONE)
        assert desk.sms(ANN) == "none"
        own_cloud.advance(1 * DAY + 60)
        desk.send(ANN, channels=["sms"], phone=PHONE)
        assert (desk.sms(ANN), desk.sms("stranger@example.com")) == ("pending", "none")
        desk.add(CID, phone=OTHER)
        assert desk.check() == {PHONE: desk.id_of(ANN)}
        assert desk.confirm(desk.token()).status_code == 200
        own_cloud.advance(8 * DAY)
        desk.send(BOB, channels=["sms"], phone=PHONE)
        assert (desk.sms(ANN), desk.sms(BOB)) == ("subscribed", "none")

    @pytest.mark.parametrize("number", ["+19005551234", "+448451234567"])
    def test_a_number_that_costs_extra_is_refused(self, desk: Members, number: str) -> None:
        body = {"brandId": desk.brand.id, "email": ANN, "consentText": TEXT, "phone": number}
        answer = desk.brand.cloud.http.post(SUBSCRIBE, json={**body, "channels": ["sms"]})
        assert answer.status_code == 422
        assert "costs extra; send a usual one, such as a mobile number" in answer.json()["error"]


class TestMembers:
    def test_another_subscriber_with_the_number_is_a_conflict(self, desk: Members) -> None:
        ann = desk.add(ANN, phone=PHONE, smsSubscribed=True)
        made = desk.call("POST", "", email=BOB, phone=PHONE, smsSubscribed=True)
        bob = desk.add(BOB, phone=PHONE)
        changed = desk.call("PUT", f"/{bob}", smsSubscribed=True)
        other = desk.add(CID, phone=OTHER, smsSubscribed=True)
        moved = desk.call("PUT", f"/{other}", phone=PHONE)
        for answer in (made, changed, moved):
            assert answer.status_code == 409
            assert (
                f"already gets text messages, or was asked to confirm them, as the subscriber {ann}"
                in (answer.json()["error"])
            )
        assert desk.check() == {PHONE: ann, OTHER: other}

    def test_who_leaves_gives_the_number_free(self, desk: Members) -> None:
        ann, bob = desk.add(ANN, phone=PHONE, smsSubscribed=True), desk.add(BOB, phone=PHONE)
        assert desk.call("POST", f"/{ann}/unsubscribe", channel="sms").is_success
        assert desk.call("PUT", f"/{bob}", smsSubscribed=True).is_success
        assert desk.check() == {PHONE: bob}
        assert desk.call("DELETE", f"/{bob}").is_success
        assert desk.check() == {}
        assert desk.call("PUT", f"/{ann}", smsSubscribed=True, consent={"detail": "x"}).is_success
        assert desk.call("PUT", f"/{ann}", phone=OTHER).is_success
        assert desk.check() == {OTHER: ann}

    def test_a_merge_keeps_the_number_that_was_agreed_to(self, desk: Members) -> None:
        ann, bob = desk.add(ANN, phone=OTHER), desk.add(BOB, phone=PHONE, smsSubscribed=True)
        cid = desk.add(CID, phone=OTHER, smsSubscribed=True)
        assert desk.call("POST", f"/{ann}/merge", otherId=bob).is_success
        assert (desk.known(ANN).phone, desk.check()) == (PHONE, {PHONE: ann, OTHER: cid})
        assert desk.call("POST", f"/{ann}/merge", otherId=cid).is_success
        assert desk.check() == {PHONE: ann}
        desk.erase(ANN)
        assert desk.check() == {}

    def test_a_file_leaves_the_number_to_who_has_it(self, desk: Members) -> None:
        ann = desk.add(ANN, phone=PHONE, smsSubscribed=True)
        rows = [
            {"email": BOB, "phone": PHONE, "smsSubscribed": True},
            {"email": CID, "phone": OTHER, "smsSubscribed": True},
            {"email": "dan@example.com", "phone": OTHER, "smsSubscribed": True, "tags": ["a"]},
        ]
        importer = PeopleImporter(desk.brand)
        for again in range(2):
            found = cast("Json", importer.run(lines(*rows))["rows"])
            assert found["refused"] == 0
            assert desk.check() == {PHONE: ann, OTHER: desk.id_of(CID)}, again
        assert [desk.sms(each) for each in (BOB, "dan@example.com")] == ["none", "none"]
        assert desk.known(BOB).phone == PHONE


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(PLAYS))
def test_whatever_happens_at_the_same_time_a_number_is_subscribed_once(
    cloud: Cloud, seed: int
) -> None:
    """Sign-ups, answers, changes, merges, deletions and files, while writes fail and get lost."""
    desk, luck = Members(cloud.brand()), random.Random(seed)
    emails = [f"p{number}@example.com" for number in range(5)]

    def someone() -> str:
        return str(desk.id_of(luck.choice(emails)))

    def number() -> str:
        return luck.choice([PHONE, OTHER])

    def body(**fields: object) -> Json:
        return {"brandId": desk.brand.id, "email": luck.choice(emails), "phone": number(), **fields}

    def press() -> object:
        asked = desk.messages()
        return asked and desk.confirm(desk.token(**cast("Json", luck.choice(asked)["link"])))

    def form() -> object:
        fields = body(channels=["sms"], consentText=TEXT)
        return cloud.http.post(SUBSCRIBE, json=fields)

    doings: list[Callable[[], object]] = [
        form,
        form,
        press,
        lambda: desk.call("POST", "", **body(smsSubscribed=luck.random() < 0.8)),
        lambda: desk.call("PUT", f"/{someone()}", phone=number()),
        lambda: desk.call("PUT", f"/{someone()}", smsSubscribed=True, consent={"detail": "x"}),
        lambda: desk.call("PUT", f"/{someone()}", smsSubscribed=False),
        lambda: desk.call("POST", f"/{someone()}/unsubscribe", channel="sms"),
        lambda: desk.call("POST", f"/{someone()}/merge", otherId=someone()),
        lambda: desk.call("DELETE", f"/{someone()}"),
        lambda: PeopleImporter(desk.brand).send(
            lines(*(body(smsSubscribed=True) for _ in range(3))), NDJSON
        ),
    ]
    cloud.faults(lost=0.1, abort=0.1)
    try:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda do: do(), luck.choices(doings, k=150)))
    finally:
        cloud.faults()
    cloud.idle()
    desk.check()
