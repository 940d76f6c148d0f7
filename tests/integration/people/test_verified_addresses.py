"""Whose an address is, by how sure that is: verified, said by the users' system, or claimed."""

import pytest

from tests.cloud import Cloud, Json
from tests.integration.people.test_accounts import add, subscriber
from tests.integration.people.test_persons import ADS, Shop

VICTIM = "victim@example.com"


@pytest.fixture
def shop(cloud: Cloud) -> Shop:
    return Shop(cloud.brand())


def tell(shop: Shop, user: str, email: str, **more: object) -> str:
    """Writes the user's document, as the brand's own system does; the user's id."""
    users = shop.brand.cloud.firestore().collection("users")
    user_id = f"{shop.brand.id}-{user}"
    users.document(user_id).set({"brandId": shop.brand.id, "email": email, **more})
    shop.settle()
    return user_id


def verify(shop: Shop, user_id: str, **more: object) -> None:
    users = shop.brand.cloud.firestore().collection("users")
    users.document(user_id).update({"emailVerified": True, **more})
    shop.settle()


def known(shop: Shop, subscriber_id: str) -> Json:
    return shop.documents("subscribers")[subscriber_id]


class TestClaimed:
    """`emailVerified` is false."""

    def test_of_somebody_known_it_leads_to_nothing(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        visitor = shop.brand.visitor().arrive(ADS)
        tell(shop, "mallory", VICTIM, emailVerified=False, visitorId=visitor.id)
        assert "userId" not in known(shop, victim)
        assert shop.documents("visitors") == shop.documents("userLinks") == {}

    def test_until_it_is_verified(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        visitor = shop.brand.visitor().arrive(ADS)
        user = tell(shop, "ann", VICTIM, emailVerified=False, visitorId=visitor.id)
        verify(shop, user)
        assert known(shop, victim)["userId"] == user
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == victim

    def test_or_the_user_signs_in_with_it(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        user = tell(shop, "ann", VICTIM, emailVerified=False)
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, user, VICTIM)
        shop.settle()
        assert known(shop, victim)["userId"] == user
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == victim

    def test_it_is_no_address_of_a_user_who_has_another(self, shop: Shop) -> None:
        user = tell(shop, "ann", "ann@example.com", emailVerified=True)
        users = shop.brand.cloud.firestore().collection("users")
        users.document(user).delete()
        tell(shop, "ann", VICTIM, emailVerified=False)
        assert "otherEmails" not in subscriber(shop) or subscriber(shop)["otherEmails"] == []

    def test_somebody_new_is_who_it_says_until_somebody_verifies(self, shop: Shop) -> None:
        mallory = tell(shop, "mallory", VICTIM, emailVerified=False)
        assert subscriber(shop)["userId"] == mallory
        owner = tell(shop, "owner", VICTIM, emailVerified=True)
        assert subscriber(shop)["userId"] == owner

    def test_other_changes_of_the_document_are_nobodys_business(self, shop: Shop) -> None:
        user = tell(shop, "ann", VICTIM, emailVerified=True)
        before = subscriber(shop)
        shop.brand.cloud.reset_operations()
        verify(shop, user, plan="gold", email="other@example.com")
        assert shop.brand.cloud.operations()["reads"] == 0
        assert subscriber(shop) == before


class TestSaid:
    """The users' system does not tell."""

    def test_somebody_known_is_the_user(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        user = tell(shop, "ann", VICTIM)
        assert known(shop, victim)["userId"] == user

    def test_it_does_not_merge(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        user = f"{shop.brand.id}-ann"
        own = shop.account(user, "ann@example.com")
        tell(shop, "ann", VICTIM)
        assert set(shop.documents("subscribers")) == {victim, own}
        assert "userId" not in known(shop, victim)
        assert known(shop, own).get("otherEmails", []) == []

    def test_a_verified_address_does(self, shop: Shop) -> None:
        add(shop, VICTIM)
        own = shop.account(f"{shop.brand.id}-ann", "ann@example.com")
        tell(shop, "ann", VICTIM, emailVerified=True)
        assert set(shop.documents("subscribers")) == {own}

    def test_a_sign_in_with_the_verified_address_stands_over_it(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        tell(shop, "mallory", VICTIM)
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, "owner", VICTIM)
        shop.settle()
        assert known(shop, victim)["userId"] == "owner"
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == victim
        assert len(shop.documents("userLinks")) == 1

    def test_a_user_goes_to_its_own_verified_address(self, shop: Shop) -> None:
        victim, own = add(shop, VICTIM), add(shop, "ann@example.com")
        user = tell(shop, "ann", VICTIM)
        visitor = shop.brand.visitor().arrive(ADS)
        shop.sign_in(visitor, user, "ann@example.com")
        shop.settle()
        assert "userId" not in known(shop, victim)
        assert known(shop, own)["userId"] == user
        assert shop.documents("visitors")[visitor.id]["subscriberId"] == own

    def test_once_signed_in_with_it_nobody_else_takes_it(self, shop: Shop) -> None:
        victim = add(shop, VICTIM)
        user = tell(shop, "ann", VICTIM)
        shop.sign_in(shop.brand.visitor().arrive(ADS), user, VICTIM)
        shop.sign_in(shop.brand.visitor().arrive(ADS), "mallory", VICTIM)
        shop.settle()
        assert known(shop, victim)["userId"] == user
