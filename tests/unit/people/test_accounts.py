"""Accounts: by how much an address makes somebody a user, and who takes a user's place."""

from datetime import UTC, datetime

import pytest

from shared.brands.models.config import MarketingConfig
from shared.people.logic.accounts import (
    is_free_for,
    new_account,
    with_account,
    with_verified_user,
    without_unverified_user,
)
from shared.people.models.account import Account, AddressProof, UserDocument
from shared.subscribers.logic.changes import UNSAID
from shared.subscribers.models.stored import StoredSubscriber

NOW = datetime(2026, 1, 15, tzinfo=UTC)
ANN = Account(brand_id="b", user_id="ann", email="ann@example.com")


def opened(proof: AddressProof) -> StoredSubscriber:
    return new_account(ANN, proof, NOW, MarketingConfig(brand_id="b"))


@pytest.mark.parametrize(
    ("said", "setting", "double_opt_in", "status"),
    [
        (None, "ask", False, "pending"),
        (None, "ask", True, "pending"),
        (None, "subscribed", False, "subscribed"),
        (None, "subscribed", True, "subscribed"),
        (None, "none", False, "none"),
        (None, "none", True, "none"),
        (True, "ask", False, "subscribed"),
        (True, "none", False, "subscribed"),
        (True, "none", True, "pending"),
        (False, "ask", False, "none"),
        (False, "subscribed", True, "none"),
    ],
)
def test_the_brand_decides_what_an_account_means_that_does_not_say_it(
    said: bool | None, setting: str, double_opt_in: bool, status: str
) -> None:
    fields = {"brandId": "b", "signupConsent": setting, "doubleOptIn": double_opt_in}
    config = MarketingConfig.model_validate(fields)
    account = ANN.model_copy(update={"email_subscribed": said})
    email = new_account(account, AddressProof.SAID, NOW, config).consents.email
    assert email.status == status
    assert [step.detail == UNSAID for step in email.history] == [said is None] * (status != "none")


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ({}, AddressProof.SAID),
        ({"emailVerified": True}, AddressProof.VERIFIED),
        ({"emailVerified": False}, AddressProof.CLAIMED),
    ],
)
def test_a_document_says_how_sure_the_address_is(
    said: dict[str, bool], proof: AddressProof
) -> None:
    document = UserDocument.model_validate({"brandId": "b", "email": "ann@example.com", **said})
    assert document.proof is proof
    assert document.account("ann") == ANN


@pytest.mark.parametrize("proof", AddressProof)
def test_a_user_by_less_than_a_verified_address_is_one_until_another_has_it(
    proof: AddressProof,
) -> None:
    known = opened(proof)
    verified = proof is AddressProof.VERIFIED
    assert known.user_id == "ann"
    assert is_free_for(known, "bob") is not verified
    assert with_verified_user(known, "bob").user_id == ("ann" if verified else "bob")
    assert without_unverified_user(known).user_id == ("ann" if verified else None)
    assert not is_free_for(with_verified_user(known, "ann"), "bob")


def test_less_does_not_undo_a_verified_address() -> None:
    known = with_account(opened(AddressProof.VERIFIED), ANN, AddressProof.CLAIMED, is_own=True)
    assert known.unverified_user is None


def test_a_claimed_address_is_not_one_of_its_own() -> None:
    claimed = ANN.model_copy(update={"email": "victim@example.com"})
    known = opened(AddressProof.VERIFIED)
    assert with_account(known, claimed, AddressProof.CLAIMED, is_own=True) == known
    said = with_account(known, claimed, AddressProof.SAID, is_own=True)
    assert said.other_emails == ["victim@example.com"]
