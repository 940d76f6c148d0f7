"""Links of confirmations: opened by scanners, pressed by people, once or often, late or forged."""

import re
from collections.abc import Iterator

import httpx
import pytest

from shared.common.ids import email_hash
from shared.messaging.links import Link, Purpose
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus
from tests.cloud import Cloud, Json
from tests.signups import CONFIRM, TEXT, SignupDesk, token

ANN = "ann@example.com"
ENDLESS = 2**53
OTHER_TEXT = "Yes, send me offers."
OTHER_SECRET = "another secret of thirty-two characters"


@pytest.fixture
def desk(cloud: Cloud) -> SignupDesk:
    """A brand where Ann has signed up, and has not confirmed."""
    brand = cloud.brand(
        doubleOptIn=True,
        defaultFromName="Maren & Sol",
        brandColors={"primary": "#7b2d43"},
        forms={"footer": {"text": TEXT}, "popup": {"text": OTHER_TEXT}},
    )
    desk = SignupDesk(brand)
    desk.send(ANN, form="footer", visitorId="v-1")
    cloud.idle()
    return desk


def is_page(answer: httpx.Response, status: int, told: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert re.findall(r"<h1>", answer.text) == ["<h1>"]
    assert told in answer.text


class TestOpening:
    def test_shows_what_is_agreed_to_with_a_button(self, desk: SignupDesk) -> None:
        answer = desk.open(desk.token())
        is_page(answer, 200, "Confirm your subscription")
        assert TEXT in answer.text
        assert "Maren &amp; Sol" in answer.text
        assert "#7b2d43" in answer.text
        assert "<button>Confirm</button>" in answer.text

    def test_changes_nothing_however_often(self, desk: SignupDesk) -> None:
        desk.brand.cloud.reset_operations()
        for method in ("GET", "HEAD", "GET"):
            link = {"t": desk.token()}
            assert desk.brand.cloud.http.request(method, CONFIRM, params=link).is_success
        assert desk.brand.cloud.operations()["writes"] == 0
        assert desk.known(ANN).consents.email.status is ConsentStatus.PENDING

    def test_the_page_keeps_to_itself(self, desk: SignupDesk) -> None:
        for answer in (desk.open(desk.token()), desk.open("forged")):
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["x-robots-tag"] == "noindex"
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "unsafe" not in policy


class TestPressing:
    def test_subscribes_with_its_record(self, desk: SignupDesk) -> None:
        is_page(desk.confirm(desk.token()), 200, "You are subscribed")
        asked, confirmed = desk.steps(ANN)
        assert confirmed.at > asked.at
        assert confirmed.model_dump(exclude={"at"}) == {
            "status": "subscribed",
            "source": "form",
            "form": "footer",
            "text": TEXT,
            "textClaimedBy": None,
            "detail": "confirmed by signed link",
        }

    def test_links_the_browser_that_signed_up(self, desk: SignupDesk) -> None:
        assert desk.visitor("v-1") is None
        desk.confirm(desk.token())
        visitor = desk.visitor("v-1")
        assert visitor is not None
        assert visitor["subscriberId"] == desk.id_of(ANN)

    def test_again_does_not_link_the_browser_again(self, desk: SignupDesk) -> None:
        link = desk.token()
        desk.confirm(link)
        desk.send("bob@example.com", visitorId="v-1")
        desk.confirm(desk.token())
        desk.confirm(link)
        visitor = desk.visitor("v-1")
        assert visitor is not None
        assert visitor["subscriberId"] == desk.id_of("bob@example.com")

    def test_a_browser_that_somebody_else_proved_since_stays_theirs(self, desk: SignupDesk) -> None:
        link = desk.token()
        desk.send("bob@example.com", visitorId="v-1")
        desk.confirm(desk.token())
        desk.confirm(link)
        visitor = desk.visitor("v-1")
        assert visitor is not None
        assert visitor["subscriberId"] == desk.id_of("bob@example.com")

    def test_the_browser_that_asked_first_is_linked(self, desk: SignupDesk) -> None:
        desk.send(ANN, visitorId="v-2")
        assert len(desk.messages()) == 1
        desk.confirm(desk.token())
        assert (desk.visitor("v-1") is not None, desk.visitor("v-2")) == (True, None)

    @pytest.mark.parametrize("later", [{"form": "popup", "consentText": None}, {"form": "x"}, {}])
    def test_confirms_its_own_question_whatever_is_sent_after_it(
        self, desk: SignupDesk, later: Json
    ) -> None:
        link = desk.token()
        for number in range(3):
            fields = later if "form" in later else {"consentText": f"Sell all of it. {number}"}
            desk.send(ANN, None, **fields)
            answer = desk.open(link)
            is_page(answer, 200, TEXT)
            assert "Sell" not in answer.text
        is_page(desk.confirm(link), 200, "You are subscribed")
        confirmed = desk.steps(ANN)[-1]
        assert (confirmed.status, confirmed.form, confirmed.text) == ("subscribed", "footer", TEXT)
        assert confirmed.text_claimed_by is None

    def test_what_a_page_claims_is_kept_as_its_claim_and_never_shown(
        self, desk: SignupDesk
    ) -> None:
        desk.send("bob@example.com", form="footer", consentText="Sell what you know of me.")
        page = desk.open(desk.token())
        is_page(page, 200, "Confirm your subscription")
        assert "Sell" not in page.text
        assert "You agreed to this" not in page.text
        assert "Sell" not in desk.confirm(desk.token()).text
        asked, confirmed = desk.steps("bob@example.com")
        for step in (asked, confirmed):
            assert (step.text, step.text_claimed_by) == ("Sell what you know of me.", "page")

    def test_a_link_from_before_an_unsubscription_confirms_no_later_question(
        self, desk: SignupDesk
    ) -> None:
        link = desk.token()
        desk.confirm(link)
        desk.unsubscribe(ANN)
        desk.send(ANN, form="popup")
        for answer in (desk.open(link), desk.confirm(link)):
            is_page(answer, 410, "no longer valid")
        assert desk.known(ANN).consents.email.status is ConsentStatus.UNSUBSCRIBED

    def test_the_link_of_another_address_confirms_nothing(self, desk: SignupDesk) -> None:
        link = desk.token()
        change: Json = {"brandId": desk.brand.id, "email": "new@example.com"}
        assert desk.brand.put(f"subscribers/{desk.id_of(ANN)}", change).is_success
        is_page(desk.open(link), 410, "no longer valid")
        is_page(desk.confirm(link), 410, "no longer valid")
        assert desk.known("new@example.com").consents.email.status is ConsentStatus.PENDING

    def test_the_link_of_another_number_confirms_nothing(self, desk: SignupDesk) -> None:
        desk.send("bob@example.com", channels=["sms"], phone="+4915123456789")
        bob = f"subscribers/{desk.id_of('bob@example.com')}"
        brand = {"brandId": desk.brand.id}
        link = desk.token()
        assert desk.brand.put(bob, {**brand, "phone": "+4915199999999"}).is_success
        is_page(desk.confirm(link), 410, "no longer valid")
        sms = desk.known("bob@example.com").consents.sms
        assert sms.status is ConsentStatus.PENDING

    def test_who_comes_back_brings_nothing_but_the_address(self, desk: SignupDesk) -> None:
        desk.erase(ANN)
        desk.send(ANN, channels=["email", "sms"], phone="+4915123456789", firstName="Ann")
        ann = desk.known(ANN)
        assert (ann.phone, ann.first_name) == (None, None)
        assert ann.consents.sms.status is ConsentStatus.NONE
        desk.confirm(desk.token())
        assert not desk.is_suppressed(ANN)

    def test_again_finds_it_done(self, desk: SignupDesk) -> None:
        desk.confirm(desk.token())
        before = desk.known(ANN)
        is_page(desk.confirm(desk.token()), 200, "You are subscribed")
        is_page(desk.open(desk.token()), 200, "You are subscribed")
        assert desk.known(ANN) == before

    def test_an_old_link_does_not_undo_an_unsubscription(self, desk: SignupDesk) -> None:
        desk.confirm(desk.token())
        desk.unsubscribe(ANN)
        is_page(desk.confirm(desk.token()), 410, "no longer valid")
        assert desk.known(ANN).consents.email.status is ConsentStatus.UNSUBSCRIBED

    def test_somebody_deleted_is_not_brought_back(self, desk: SignupDesk) -> None:
        link = desk.token()
        http, subscriber_id = desk.brand.cloud.http, desk.id_of(ANN)
        path = f"/api/marketing/subscribers/{subscriber_id}?brandId={desk.brand.id}"
        assert http.delete(path, headers=desk.brand.cloud.bearer("owner")).is_success
        is_page(desk.confirm(link), 410, "no longer valid")
        assert desk.subscriber(ANN) is None

    def test_somebody_erased_stays_forgotten(self, desk: SignupDesk) -> None:
        link = desk.token()
        desk.erase(ANN)
        is_page(desk.confirm(link), 410, "no longer valid")
        assert desk.is_suppressed(ANN)

    def test_lost_answers_confirm_once(self, desk: SignupDesk) -> None:
        desk.brand.cloud.faults(lost=0.5)
        try:
            answers = [desk.confirm(desk.token()).status_code for _ in range(5)]
        finally:
            desk.brand.cloud.faults()
        assert set(answers) <= {200, 503}
        desk.confirm(desk.token())
        assert [step.status for step in desk.steps(ANN)] == ["pending", "subscribed"]
        assert desk.visitor("v-1") is not None


class TestRefused:
    """Each leaves Ann as she was."""

    @pytest.fixture(autouse=True)
    def _nothing_changes(self, desk: SignupDesk) -> Iterator[None]:
        desk.brand.cloud.reset_operations()
        yield
        assert desk.brand.cloud.operations()["writes"] == 0
        assert desk.known(ANN).consents.email.status is ConsentStatus.PENDING
        assert desk.visitor("v-1") is None

    def test_a_token_that_was_tampered_with(self, desk: SignupDesk) -> None:
        link = desk.token()
        content, _, signature = link.rpartition(".")
        for forged in (
            f"{link}x",
            link[:-1],
            link[1:],
            link.swapcase(),
            f".{link}",
            content,
            f"e30.{signature}",
            "x" * 5_000,
            "\x00\ud7ff\U0001f4a5",
        ):
            is_page(desk.open(forged), 400, "incomplete, or not one of ours")
            is_page(desk.confirm(forged), 400, "incomplete, or not one of ours")

    def test_a_token_that_has_expired(self, desk: SignupDesk) -> None:
        link = desk.token(expires=1)
        is_page(desk.open(link), 410, "has expired")
        is_page(desk.confirm(link), 410, "has expired")

    def test_a_token_that_another_secret_signed(self, desk: SignupDesk) -> None:
        link = Link(
            purpose=Purpose.CONFIRM,
            brand_id=desk.brand.id,
            subscriber_id=str(desk.id_of(ANN)),
            channel=ConsentChannel.EMAIL,
            recipient=email_hash(ANN),
            made=1,
            expires=ENDLESS,
            message=str(desk.messages()[-1]["id"]),
        )
        is_page(desk.confirm(token(link, OTHER_SECRET)), 400, "not one of ours")

    def test_a_token_of_another_brand(self, desk: SignupDesk) -> None:
        other = desk.brand.cloud.brand()
        desk.brand.cloud.reset_operations()
        is_page(desk.confirm(desk.token(brand_id=other.id)), 410, "no longer valid")

    def test_a_token_of_a_brand_that_is_gone(self, desk: SignupDesk) -> None:
        is_page(desk.confirm(desk.token(brand_id="nobody")), 404, "there is no brand")

    def test_a_token_of_nobody(self, desk: SignupDesk) -> None:
        is_page(desk.confirm(desk.token(subscriber_id="nobody")), 410, "no longer valid")

    def test_a_channel_that_was_not_asked_for(self, desk: SignupDesk) -> None:
        is_page(desk.confirm(desk.token(channel="sms")), 410, "no longer valid")

    @pytest.mark.parametrize("query", ["", "t=", "t=a&t=b", "x=1", "t=%ff", "&".join(["t=a"] * 50)])
    def test_an_address_that_is_not_whole(self, desk: SignupDesk, query: str) -> None:
        is_page(desk.brand.cloud.http.get(f"{CONFIRM}?{query}"), 400, "link")

    @pytest.mark.parametrize(
        ("content_type", "body", "status", "told"),
        [
            ("application/json", b'{"t": "x"}', 400, "Content-Type"),
            ("", b"t=x", 400, "Content-Type"),
            ("application/x-www-form-urlencoded", b"", 400, "link"),
            ("application/x-www-form-urlencoded", b"t=\xff\xfe", 400, "form"),
            ("application/x-www-form-urlencoded", b"t=" + b"x" * 9_000, 413, "bytes"),
        ],
    )
    def test_a_form_that_is_none(
        self, desk: SignupDesk, content_type: str, body: bytes, status: int, told: str
    ) -> None:
        headers = {"Content-Type": content_type}
        answer = desk.brand.cloud.http.post(CONFIRM, content=body, headers=headers)
        is_page(answer, status, told)

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_another_method(self, desk: SignupDesk, method: str) -> None:
        answer = desk.brand.cloud.http.request(method, CONFIRM, params={"t": desk.token()})
        is_page(answer, 405, method)
        assert answer.headers["allow"] == "GET, HEAD, POST"

    @pytest.mark.parametrize("path", ["", "/", "/nothing", "/confirm/more"])
    def test_another_page(self, desk: SignupDesk, path: str) -> None:
        is_page(desk.brand.cloud.http.get(f"/api/marketing/links{path}"), 404, "Nothing is here")
