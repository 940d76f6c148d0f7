"""Sign-up forms: what they keep, and that they tell nobody who is known."""

import re
from typing import Final, cast

import pytest

from shared.brands.paths import MAILBOXES
from shared.common.ids import email_hash
from shared.subscribers.models.consent import ConsentStatus
from tests.cloud import BROWSER, Cloud, Json
from tests.integration.people.test_persons import Shop
from tests.signups import SUBSCRIBE, TEXT, SignupDesk

ANN = "ann@example.com"
DAY = 86_400


@pytest.fixture
def desk(cloud: Cloud) -> SignupDesk:
    """A brand with single opt-in."""
    return SignupDesk(cloud.brand(doubleOptIn=False))


@pytest.fixture
def asking(cloud: Cloud) -> SignupDesk:
    """A brand with double opt-in."""
    return SignupDesk(cloud.brand(doubleOptIn=True))


def test_a_new_brand_asks_whoever_signs_up(cloud: Cloud) -> None:
    new = SignupDesk(cloud.brand())
    assert new.send(ANN) == "pending"
    assert len(new.messages()) == 1


class TestSingleOptIn:
    def test_somebody_new_is_subscribed_with_the_record_of_it(self, desk: SignupDesk) -> None:
        assert desk.send(" Ann@Example.com", form="footer", firstName="Ann", lastName="") == "ok"
        ann = desk.known(ANN)
        (step,) = desk.steps(ANN)
        assert (ann.first_name, ann.last_name, ann.source) == ("Ann", None, "form")
        assert (step.status, step.source, step.form, step.text) == (
            "subscribed",
            "form",
            "footer",
            TEXT,
        )
        assert desk.messages() == []

    def test_a_visitor_is_not_linked_but_noted(self, desk: SignupDesk) -> None:
        desk.send(ANN, visitorId="v-1")
        assert desk.visitor("v-1") is None
        claim = desk.claim("v-1")
        assert claim is not None
        assert claim["emailHash"] == email_hash(ANN)

    def test_who_unsubscribed_is_asked(self, desk: SignupDesk) -> None:
        desk.send(ANN)
        desk.unsubscribe(ANN)
        assert [desk.send(ANN), desk.send(ANN)] == ["ok", "ok"]
        assert desk.known(ANN).consents.email.status is ConsentStatus.UNSUBSCRIBED
        assert desk.steps(ANN)[-1].status is ConsentStatus.PENDING
        assert len(desk.messages()) == 1
        desk.confirm(desk.token())
        assert desk.known(ANN).consents.email.status is ConsentStatus.SUBSCRIBED

    def test_a_number_is_asked_nonetheless(self, desk: SignupDesk) -> None:
        assert desk.send(ANN, channels=["sms"], phone="+49 151 23456789") == "pending"
        ann = desk.known(ANN)
        assert ann.phone == "+4915123456789"
        assert ann.consents.sms.status is ConsentStatus.PENDING
        assert ann.consents.email.status is ConsentStatus.NONE
        assert [each["channel"] for each in desk.messages()] == ["sms"]
        assert desk.confirm(desk.token()).status_code == 200
        assert desk.known(ANN).consents.sms.status is ConsentStatus.SUBSCRIBED


class TestDoubleOptIn:
    def test_somebody_new_is_asked(self, asking: SignupDesk) -> None:
        assert asking.send(ANN, form="footer", visitorId="v-1") == "pending"
        (step,) = asking.steps(ANN)
        assert (step.status, step.text) == ("pending", TEXT)
        (message,) = asking.messages()
        assert message.items() >= {"kind": "confirmation", "status": "queued"}.items()
        assert message["marketingExpireAt"]

    def test_is_asked_once_in_ten_minutes(self, own_cloud: Cloud) -> None:
        desk = SignupDesk(own_cloud.brand(doubleOptIn=True))
        for wait in (0, 60, 240, 240):
            own_cloud.advance(wait)
            desk.send(ANN)
        assert len(desk.messages()) == 1
        own_cloud.advance(70)
        desk.send(ANN)
        assert len(desk.messages()) == 2

    def test_is_asked_three_times_in_seven_days(self, own_cloud: Cloud) -> None:
        desk = SignupDesk(own_cloud.brand(doubleOptIn=False))
        desk.send(ANN)
        desk.unsubscribe(ANN)
        queued = []
        for hours in (0, 1, 60, 80, 20, 6, 2, 1, 1):
            own_cloud.advance(hours * 3600)
            desk.send(ANN)
            queued.append(len(desk.messages()))
        assert queued == [1, 2, 3, 3, 3, 3, 4, 5, 5]
        assert desk.known(ANN).consents.email.status is ConsentStatus.UNSUBSCRIBED

    def test_an_open_question_is_replaced_not_added_to(self, asking: SignupDesk) -> None:
        for number in range(5):
            asking.send(ANN, consentText=f"{TEXT} {number}")
        assert [step.text for step in asking.steps(ANN)] == [f"{TEXT} 4"]

    def test_who_is_subscribed_stays_so_and_is_not_written_to(self, asking: SignupDesk) -> None:
        asking.send(ANN)
        asking.confirm(asking.token())
        asking.brand.cloud.idle()
        before = asking.known(ANN)
        assert asking.send(ANN, firstName="Eve", consentText="Another") == "pending"
        assert asking.known(ANN) == before
        assert len(asking.messages()) == 1

    def test_each_channel_is_asked_by_itself(self, asking: SignupDesk) -> None:
        both = ["email", "sms"]
        asking.send(ANN, channels=[*both, "email"], phone="+4915123456789")
        consents = asking.known(ANN).consents
        assert {each.status for each in (consents.email, consents.sms)} == {ConsentStatus.PENDING}
        assert sorted(str(each["channel"]) for each in asking.messages()) == both

    def test_another_number_is_not_written_to(self, asking: SignupDesk) -> None:
        asking.send(ANN, phone="+4915123456789")
        asking.send(ANN, channels=["sms"], phone="+4915199999999")
        ann = asking.known(ANN)
        assert ann.phone == "+4915123456789"
        assert ann.consents.sms.status is ConsentStatus.NONE


class TestTexts:
    """The texts of a form are the brand's; anything else is what the page claims."""

    FORMS: Final = {
        "footer": {"text": TEXT},
        "both": {"text": "Mails and texts.", "channels": ["email", "sms"]},
    }

    @pytest.fixture
    def forms(self, cloud: Cloud) -> SignupDesk:
        return SignupDesk(cloud.brand(forms=self.FORMS))

    @pytest.mark.parametrize("text", [None, TEXT, f" {TEXT.replace(' ', '  ')} "])
    def test_a_form_of_the_brand_has_its_text(self, forms: SignupDesk, text: str | None) -> None:
        forms.send(ANN, form="footer", consentText=text)
        (step,) = forms.steps(ANN)
        assert (step.form, step.text, step.text_claimed_by) == ("footer", TEXT, None)

    @pytest.mark.parametrize("form", ["footer", "unknown", None])
    def test_another_text_is_a_claim_of_the_page(self, forms: SignupDesk, form: str | None) -> None:
        forms.send(ANN, form=form, consentText="Something else.")
        (step,) = forms.steps(ANN)
        assert (step.text, step.text_claimed_by) == ("Something else.", "page")
        shown = forms.brand.get(f"subscribers/{forms.id_of(ANN)}").json()["subscriber"]
        assert shown["consents"]["email"]["history"][0]["textClaimedBy"] == "page"

    def test_its_channels_are_asked_for(self, forms: SignupDesk) -> None:
        forms.send(ANN, form="both", consentText=None, phone="+4915123456789")
        consents = forms.known(ANN).consents
        assert (consents.email.status, consents.sms.status) == ("pending", "pending")

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"form": "footer", "channels": ["sms"], "phone": "+4915123456789"}, "channels: "),
            ({"form": "footer", "channels": ["email", "sms"]}, "does not ask for sms"),
            ({"form": "both"}, "phone: is missing"),
            ({"form": "unknown"}, "consentText: is missing"),
            ({}, "consentText: is missing"),
        ],
    )
    def test_what_it_does_not_ask_for_is_refused(
        self, forms: SignupDesk, fields: Json, told: str
    ) -> None:
        body = {"brandId": forms.brand.id, "email": ANN, **fields}
        answer = forms.brand.cloud.http.post(SUBSCRIBE, json=body)
        assert answer.status_code == 422
        assert told in answer.json()["error"]
        assert forms.subscriber(ANN) is None


class TestOneMailbox:
    """Every spelling of an address leads to one mailbox, whatever brand asks."""

    SPELLINGS = (
        *(f"victim+{number}@gmail.com" for number in range(4)),
        *("v.ictim@gmail.com", "vi.cti.m@gmail.com"),
        *("victim@googlemail.com", "v.i.c.tim+x@googlemail.com"),
    )

    def test_gets_three_questions_in_a_day(self, asking: SignupDesk) -> None:
        assert {asking.send(each) for each in self.SPELLINGS} == {"pending"}
        assert len(asking.messages()) == 3
        assert all(asking.subscriber(each) for each in self.SPELLINGS)

    def test_whatever_brands_ask_and_however(self, own_cloud: Cloud) -> None:
        desks = [SignupDesk(own_cloud.brand(doubleOptIn=True)) for _ in range(4)]
        counts = []
        for hours in (0, 1, 25, 26, 30):
            own_cloud.advance(hours * 3600)
            for number, desk in enumerate(desks):
                desk.send(f"victim+{hours}{number}@shop.example")
            counts.append(sum(len(desk.messages()) for desk in desks))
        assert counts == [3, 3, 6, 6, 6]
        own_cloud.advance(6 * DAY)
        desks[0].send("victim@shop.example")
        assert sum(len(desk.messages()) for desk in desks) == 7

    def test_however_it_is_asked(self, asking: SignupDesk) -> None:
        """By a form, by a member's dashboard, by the shop's backend, and by coming back."""
        brand = asking.brand
        asking.send("victim+1@shop.example")
        added = {"brandId": brand.id, "email": "victim+2@shop.example", "source": "form"}
        path, owner = "/api/marketing/subscribers", brand.cloud.bearer("owner")
        answer = brand.cloud.http.post(path, json={**added, "emailSubscribed": True}, headers=owner)
        assert answer.status_code == 200, answer.text
        Shop(brand).account("user-1", "victim+3@shop.example", emailSubscribed=True)
        assert len(asking.messages()) == 3
        asking.send("victim+4@shop.example")
        Shop(brand).account("user-5", "victim+5@shop.example", emailSubscribed=True)
        assert len(asking.messages()) == 3

    def test_and_nobody_else_is_counted(self, asking: SignupDesk) -> None:
        for each in ("ann@one.example", "ann@two.example", "a.nn@one.example", "ann@three.example"):
            asking.send(each)
        assert len(asking.messages()) == 4

    def test_the_count_names_no_address(self, asking: SignupDesk) -> None:
        asking.send("victim+1@shop.example")
        (counted,) = asking.brand.cloud.firestore().collection(MAILBOXES).stream()
        assert "victim" not in counted.id
        assert set(counted.to_dict() or {}) == {"asked", "marketingExpireAt"}


@pytest.mark.parametrize("double_opt_in", [False, True])
class TestWhoeverAsks:
    @pytest.fixture
    def either(self, cloud: Cloud, double_opt_in: bool) -> SignupDesk:
        return SignupDesk(cloud.brand(doubleOptIn=double_opt_in))

    def test_the_answer_does_not_tell_who_is_known(self, either: SignupDesk) -> None:
        either.send("subscribed@example.com")
        either.send("gone@example.com")
        either.unsubscribe("gone@example.com")
        either.suppress("forgotten@example.com")
        names = ("subscribed", "gone", "forgotten", "new")
        assert len({either.send(f"{name}@example.com") for name in names}) == 1

    def test_somebody_forgotten_comes_back_by_the_link_alone(self, either: SignupDesk) -> None:
        either.suppress(ANN)
        either.send(ANN, channels=["email", "sms"], phone="+4915123456789")
        either.send(ANN, channels=["email", "sms"], phone="+4915123456789")
        assert either.known(ANN).consents.email.status is ConsentStatus.PENDING
        assert either.known(ANN).consents.sms.status is ConsentStatus.NONE
        assert either.is_suppressed(ANN)
        assert either.confirm(either.token()).status_code == 200
        assert either.known(ANN).consents.email.status is ConsentStatus.SUBSCRIBED
        assert not either.is_suppressed(ANN)

    def test_somebody_forgotten_who_asks_for_text_messages_alone_is_not_stored(
        self, either: SignupDesk
    ) -> None:
        either.suppress(ANN)
        answers = {
            either.send(email, channels=["sms"], phone="+4915123456789", visitorId=visitor)
            for email, visitor in (("new@example.com", "v-0"), (ANN, "v-1"))
        }
        assert len(answers) == 1
        assert either.subscriber(ANN) is None
        assert either.claim("v-1") is None

    def test_machines_are_told_so_and_not_stored(self, either: SignupDesk) -> None:
        bot = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}
        early = {"Sec-Purpose": "prefetch;prerender"}
        sent: list[tuple[dict[str, str], dict[str, str]]] = [
            ({}, {"website": "https://buy.example"}),
            (bot, {}),
            (early, {}),
        ]
        for headers, fields in sent:
            body = {"brandId": either.brand.id, "email": ANN, "consentText": TEXT, **fields}
            answer = either.brand.cloud.http.post(SUBSCRIBE, json=body, headers=headers)
            assert answer.status_code == 403
            assert re.match("(website|User-Agent): ", answer.json()["error"])
            assert either.subscriber(ANN) is None

    @pytest.mark.parametrize("tail", ["||| ReqID: 472 | Bot check", "||| curl/8.4.0 spider"])
    def test_what_an_extension_adds_to_a_browsers_name_makes_no_machine(
        self, either: SignupDesk, tail: str
    ) -> None:
        either.send(ANN, {"User-Agent": f"{BROWSER} {tail}"})
        assert either.subscriber(ANN) is not None

    @pytest.mark.parametrize("signal", ["Sec-GPC", "DNT"])
    def test_a_browser_that_asks_for_privacy_is_not_noted(
        self, either: SignupDesk, signal: str
    ) -> None:
        either.send(ANN, {signal: "1"}, visitorId="v-1")
        assert either.claim("v-1") is None
        for each in either.messages():
            assert "visitorId" not in cast("Json", each["link"])
        either.send("bob@example.com", {signal: "0"}, visitorId="v-1")
        assert either.claim("v-1") is not None


def test_lost_and_refused_answers_keep_one_person_and_ask_once(asking: SignupDesk) -> None:
    cloud = asking.brand.cloud
    body = {"brandId": asking.brand.id, "email": ANN, "consentText": TEXT}
    cloud.faults(lost=0.4, abort=0.3)
    try:
        answers = [cloud.http.post(SUBSCRIBE, json=body).status_code for _ in range(8)]
    finally:
        cloud.faults()
    assert set(answers) <= {200, 503}
    asking.send(ANN)
    assert len(asking.messages()) == 1
    assert len(asking.steps(ANN)) == 1


class TestWhereFrom:
    def test_pages_of_the_brands_sites_may(self, cloud: Cloud) -> None:
        desk = SignupDesk(cloud.brand(allowedOrigins=["https://shop.example"]))
        assert desk.send(ANN, {"Origin": "https://shop.example"}) == "pending"

    def test_any_page_may_ask_by_a_preflight_without_credentials(self, desk: SignupDesk) -> None:
        asked = {"Origin": "https://any.example", "Access-Control-Request-Method": "POST"}
        answer = desk.brand.cloud.http.options(SUBSCRIBE, headers=asked)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers

    def test_plain_text_spares_the_preflight(self, desk: SignupDesk) -> None:
        body = f'{{"brandId": "{desk.brand.id}", "email": "{ANN}", "consentText": "Yes"}}'
        headers = {"Content-Type": "text/plain;charset=UTF-8", "User-Agent": BROWSER}
        answer = desk.brand.cloud.http.post(SUBSCRIBE, content=body, headers=headers)
        assert answer.json() == {"status": "ok"}
