"""Rate limits and body limits: refused with a reason and, where waiting helps, with how long."""

from collections.abc import Iterator

import httpx
import pytest

from tests.cloud import Cloud, Json, TestBrand, running_cloud

PREFIX = "/api/marketing"
LIMITS = {
    "TRACK_PER_ADDRESS": "3",
    "TRACK_PER_BRAND": "5",
    "CONVERSIONS_PER_ADDRESS": "2",
    "API_PER_USER": "4",
    "SUBSCRIBE_PER_ADDRESS": "2",
    "UNKNOWN_KEYS_PER_ADDRESS": "3",
    "SUBSCRIBE_PER_BRAND": "4",
    "LINKS_PER_ADDRESS": "3",
}


@pytest.fixture(scope="module")
def limited(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud whose functions take little; it starts after the shared one, which does not."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LIMITS.items():
            patch.setenv(name, value)
        with running_cloud(tmp_path_factory.mktemp("limited")) as limited:
            yield limited


def start(brand: TestBrand, visitor: str) -> Json:
    data = {"brandId": brand.id, "visitorId": visitor, "landingPage": "/"}
    return {"type": "session_start", "data": data}


def track(brand: TestBrand, body: object, address: str | None) -> httpx.Response:
    headers = {} if address is None else {"X-Forwarded-For": address}
    return brand.cloud.http.post(f"{PREFIX}/track", json=body, headers=headers)


def statuses(brand: TestBrand, count: int, address: str | None) -> list[int]:
    return [
        track(brand, start(brand, f"v-{number}"), address).status_code for number in range(count)
    ]


def refused(answer: httpx.Response, told: str) -> int:
    """Checks a refusal; returns how many seconds it asks to wait."""
    assert answer.status_code == 429, answer.text
    assert list(answer.json()) == ["error"]
    assert told in answer.json()["error"]
    return int(answer.headers["Retry-After"])


class TestTrack:
    def test_an_address_is_limited_whatever_it_claims(self, limited: Cloud) -> None:
        brand = limited.brand()
        sent = [
            track(brand, start(brand, "v"), f"{claim}, 198.51.100.1")
            for claim in ("1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4")
        ]
        assert [answer.status_code for answer in sent] == [200, 200, 200, 429]
        assert 1 <= refused(sent[3], "at most 3 beacons from one address") <= 20
        assert sent[3].headers["Access-Control-Allow-Origin"] == "*"
        assert sent[3].headers["Access-Control-Expose-Headers"] == "Retry-After"

    def test_other_addresses_are_not(self, limited: Cloud) -> None:
        brand = limited.brand()
        assert statuses(brand, 4, "198.51.100.2") == [200, 200, 200, 429]
        assert statuses(brand, 1, "198.51.100.3") == [200]

    def test_after_the_wait_it_is_taken(self, limited: Cloud) -> None:
        brand = limited.brand()
        statuses(brand, 3, "198.51.100.4")
        again = track(brand, start(brand, "v"), "198.51.100.4")
        limited.advance(refused(again, "address"))
        assert track(brand, start(brand, "v"), "198.51.100.4").status_code == 200

    def test_a_list_counts_as_its_beacons(self, limited: Cloud) -> None:
        brand = limited.brand()
        body = [start(brand, "v"), start(brand, "w"), start(brand, "x")]
        assert track(brand, body, "198.51.100.5").status_code == 200
        refused(track(brand, start(brand, "y"), "198.51.100.5"), "address")

    def test_a_brand_is_limited_over_all_addresses(self, limited: Cloud) -> None:
        brand, other = limited.brand(), limited.brand()
        sent = [track(brand, start(brand, "v"), f"203.0.113.{n}") for n in range(6)]
        assert [answer.status_code for answer in sent] == [200] * 5 + [429]
        refused(sent[5], "at most 5 beacons for one brand")
        assert statuses(other, 1, "203.0.113.9") == [200]

    def test_a_brand_is_limited_by_its_sessions_too(self, limited: Cloud) -> None:
        brand = limited.brand()
        session_id = track(brand, start(brand, "v"), None).json()["sessionId"]
        view = {"type": "page_view", "sessionId": session_id, "data": {"page": "/"}}
        assert [track(brand, view, None).status_code for _ in range(5)] == [200] * 4 + [429]

    def test_what_is_not_stored_uses_up_nobodys_limit(self, limited: Cloud) -> None:
        brand = limited.brand(allowedOrigins=["https://shop.example"], respectPrivacySignals=True)
        unseen = {
            "a page of another site": {"Origin": "https://evil.example"},
            "a bot": {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
            "a page loaded in advance": {"Sec-Purpose": "prefetch"},
            "a person who asks for privacy": {"Sec-GPC": "1"},
        }
        for headers in unseen.values():
            for number in range(10):
                sent = {"X-Forwarded-For": f"192.0.2.{number}", **headers}
                start_ = start(brand, "v")
                brand.cloud.http.post(f"{PREFIX}/track", json=start_, headers=sent)
            limited.advance(60)
        view = {"type": "page_view", "sessionId": "nobody's", "data": {"page": "/"}}
        for _ in range(10):
            assert track(brand, [start(brand, "v"), view], None).status_code == 422
        assert statuses(brand, 6, None) == [200] * 5 + [429]

    def test_a_network_of_ipv6_may_send_ten_times_as_much(self, limited: Cloud) -> None:
        brands = [limited.brand() for _ in range(8)]
        sent = [
            track(brand, start(brand, "v"), f"2001:db8:1:{number:x}::1")
            for number, brand in enumerate(brands * 4)
        ]
        assert [answer.status_code for answer in sent] == [200] * 30 + [429] * 2
        refused(sent[30], "at most 30 beacons from one network")
        assert track(brands[0], start(brands[0], "v"), "2001:db8:2::1").status_code == 200

    def test_what_is_refused_is_not_stored(self, limited: Cloud) -> None:
        brand = limited.brand()
        statuses(brand, 5, None)
        limited.idle()
        limited.reset_operations()
        refused(track(brand, start(brand, "v"), None), "brand")
        assert limited.operations()["writes"] == 0


def sale(session_id: str, number: int) -> Json:
    data = {"type": "purchase", "value": 1, "orderId": f"{session_id}-{number}"}
    return {"type": "conversion", "sessionId": session_id, "data": data}


class TestConversions:
    def session(self, brand: TestBrand, visitor: str) -> str:
        return str(track(brand, start(brand, visitor), None).json()["sessionId"])

    def test_an_address_is_limited_by_itself(self, limited: Cloud) -> None:
        brand = limited.brand()
        session_id, address = self.session(brand, "v"), "198.51.100.60"
        sent = [track(brand, sale(session_id, number), address) for number in range(3)]
        assert [answer.status_code for answer in sent] == [200, 200, 429]
        assert refused(sent[2], "at most 2 conversions from one address a minute") <= 30
        assert track(brand, sale(session_id, 2), "198.51.100.61").status_code == 200
        limited.idle()
        assert brand.stats(preset="today")["totalOrders"] == 3

    def test_a_visitor_is_limited_by_the_day(self, limited: Cloud) -> None:
        brand = limited.brand(conversionsPerVisitor=2)
        session_id = self.session(brand, "v")
        sent = [track(brand, sale(session_id, number), None) for number in range(3)]
        assert [answer.status_code for answer in sent] == [200, 200, 429]
        wait = refused(sent[2], "at most 2 conversions of one visitor a day")
        assert 40_000 < wait <= 43_200
        limited.advance(wait)
        assert track(brand, sale(session_id, 2), None).status_code == 200

    def test_what_is_refused_uses_nobody_elses_limit(self, limited: Cloud) -> None:
        """Neither the brand's beacons nor another visitor's conversions."""
        brand = limited.brand(conversionsPerVisitor=1)
        session_id = self.session(brand, "v")
        assert track(brand, sale(session_id, 0), None).status_code == 200
        for number in range(10):
            list_ = [sale(session_id, number), start(brand, "w")]
            refused(track(brand, list_, None), "one visitor")
        other = self.session(brand, "x")
        assert track(brand, sale(other, 0), None).status_code == 200
        limited.idle()
        assert brand.stats(preset="today")["totalSessions"] == 2

    def test_what_is_not_stored_uses_up_nothing(self, limited: Cloud) -> None:
        brand = limited.brand(conversionsPerVisitor=1, allowedOrigins=["https://shop.example"])
        session_id = self.session(brand, "v")
        for headers in ({"Origin": "https://evil.example"}, {"User-Agent": "Googlebot/2.1"}):
            path = f"{PREFIX}/track"
            limited.http.post(path, json=sale(session_id, 0), headers=headers)
        assert track(brand, sale(session_id, 0), None).status_code == 200

    def test_other_visitors_brands_and_beacons_are_not_limited(self, limited: Cloud) -> None:
        limited.advance(60)  # the owner may make few requests a minute, too
        brand, other = (limited.brand(conversionsPerVisitor=1) for _ in range(2))
        for each in (brand, other):
            session_id = self.session(each, "v")
            assert track(each, sale(session_id, 0), None).status_code == 200
            refused(track(each, sale(session_id, 1), None), "one visitor")
        view = {"type": "page_view", "sessionId": session_id, "data": {"page": "/"}}
        assert track(other, view, None).status_code == 200


class TestSignUps:
    def test_an_address_is_limited_by_itself(self, limited: Cloud) -> None:
        brand = limited.brand()
        sent = [sign_up(brand, "198.51.100.20") for _ in range(3)]
        assert [answer.status_code for answer in sent] == [200, 200, 429]
        wait = refused(sent[2], "at most 2 sign-ups from one address")
        assert sent[2].headers["Access-Control-Allow-Origin"] == "*"
        assert sign_up(brand, "198.51.100.21").status_code == 200
        assert statuses(brand, 1, "198.51.100.20") == [200]
        limited.advance(wait)
        assert sign_up(brand, "198.51.100.20").status_code == 200

    def test_a_brand_is_limited_over_all_addresses(self, limited: Cloud) -> None:
        brand, other = limited.brand(), limited.brand()
        sent = [sign_up(brand, f"203.0.113.{number}") for number in range(20, 25)]
        assert [answer.status_code for answer in sent] == [200] * 4 + [429]
        refused(sent[4], "at most 4 sign-ups for one brand")
        assert sign_up(other, "203.0.113.25").status_code == 200

    def test_what_is_not_stored_uses_up_nobodys_limit(self, limited: Cloud) -> None:
        brand = limited.brand(allowedOrigins=["https://shop.example"])
        evil = {"Origin": "https://evil.example"}
        bot = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}
        for number in range(10):
            address = f"203.0.113.{30 + number}"
            assert sign_up(brand, address, evil).status_code == 403
            sign_up(brand, address, bot)
        assert sign_up(brand, "203.0.113.50").status_code == 200


def sign_up(
    brand: TestBrand, address: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    body = {"brandId": brand.id, "email": "ann@example.com", "consentText": "Yes"}
    sent = {"X-Forwarded-For": address, **(headers or {})}
    return brand.cloud.http.post(f"{PREFIX}/subscribe", json=body, headers=sent)


class TestLinks:
    def test_an_address_is_limited_with_a_page(self, limited: Cloud) -> None:
        def opened(address: str) -> httpx.Response:
            headers = {"X-Forwarded-For": address}
            return limited.http.get(f"{PREFIX}/links/confirm?t=x", headers=headers)

        sent = [opened("198.51.100.40") for _ in range(4)]
        assert [answer.status_code for answer in sent] == [400] * 3 + [429]
        assert "Please try again" in sent[3].text
        assert "at most 3 opened links from one address" in sent[3].text
        assert opened("198.51.100.41").status_code == 400
        limited.advance(int(sent[3].headers["Retry-After"]))
        assert opened("198.51.100.40").status_code == 400


class TestTheApi:
    def test_a_user_is_limited_and_others_are_not(self, limited: Cloud) -> None:
        brand = limited.brand()
        sent = [brand.get("config", uid="editor") for _ in range(5)]
        assert [answer.status_code for answer in sent] == [200] * 4 + [429]
        wait = refused(sent[4], "at most 4 requests of one user")
        assert brand.get("config", uid="viewer").status_code == 200
        limited.advance(wait)
        assert brand.get("config", uid="editor").status_code == 200


class TestApiKeys:
    def send(self, brand: TestBrand, secret: str, address: str = "198.51.100.30") -> httpx.Response:
        event = {"type": "custom", "name": "call", "id": secret, "email": "ann@example.com"}
        return brand.cloud.http.post(
            f"{PREFIX}/events",
            json={"brandId": brand.id, "events": [event]},
            headers={"Authorization": f"Bearer {secret}", "X-Forwarded-For": address},
        )

    def new_key(self, brand: TestBrand) -> str:
        body: Json = {"brandId": brand.id, "name": "shop", "scopes": ["events"]}
        headers = brand.cloud.bearer("admin")
        made = brand.cloud.http.post(f"{PREFIX}/api-keys", json=body, headers=headers)
        return str(made.json()["secret"])

    def reads(self, brand: TestBrand) -> int:
        return brand.cloud.operations()["reads"]

    def test_a_made_up_key_is_looked_for_once(self, limited: Cloud) -> None:
        brand, address = limited.brand(), "198.51.100.31"
        limited.idle()
        limited.reset_operations()
        sent = [self.send(brand, "glk_made-up", address).status_code for _ in range(3)]
        assert sent == [401, 401, 401]
        assert self.reads(brand) == 1

    def test_an_address_that_makes_up_keys_is_limited_before_anything_is_read(
        self, limited: Cloud
    ) -> None:
        brand, address = limited.brand(), "198.51.100.32"
        sent = [self.send(brand, f"glk_{n}", address).status_code for n in range(3)]
        assert sent == [401] * 3
        limited.idle()
        limited.reset_operations()
        wait = refused(self.send(brand, "glk_4", address), "unknown API keys from one IP address")
        assert self.reads(brand) == 0
        assert self.send(brand, "glk_5", "198.51.100.33").status_code == 401
        limited.advance(wait)
        assert self.send(brand, "glk_6", address).status_code == 401

    def test_a_shop_at_the_same_address_goes_on(self, limited: Cloud) -> None:
        brand, address = limited.brand(), "198.51.100.34"
        secret = self.new_key(brand)
        assert self.send(brand, secret, address).status_code == 200
        for number in range(4):
            self.send(brand, f"glk_{number}", address)
        assert self.send(brand, "glk_other", address).status_code == 429
        assert self.send(brand, secret, address).status_code == 200

    def test_what_a_key_that_exists_may_not_do_counts_nothing(self, limited: Cloud) -> None:
        brand, address = limited.brand(), "198.51.100.35"
        secret = self.new_key(brand)
        account = {"brandId": brand.id, "userId": "u", "email": "ann@example.com"}
        for _ in range(5):
            answer = limited.http.post(
                f"{PREFIX}/users",
                json=account,
                headers={"Authorization": f"Bearer {secret}", "X-Forwarded-For": address},
            )
            assert answer.status_code == 403


class TestBodies:
    @pytest.fixture
    def brand(self, cloud: Cloud) -> TestBrand:
        return cloud.brand()

    def put(self, brand: TestBrand, content: object, **headers: str) -> httpx.Response:
        return brand.cloud.http.put(
            f"{PREFIX}/config",
            content=content,  # type: ignore[arg-type]
            headers={"Content-Type": "application/json", **headers},
        )

    @pytest.mark.parametrize("uid", ["owner", "stranger", None])
    def test_a_body_too_large_is_refused_in_the_one_shape(
        self, brand: TestBrand, uid: str | None
    ) -> None:
        headers = brand.cloud.bearer(uid) if uid else {}
        answer = self.put(brand, b"x" * 70_000, **headers)
        assert answer.status_code == 413
        assert answer.json() == {"error": "the body is larger than 65536 bytes; send less at once"}

    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 30_000,
            b'{"brandId":' * 5_000,
            b'{"brandId": ' + b"9" * 5_000 + b"}",
            b'{"brandId": "\\ud800"}',
            b'{"brandId": "__x__"}',
            b'{"brandId": ".."}',
            b"\xff",
        ],
        ids=lambda body: body[:24].decode(errors="replace"),
    )
    @pytest.mark.parametrize("route", ["config", "channels/costs"])
    def test_json_that_is_too_deep_or_no_json(
        self, brand: TestBrand, route: str, body: bytes
    ) -> None:
        answer = brand.cloud.http.put(
            f"{PREFIX}/{route}",
            content=body,
            headers={"Content-Type": "application/json", **brand.cloud.bearer("owner")},
        )
        assert answer.status_code in (400, 422), answer.text
        assert list(answer.json()) == ["error"]

    def test_lists_and_maps_in_settings_are_bounded(self, brand: TestBrand) -> None:
        for changes in (
            {"domains": ["a.example"] * 51},
            {"excludedReferrers": ["a.example"] * 201},
            {"brandColors": {f"colour{number}": "#000000" for number in range(21)}},
            {"brandColors": {"c" * 51: "#000000"}},
        ):
            answer = brand.put("config", {"brandId": brand.id, **changes})
            assert answer.status_code == 422
            assert next(iter(changes)) in answer.json()["error"]
