"""`POST track`: sessions, their continuity, and beacons that come twice, late or out of order."""

import uuid

import pytest

from tests.cloud import BROWSER, Cloud, Json, TestBrand

GOOGLE = "https://www.google.com/"


@pytest.fixture
def brand(cloud: Cloud) -> TestBrand:
    return cloud.brand()


class TestSessionStart:
    def test_a_visit_becomes_a_session_with_its_channel(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive("https://shop.example/?gclid=1", GOOGLE)
        (session,) = brand.sessions()
        assert session["id"] == visitor.session_id
        assert session["channel"] == "Google Ads"
        assert session["channelId"] == "google_ads"
        assert session["channelType"] == "paid"
        assert session["channelGroup"] == "Paid Search"
        assert session["visitorId"] == visitor.id
        assert session["pageViews"] == 1
        assert session["converted"] is False

    def test_the_plans_utm_fields_are_read_without_an_address(self, brand: TestBrand) -> None:
        brand.visitor().arrive(source="newsletter", medium="email", campaign="May Sale")
        (session,) = brand.sessions()
        assert session["channelId"] == "email"
        assert (session["source"], session["medium"]) == ("newsletter", "email")
        assert session["campaign"] == "May Sale"

    def test_without_an_id_every_start_is_a_new_session(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        first = visitor.arrive().session_id
        assert visitor.arrive().session_id != first
        assert len(brand.sessions()) == 2

    def test_a_retry_with_its_nonce_finds_its_own_session(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        first = visitor.arrive(nonce="abcdefgh12").session_id
        assert visitor.arrive(nonce="abcdefgh12").session_id == first
        assert first.endswith(".abcdefgh12")
        (session,) = brand.sessions()
        assert session["pageViews"] == 1

    def test_an_unknown_brand_is_not_found(self, brand: TestBrand) -> None:
        answer = brand.visitor().send(
            {"type": "session_start", "data": {"visitorId": "v", "brandId": "no-such-brand"}}
        )
        assert answer.status_code == 404
        assert "no-such-brand" in answer.json()["error"]


class TestContinuity:
    def test_the_same_source_goes_on(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive("https://shop.example/?utm_source=x&utm_medium=email")
        first = visitor.session_id
        again = "https://shop.example/p?utm_source=x&utm_medium=email"
        assert visitor.arrive(again, continuing=True, view=2).session_id == first
        (session,) = brand.sessions()
        assert session["pageViews"] == 2

    def test_no_source_goes_on(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive("https://shop.example/?gclid=1", GOOGLE)
        first = visitor.session_id
        own_page = "https://shop.example/cart"
        assert visitor.arrive(own_page, own_page, continuing=True).session_id == first

    @pytest.mark.parametrize(
        ("url", "referrer"),
        [
            ("https://shop.example/?utm_source=news&utm_medium=email", ""),
            ("https://shop.example/?gclid=another", ""),
            ("https://shop.example/", "https://www.facebook.com/"),
        ],
    )
    def test_another_source_starts_another_session(
        self, brand: TestBrand, url: str, referrer: str
    ) -> None:
        visitor = brand.visitor().arrive("https://shop.example/?gclid=1", GOOGLE)
        first = visitor.session_id
        assert visitor.arrive(url, referrer, continuing=True).session_id != first
        assert len(brand.sessions()) == 2

    def test_a_referrer_of_the_same_channel_goes_on(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive("https://shop.example/", GOOGLE)
        first = visitor.session_id
        assert visitor.arrive("https://shop.example/p", GOOGLE, continuing=True).session_id == first

    @pytest.mark.parametrize("referrer", ["https://www.paypal.com/x", "https://pay.bank.example/"])
    def test_excluded_referrers_are_no_source(self, cloud: Cloud, referrer: str) -> None:
        brand = cloud.brand(excludedReferrers=["bank.example"])
        visitor = brand.visitor().arrive("https://shop.example/?gclid=1", GOOGLE)
        first = visitor.session_id
        thanks = "https://shop.example/thanks"
        assert visitor.arrive(thanks, referrer, continuing=True).session_id == first

    def test_another_visitors_session_is_not_taken_over(self, brand: TestBrand) -> None:
        other = brand.visitor().arrive()
        visitor = brand.visitor()
        visitor.session_id = other.session_id
        assert visitor.arrive(continuing=True).session_id != other.session_id


class TestRepeats:
    def test_a_numbered_page_view_counts_once(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive()
        for number in (3, 2, 3, 2):
            visitor.view("/p", view=number)
        assert brand.sessions()[0]["pageViews"] == 3

    def test_an_unnumbered_page_view_counts_each_time(self, brand: TestBrand) -> None:
        brand.visitor().arrive().view().view()
        assert brand.sessions()[0]["pageViews"] == 3

    def test_an_order_counts_once_however_often_it_is_sent(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive().buy(10, "A-1").buy(10, "A-1")
        brand.visitor().arrive().buy(10, "A-1")
        brand.cloud.idle()
        assert brand.stats(preset="today")["totalOrders"] == 1
        assert visitor.session_id

    def test_without_an_order_id_the_beacons_own_id_counts_once(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive()
        beacon = {
            "type": "conversion",
            "id": "event-1",
            "sessionId": visitor.session_id,
            "data": {"type": "purchase", "value": 5},
        }
        for _ in range(3):
            assert visitor.send(beacon).status_code == 200
        visitor.send({**beacon, "id": "event-2"})
        brand.cloud.idle()
        assert brand.stats(preset="today")["totalOrders"] == 2


class TestValuesAsShopsWriteThem:
    def conversion(self, brand: TestBrand, data: Json) -> Json:
        """What is stored of a conversion that is taken."""
        visitor = brand.visitor().arrive()
        beacon = {"type": "conversion", "sessionId": visitor.session_id, "data": data}
        answer = visitor.send(beacon)
        assert answer.status_code == 200, answer.text
        path = f"brands/{brand.id}/marketing/data/conversions"
        (stored,) = brand.cloud.firestore().collection(path).stream()
        return stored.to_dict() or {}

    @pytest.mark.parametrize("value", ["79.90", " 79.9 ", 79.9])
    def test_a_price_as_text(self, brand: TestBrand, value: object) -> None:
        assert self.conversion(brand, {"type": "purchase", "value": value})["value"] == 7990

    @pytest.mark.parametrize("kind", ["Purchase", "PURCHASE", " purchase "])
    def test_a_type_in_capitals(self, brand: TestBrand, kind: str) -> None:
        assert self.conversion(brand, {"type": kind, "value": 1})["type"] == "purchase"

    @pytest.mark.parametrize("currency", ["usd", "Usd ", "", None])
    def test_a_currency_in_small_letters(self, brand: TestBrand, currency: object) -> None:
        data: Json = {"type": "purchase", "value": 1, "currency": currency}
        assert self.conversion(brand, data)["currency"] == "USD"

    @pytest.mark.parametrize("order", [1001, 1001.0, " 1001 "])
    def test_an_order_as_a_number(self, brand: TestBrand, order: object) -> None:
        assert self.conversion(brand, {"type": "purchase", "orderId": order})["orderId"] == "1001"

    @pytest.mark.parametrize("order", ["", "  ", None])
    def test_an_empty_order_is_none(self, brand: TestBrand, order: object) -> None:
        assert "orderId" not in self.conversion(brand, {"type": "purchase", "orderId": order})

    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            ("event", {"name": "x", "data": None}),
            ("identify", {"userId": 1001}),
            ("identify", {"userId": "", "email": "ann@example.com", "token": None}),
        ],
    )
    def test_events_and_identities(self, brand: TestBrand, kind: str, data: Json) -> None:
        visitor = brand.visitor().arrive()
        beacon = {"type": kind, "sessionId": visitor.session_id, "data": data}
        assert visitor.send(beacon).status_code == 200


class TestUnknownSessions:
    def test_a_page_view_rebuilds_its_session_from_the_id(self, brand: TestBrand) -> None:
        known = brand.visitor().arrive("https://shop.example/?gclid=1", GOOGLE)
        lost = brand.visitor()
        lost.session_id = known.session_id.replace(known.id, lost.id)
        lost.view("/p", view=4)
        session = next(each for each in brand.sessions() if each["visitorId"] == lost.id)
        assert session["channelId"] == "google_ads"
        assert session["channelGroup"] == "Paid Search"
        assert session["pageViews"] == 4
        assert session["landingPage"] == "/p"

    def test_the_view_that_rebuilds_a_session_counts_once(self, brand: TestBrand) -> None:
        known = brand.visitor().arrive()
        lost = brand.visitor()
        lost.session_id = known.session_id.replace(known.id, lost.id)
        lost.view("/p")
        session = next(each for each in brand.sessions() if each["visitorId"] == lost.id)
        assert session["pageViews"] == 1

    def test_a_session_shows_its_latest_conversion_whole(self, brand: TestBrand) -> None:
        brand.visitor().arrive().buy(48, "X-1").buy(0, kind="signup")
        (session,) = brand.sessions()
        assert (session["conversionType"], session["conversionValue"]) == ("signup", 0)
        assert "orderId" not in session

    def test_a_conversion_rebuilds_its_session(self, brand: TestBrand) -> None:
        known = brand.visitor().arrive("https://shop.example/?gclid=1", GOOGLE)
        lost = brand.visitor()
        lost.session_id = known.session_id.replace(known.id, lost.id)
        lost.buy(12.5, "B-1")
        session = next(each for each in brand.sessions() if each["visitorId"] == lost.id)
        assert session["converted"] is True
        assert session["conversionValue"] == 12.5
        assert session["orderId"] == "B-1"
        brand.cloud.idle()
        assert brand.channels(preset="today")["google_ads"]["orders"] == 1

    def test_a_start_that_comes_after_its_page_view_completes_the_session(
        self, brand: TestBrand
    ) -> None:
        visitor = brand.visitor().arrive(
            "https://shop.example/in?utm_source=x&utm_medium=email", nonce="first-nonce"
        )
        visitor.session_id = visitor.session_id.replace("first-nonce", "second-nonce")
        visitor.view("/later", view=2)
        visitor.arrive(
            "https://shop.example/in?utm_source=x&utm_medium=email",
            nonce="second-nonce",
            landingPage="/in",
        )
        session = next(each for each in brand.sessions() if "second-nonce" in str(each["id"]))
        assert session["landingPage"] == "/in"
        assert session["source"] == "x"
        assert session["pageViews"] == 2
        brand.cloud.idle()
        assert brand.stats(preset="today")["totalSessions"] == 2


class TestOtherBeacons:
    def test_engagement_lengthens_the_session(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand()
        visitor = brand.visitor().arrive()
        own_cloud.advance(95)
        beacon = {"type": "engagement", "sessionId": visitor.session_id, "data": {"seconds": 60}}
        assert visitor.send(beacon).status_code == 200
        (session,) = brand.sessions()
        assert 95 <= int(str(session["duration"])) <= 110
        assert session["engagedSeconds"] == 60
        assert "endedAt" not in session
        own_cloud.advance(31 * 60)
        assert "endedAt" in brand.sessions()[0]

    def test_an_event_is_stored_once(self, brand: TestBrand) -> None:
        visitor = brand.visitor().arrive()
        beacon = {
            "type": "event",
            "id": "e1",
            "sessionId": visitor.session_id,
            "data": {"name": "product_viewed", "data": {"productId": "p1", "price": 19.9}},
        }
        assert visitor.send(beacon).status_code == 200
        assert visitor.send(beacon).status_code == 200
        events = brand.cloud.firestore().collection(f"brands/{brand.id}/marketing/data/events")
        (event,) = events.stream()
        assert event.get("name") == "product_viewed"
        assert event.get("data") == {"productId": "p1", "price": 1990}
        assert event.get("currency") == "USD"
        assert event.get("visitorId") == visitor.id

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("product_viewed", {"name": "Serum"}, "data.data.productId: is missing"),
            ("cart_updated", {"items": 3}, "data.data.items: "),
            ("checkout_started", {"items": [{"price": 1}]}, "data.data.items[0].productId: "),
            ("product_restocked", {"productId": "p1"}, "send it by POST events"),
        ],
    )
    def test_an_event_of_fixed_meaning_has_its_shape(
        self, brand: TestBrand, name: str, data: Json, said: str
    ) -> None:
        visitor = brand.visitor().arrive()
        told = {"name": name, "data": data}
        beacon = {"type": "event", "sessionId": visitor.session_id, "data": told}
        answer = visitor.send([beacon, beacon])
        assert answer.status_code == 422
        assert answer.json()["error"].startswith("[0].data.")
        assert said in answer.json()["error"]

    def test_the_age_of_a_kept_back_beacon_is_taken_off(self, brand: TestBrand) -> None:
        visitor = brand.visitor()
        now = brand.cloud.now()
        hours = 3
        start: Json = {
            "type": "session_start",
            "age": hours * 3_600_000,
            "data": {"visitorId": visitor.id, "brandId": brand.id},
        }
        assert visitor.send(start).status_code == 200
        (session,) = brand.sessions(preset="last_7_days") + brand.sessions(preset="today")
        assert str(session["startedAt"]) < now

    def test_an_age_is_at_most_a_day(self, own_cloud: Cloud) -> None:
        brand = own_cloud.brand()
        own_cloud.advance(10 * 86_400)
        visitor = brand.visitor()
        data = {"visitorId": visitor.id, "brandId": brand.id}
        visitor.send({"type": "session_start", "age": 9 * 86_400_000, "data": data})
        assert len(brand.sessions(preset="yesterday")) == 1


class TestBrowsers:
    def start(self, brand: TestBrand) -> Json:
        data = {"visitorId": str(uuid.uuid4()), "brandId": brand.id}
        return {"type": "session_start", "data": data}

    def test_text_plain_needs_no_preflight(self, brand: TestBrand) -> None:
        answer = brand.cloud.http.post(
            "/api/marketing/track",
            content=str(self.start(brand)).replace("'", '"'),
            headers={"Content-Type": "text/plain;charset=UTF-8"},
        )
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"

    def test_a_preflight_allows_any_origin_without_credentials(self, brand: TestBrand) -> None:
        answer = brand.cloud.http.options(
            "/api/marketing/track",
            headers={"Origin": "https://any.example", "Access-Control-Request-Method": "POST"},
        )
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers

    def test_only_allowed_origins_may_send(self, cloud: Cloud) -> None:
        brand = cloud.brand(allowedOrigins=["https://shop.example"])
        visitor = brand.visitor()
        refused = visitor.send(self.start(brand), Origin="https://evil.example")
        assert refused.status_code == 403
        assert "https://evil.example" in refused.json()["error"]
        assert brand.sessions() == []
        assert visitor.send(self.start(brand), Origin="https://shop.example").status_code == 200
        assert len(brand.sessions()) == 1

    @pytest.mark.parametrize(
        ("allowed", "sent"),
        [
            ("capacitor://localhost", "capacitor://localhost"),
            ("ionic://localhost:8100", "ionic://localhost:8100"),
            ("https://Müller.example", "https://xn--mller-kva.example"),
            ("https://straße.example:443/", "https://xn--strae-oqa.example"),
        ],
    )
    def test_apps_and_other_alphabets_may_be_allowed(
        self, cloud: Cloud, allowed: str, sent: str
    ) -> None:
        brand = cloud.brand(allowedOrigins=[allowed])
        assert brand.visitor().send(self.start(brand), Origin=sent).status_code == 200
        other = brand.visitor().send(self.start(brand), Origin="null")
        assert other.status_code == 403

    @pytest.mark.parametrize(
        "source",
        [
            {"referrer": "https://www.google.com/"},
            {"url": "https://shop.example/checkout?utm_source=google&utm_medium=cpc"},
            {"source": "news", "medium": "email"},
        ],
    )
    def test_a_page_in_a_sandbox_has_no_source(self, brand: TestBrand, source: Json) -> None:
        data: Json = {"visitorId": "v", "brandId": brand.id, **source}
        beacon = {"type": "session_start", "data": data}
        assert brand.visitor().send(beacon, Origin="null").status_code == 200
        (session,) = brand.sessions()
        assert session["channelId"] == "direct"
        assert "referrer" not in session

    def test_nothing_personal_of_an_address_is_stored(self, brand: TestBrand) -> None:
        person = "ann@example.com"
        visitor = brand.visitor().arrive(
            f"https://shop.example/?utm_source=news&u={person}#to={person}",
            f"https://{person}@mail.example/inbox?u={person}#{person}",
            landingPage=f"/welcome?u={person}",
        )
        visitor.view(f"/account?email={person}")
        for name in ("url", "page", "referrer"):
            data = {"name": "seen", "data": {name: f"https://shop.example/p?u={person}"}}
            sent = {"type": "event", "sessionId": visitor.session_id, "data": data}
            assert visitor.send(sent).status_code == 200
        (session,) = brand.sessions()
        assert session["referrer"] == "https://mail.example/inbox"
        assert session["landingPage"] == "/welcome"
        assert session["source"] == "news"
        for collection in ("sessions", "events"):
            path = f"brands/{brand.id}/marketing/data/{collection}"
            for stored in brand.cloud.firestore().collection(path).stream():
                assert person not in str(stored.to_dict())

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://google.com/bot.html)"},
            {"User-Agent": "curl/8.5.0"},
            {"Sec-Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
        ],
    )
    def test_bots_and_prefetches_are_answered_and_not_stored(
        self, brand: TestBrand, headers: dict[str, str]
    ) -> None:
        answer = brand.visitor().send(self.start(brand), **headers)
        assert answer.status_code == 200
        assert answer.json()["sessionId"].startswith(brand.id)
        assert brand.sessions() == []

    @pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
    def test_privacy_signals_are_respected_where_the_brand_says_so(
        self, cloud: Cloud, header: str
    ) -> None:
        heedless, respectful = cloud.brand(), cloud.brand(respectPrivacySignals=True)
        for brand in (heedless, respectful):
            assert brand.visitor().send(self.start(brand), **{header: "1"}).status_code == 200
        assert len(heedless.sessions()) == 1
        assert respectful.sessions() == []

    def test_no_address_of_a_visitor_is_stored(self, brand: TestBrand) -> None:
        brand.visitor().send(self.start(brand), **{"X-Forwarded-For": "203.0.113.77"})
        sessions = brand.cloud.firestore().collection(f"brands/{brand.id}/marketing/data/sessions")
        (session,) = sessions.stream()
        assert "203.0.113" not in str(session.to_dict())
        assert BROWSER not in str(session.to_dict())
