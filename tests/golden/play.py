"""One play that touches every kind of document: the same visits, people and orders each time."""

from typing import Final, cast

from tests.cloud import Json
from tests.golden.stage import Stage
from tests.integration.imports.importing import Importer
from tests.integration.imports.importing_people import PeopleImporter
from tests.integration.people.test_persons import identify
from tests.signups import SignupDesk

ADS: Final = "https://shop.example/?gclid=1"
NEWS: Final = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=spring"
SETTINGS: Final[Json] = {
    "currency": "EUR",
    "timeZone": "Europe/Berlin",
    "doubleOptIn": True,
    "domains": ["shop.example"],
    "defaultFromName": "Maren & Sol",
    "brandColors": {"primary": "#7b2d43"},
}
ANN: Final[Json] = {
    "firstName": "Ann",
    "lastName": "Lee",
    "phone": "+4915123456789",
    "birthday": "--02-29",
    "locale": "de-DE",
    "timeZone": "Europe/Berlin",
    "tags": ["vip"],
    "properties": {"size": 38, "club": True, "city": "Köln"},
    "emailSubscribed": True,
    "smsSubscribed": True,
}
VIPS: Final[Json] = {"field": "tags", "operator": "contains", "value": "vip"}
BUYERS: Final[Json] = {"field": "totalOrders", "operator": "greater_than", "value": 0}


class Play(Stage):
    """Each step is done at rest, in a minute of its own."""

    def step_settings(self) -> None:
        self.brand.configure(**SETTINGS)

    def step_costs(self) -> None:
        row = {"day": "2025-03-01", "channelId": "google_ads", "cost": 12.5, "clicks": 34}
        answer = self.brand.put("channels/costs", {"brandId": self.brand.id, "costs": [row]})
        assert answer.status_code == 200, answer.text

    def step_api_key(self) -> None:
        assert self.shop.key

    def step_visit(self) -> None:
        self.ann.arrive(ADS, "https://www.google.com/", nonce="ann-0001", landingPage="/shoes")

    def step_page_view(self) -> None:
        self.ann.view("/shoes/1", view=2)

    def step_engagement(self) -> None:
        self.beacon(self.ann, "engagement", "e-1", seconds=30)

    def step_event(self) -> None:
        data = {"id": "p1", "price": 9.5}
        self.beacon(self.ann, "event", "e-2", name="product_viewed", data=data)

    def step_visit_by_another_channel(self) -> None:
        self.ann.arrive(NEWS, nonce="ann-0002")

    def step_purchase(self) -> None:
        self.ann.buy(20.5, "O-1")

    def step_conversion_without_an_order(self) -> None:
        self.beacon(self.ann, "conversion", "e-3", type="signup", value=0)

    def step_claim(self) -> None:
        identify(self.ann, email="ann@example.com", userId="user-ann")

    def step_order_of_a_server(self) -> None:
        who = {"email": "ann@example.com", "visitorId": "v-ann"}
        self.shop.order("O-1", 21, **who)

    def step_order_of_nobody_known(self) -> None:
        self.shop.order("O-2", 5.25, email="cid@example.com")

    def step_refund(self) -> None:
        self.shop.report({"type": "refund", "orderId": "O-1", "amount": 4, "id": "r-1"})

    def step_custom_event(self) -> None:
        event = {"type": "custom", "name": "call", "id": "c-1", "data": {"minutes": 3}}
        self.shop.report({**event, "email": "ann@example.com"})

    def step_segment_by_rules(self) -> None:
        self.segment("vips", [VIPS, {"connector": "or", **BUYERS}])

    def step_segment_by_hand(self) -> None:
        self.segment("friends", None)

    def step_subscriber(self) -> None:
        self.subscribe("ann", **ANN)

    def step_subscriber_changed(self) -> None:
        change = {"firstName": "Anna", "tags": ["vip", "b2b"]}
        self.change("PUT", f"subscribers/{self.id_of('ann')}", **change)

    def step_member_of_a_segment(self) -> None:
        path = f"segments/{self.id_of('friends')}/subscribers"
        self.change("POST", path, subscriberIds=[self.id_of("ann")])

    def step_unsubscription(self) -> None:
        self.change("POST", f"subscribers/{self.id_of('ann')}/unsubscribe")

    def step_account(self) -> None:
        account = self.shop.account("user-bob", "bob@example.com", visitorId="v-bob")
        self.names[account] = "bob"

    def step_visit_of_a_known_person(self) -> None:
        self.bob.arrive(ADS, nonce="bob-0001")

    def step_sign_in(self) -> None:
        self.shop.sign_in(self.bob, "user-bob", "bob@example.com")

    def step_purchase_of_a_known_person(self) -> None:
        self.bob.buy(30, "O-3")

    def step_account_in_the_users_system(self) -> None:
        fields = {"brandId": "golden", "email": "dora@example.com", "emailVerified": False}
        users = self.brand.cloud.firestore().collection("users")
        users.document("user-dora").set({**fields, "firstName": "Dora"})

    def step_verified_account(self) -> None:
        users = self.brand.cloud.firestore().collection("users")
        users.document("user-dora").update({"emailVerified": True})
        self.brand.cloud.idle()
        self.name_person("dora")

    def step_signup(self) -> None:
        browser = self.brand.visitor("v-eve").arrive(ADS, nonce="eve-0001")
        desk = SignupDesk(self.brand)
        desk.send("eve@example.com", form="footer", visitorId=browser.id, firstName="Eve")
        self.name_person("eve")

    def step_confirmation(self) -> None:
        desk, eve = SignupDesk(self.brand), self.id_of("eve")
        (message,) = [each for each in desk.messages() if each["subscriberId"] == eve]
        link = desk.token(**cast("Json", message["link"]))
        assert desk.confirm(link).status_code == 200

    def step_history(self) -> None:
        self.run_import(
            "history",
            Importer(self.brand),
            "type,visitorId,startedAt,occurredAt,url,conversionType,value,orderId,email",
            f"session,v-old,2025-02-10T10:00:00.000Z,,{ADS},,,,",
            "conversion,v-old,,2025-02-10T10:05:00.000Z,,purchase,50,H-1,fay@example.com",
            "conversion,v-old,,never,,purchase,50,H-2,",
        )

    def step_subscribers_file(self) -> None:
        self.run_import(
            "file",
            PeopleImporter(self.brand),
            "email,firstName,tags,emailSubscribed,consentedAt",
            "fay@example.com,Fay,vip,true,2024-05-01T00:00:00.000Z",
            "no address,,,,",
        )
        self.name_person("fay")

    def step_subscribers_file_that_overwrites(self) -> None:
        rows = ("email,firstName", "fay@example.com,Faye")
        importer = PeopleImporter(self.brand)
        self.run_import("other file", importer, *rows, overwrite=True, tags=["b2b"], name="June")

    def step_other_rules(self) -> None:
        self.change("PUT", f"segments/{self.id_of('vips')}", rules=[BUYERS])

    def step_another_address(self) -> None:
        self.subscribe("work", lastName="Lee", tags=["b2b"])

    def step_merge(self) -> None:
        self.change("POST", f"subscribers/{self.id_of('ann')}/merge", otherId=self.id_of("work"))

    def step_visitor_of_a_person_to_be_erased(self) -> None:
        self.shop.account("user-gil", "gil@example.com", visitorId="v-gil")
        self.name_person("gil")
        self.brand.visitor("v-gil").arrive(ADS, nonce="gil-0001").buy(7, "O-4")

    def step_erasure(self) -> None:
        self.change("POST", f"subscribers/{self.id_of('gil')}/erase")

    def step_subscriber_to_be_deleted(self) -> None:
        self.subscribe("hal")

    def step_deletion(self) -> None:
        self.change("DELETE", f"subscribers/{self.id_of('hal')}")

    def step_another_time_zone(self) -> None:
        self.brand.configure(timeZone="Europe/Lisbon")

    def step_roll_up(self) -> None:
        self.brand.cloud.http.post("/local/scheduled/roll-up").raise_for_status()
