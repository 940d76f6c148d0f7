"""Accounts: `users/{userId}` of the brand's own system, and `POST /api/marketing/users`."""

from collections.abc import Callable

import pytest
from google.api_core.exceptions import GoogleAPICallError
from google.cloud.firestore import WriteBatch

from tests.cloud import Cloud, Json
from tests.integration.people.test_persons import ADS, Shop
from tests.signups import SignupDesk

Open = Callable[..., None]


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand())


@pytest.fixture(params=["document", "request"])
def opened(request: pytest.FixtureRequest, shop: Shop) -> Open:
    """Opens an account, in the users' system or by the shop's backend."""

    def by_document(user: str, email: str, **more: object) -> None:
        fields = {"brandId": shop.brand.id, "email": email, "plan": {"kept": True}, **more}
        users = shop.brand.cloud.firestore().collection("users")
        users.document(f"{shop.brand.id}-{user}").set(fields)
        shop.settle()

    def by_request(user: str, email: str, **more: object) -> None:
        shop.account(f"{shop.brand.id}-{user}", email, **more)
        shop.settle()

    return by_document if request.param == "document" else by_request


def subscriber(shop: Shop) -> Json:
    (found,) = shop.documents("subscribers").values()
    return found


def email_consent(found: Json) -> str:
    consents = found["consents"]
    assert isinstance(consents, dict)
    status: str = consents["email"]["status"]
    return status


def add(shop: Shop, email: str, **fields: object) -> str:
    made = shop.brand.cloud.http.post(
        "/api/marketing/subscribers",
        json={"brandId": shop.brand.id, "email": email, **fields},
        headers=shop.brand.cloud.bearer("owner"),
    )
    assert made.status_code in {200, 201}, made.text
    found: str = made.json()["subscriber"]["id"]
    return found


def test_somebody_new_becomes_a_subscriber(shop: Shop, opened: Open) -> None:
    for _ in range(2):
        opened("ann", " Ann@Example.com", firstName="Ann", lastName="Lee")
    found = subscriber(shop)
    assert found["email"] == "ann@example.com"
    assert found["userId"] == f"{shop.brand.id}-ann"
    assert (found["firstName"], found["lastName"], found["source"]) == ("Ann", "Lee", "signup")
    assert email_consent(found) == "pending"
    (message,) = shop.documents("outbox").values()
    assert message["channel"] == "email"


@pytest.mark.parametrize(("setting", "status"), [("subscribed", "subscribed"), ("none", "none")])
def test_the_brand_decides_about_who_does_not_say(
    shop: Shop, opened: Open, setting: str, status: str
) -> None:
    shop.brand.configure(signupConsent=setting)
    opened("ann", "ann@example.com")
    assert email_consent(subscriber(shop)) == status
    assert shop.documents("outbox") == {}


def test_who_agreed_is_subscribed(shop: Shop, opened: Open) -> None:
    shop.brand.configure(doubleOptIn=False)
    opened("ann", "ann@example.com", emailSubscribed=True)
    assert email_consent(subscriber(shop)) == "subscribed"
    assert shop.documents("outbox") == {}


@pytest.mark.parametrize("setting", ["ask", "subscribed", "none"])
def test_an_erased_person_is_asked_nothing(shop: Shop, setting: str) -> None:
    shop.brand.configure(signupConsent=setting)
    desk = SignupDesk(shop.brand)
    add(shop, "ann@example.com", emailSubscribed=True)
    desk.erase("ann@example.com")
    account: Json = {"brandId": shop.brand.id, "userId": "ann", "email": "ann@example.com"}
    answer = shop.brand.cloud.http.post("/api/marketing/users", json=account, headers=shop.key)
    assert answer.status_code == 409
    assert "asked to be forgotten" in answer.json()["error"]
    users = shop.brand.cloud.firestore().collection("users")
    users.document(f"{shop.brand.id}-ann").set(account)
    shop.settle()
    assert shop.documents("subscribers") == {}
    assert shop.documents("outbox") == {}
    assert desk.is_suppressed("ann@example.com")


def test_who_wants_no_messages_gets_none(shop: Shop, opened: Open) -> None:
    opened("ann", "ann@example.com", emailSubscribed=False)
    assert email_consent(subscriber(shop)) == "none"


def test_with_double_opt_in_the_address_is_asked(shop: Shop, opened: Open) -> None:
    shop.brand.configure(doubleOptIn=True)
    opened("ann", "ann@example.com")
    assert email_consent(subscriber(shop)) == "pending"
    (message,) = shop.documents("outbox").values()
    assert message["channel"] == "email"


def test_an_address_that_unsubscribed_is_asked_and_stays_so_until_then(
    shop: Shop, opened: Open
) -> None:
    shop.brand.configure(doubleOptIn=True)
    headers, body = shop.brand.cloud.bearer("owner"), {"brandId": shop.brand.id}
    left = add(shop, "ann@example.com", emailSubscribed=True)
    path = f"/api/marketing/subscribers/{left}"
    for method, rest in (("POST", "/unsubscribe"), ("DELETE", "")):
        answer = shop.brand.cloud.http.request(method, path + rest, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    opened("ann", "ann@example.com")
    assert email_consent(subscriber(shop)) == "unsubscribed"
    (message,) = shop.documents("outbox").values()
    assert message["subscriberId"] in shop.documents("subscribers")


def test_a_known_subscriber_gains_the_user_and_keeps_its_consent(shop: Shop, opened: Open) -> None:
    known = add(shop, "ann@example.com", firstName="Anna")
    opened("ann", "ann@example.com", firstName="Ann")
    assert list(shop.documents("subscribers")) == [known]
    found = subscriber(shop)
    assert (found["userId"], found["firstName"]) == (f"{shop.brand.id}-ann", "Anna")
    assert email_consent(found) == "none"


def test_its_visitor_is_linked_and_its_past_adopted(shop: Shop, opened: Open) -> None:
    visitor = shop.brand.visitor().arrive(ADS).buy(10, "1")
    shop.settle()
    opened("ann", "ann@example.com", visitorId=visitor.id)
    (person,) = shop.documents("subscribers")
    assert shop.orders(person) == {"1": 1000}
    assert shop.sessions_of(person) == {visitor.session_id}


def test_two_subscribers_of_one_user_become_one(shop: Shop) -> None:
    by_user = shop.account("ann", "ann@work.example.com")
    by_email = add(shop, "ann@example.com")
    shop.order("1", 10, email="ann@example.com")
    shop.settle()
    assert shop.orders(by_email) == {"1": 1000}
    assert shop.account("ann", "ann@example.com") == by_user
    shop.settle()
    assert list(shop.documents("subscribers")) == [by_user]
    assert shop.orders(by_user) == {"1": 1000}
    assert subscriber(shop)["otherEmails"] == ["ann@example.com"]


def test_another_address_of_a_user_is_its_own_too(shop: Shop) -> None:
    person = shop.account("ann", "ann@work.example.com")
    assert shop.account("ann", "ann@example.com") == person
    shop.order("1", 10, email="ann@example.com")
    shop.settle()
    assert shop.orders(person) == {"1": 1000}


def test_an_address_of_another_user_is_refused(shop: Shop) -> None:
    shop.account("ann", "ann@example.com")
    body = {"brandId": shop.brand.id, "userId": "bob", "email": "ann@example.com"}
    answer = shop.brand.cloud.http.post("/api/marketing/users", json=body, headers=shop.key)
    assert (answer.status_code, "userId" in answer.json()["error"]) == (409, True)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": "ann@example.com"},
        {"email": "ann@example.com", "brandId": "there-is-none"},
        {"email": "ann@example.com", "brandId": "../x"},
        {"email": 1, "brandId": "OWN"},
        {"email": "no address", "brandId": "OWN"},
    ],
)
def test_a_document_that_says_too_little_is_passed_by(shop: Shop, fields: Json) -> None:
    told = {name: shop.brand.id if value == "OWN" else value for name, value in fields.items()}
    shop.brand.cloud.firestore().collection("users").document().set(told)
    shop.settle()
    assert shop.documents("subscribers") == {}


def insisting(batch: WriteBatch) -> None:
    """Commits, as often as faults ask."""
    while True:
        try:
            batch.commit()
        except GoogleAPICallError:
            continue
        return


def test_under_faults_there_is_one(shop: Shop, cloud: Cloud) -> None:
    people, batch = 5, cloud.firestore().batch()
    users = cloud.firestore().collection("users")
    for number in range(people):
        fields = {"brandId": shop.brand.id, "email": f"p{number}@example.com"}
        for name in (f"{shop.brand.id}-{number}", f"{shop.brand.id}-{number}-again"):
            batch.set(users.document(name), fields)
    cloud.faults(duplicate=0.5, reorder=0.5, delaySeconds=0.05, abort=0.2, lost=0.2)
    insisting(batch)
    cloud.idle()
    cloud.faults()
    cloud.idle()
    found = [str(each["email"]) for each in shop.documents("subscribers").values()]
    assert sorted(found) == [f"p{number}@example.com" for number in range(people)]
