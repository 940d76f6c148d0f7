"""Decide how a subscriber changes when the person opens an account. Pure."""

from datetime import datetime

from shared.brands.models.config import MarketingConfig
from shared.common.enums import SignupConsent
from shared.people.models.account import Account, AddressProof
from shared.subscribers.logic.changes import UNSAID, new_subscriber
from shared.subscribers.models.consent import Consent, Consents, ConsentStatus, SubscriberSource
from shared.subscribers.models.input import ConsentStatement, NewSubscriber
from shared.subscribers.models.stored import StoredSubscriber


def new_account(
    account: Account, proof: AddressProof, at: datetime, config: MarketingConfig
) -> StoredSubscriber:
    """Return a new subscriber for an account, who agrees to emails if `email_subscribed` is true.

    With double opt-in, the consent is pending until the person opens the link in a message. If the
    account does not say whether they agree, the brand's `signup_consent` alone decides.
    """
    unsaid = account.email_subscribed is None
    by_setting = config.signup_consent is not SignupConsent.NONE
    wanted = by_setting if unsaid else account.email_subscribed
    new = NewSubscriber(
        email=account.email,
        user_id=account.user_id,
        first_name=account.first_name,
        last_name=account.last_name,
        email_subscribed=wanted,
        consent=ConsentStatement(detail=UNSAID) if unsaid else None,
        source=SubscriberSource.SIGNUP,
    )
    stored = new_subscriber(account.brand_id, new, at, double_opt_in=config.double_opt_in)
    stored = stored.model_copy(update={"unverified_user": _unverified(None, account, proof)})
    asks = config.signup_consent is SignupConsent.ASK if unsaid else config.double_opt_in
    if not asks or not wanted:
        return stored
    steps = stored.consents.email.history
    waiting = [step.model_copy(update={"status": ConsentStatus.PENDING}) for step in steps]
    email = Consent(status=ConsentStatus.PENDING, history=waiting)
    return stored.model_copy(update={"consents": Consents(email=email)})


def with_account(
    subscriber: StoredSubscriber, account: Account, proof: AddressProof, *, is_own: bool
) -> StoredSubscriber:
    """Return the subscriber with the account's user, email address and, if they have none, name.

    Nothing changes if the email address belongs to another subscriber (`is_own` is false), or if
    the user has not confirmed it (`CLAIMED`) and the subscriber does not have it yet. Consents
    never change.
    """
    emails = [subscriber.email, *subscriber.other_emails]
    if not is_own or (proof is AddressProof.CLAIMED and account.email not in emails):
        return subscriber
    changes: dict[str, str | None] = {
        "user_id": account.user_id,
        "unverified_user": _unverified(subscriber, account, proof),
    }
    if subscriber.first_name is None and subscriber.last_name is None:
        changes |= {"first_name": account.first_name, "last_name": account.last_name}
    others = [*subscriber.other_emails, *([] if account.email in emails else [account.email])]
    return subscriber.model_copy(update={**changes, "other_emails": others})


def is_free_for(subscriber: StoredSubscriber, user_id: str) -> bool:
    """Return whether the subscriber with a verified email address may become this user.

    They may if they are no user yet, if they are this user already, or if no verified email address
    shows that they are the user they are linked to.
    """
    return subscriber.user_id in (None, user_id, subscriber.unverified_user)


def with_verified_user(subscriber: StoredSubscriber, user_id: str) -> StoredSubscriber:
    """Return the subscriber linked to this user, if `is_free_for` allows it; else unchanged."""
    if not is_free_for(subscriber, user_id):
        return subscriber
    return subscriber.model_copy(update={"user_id": user_id, "unverified_user": None})


def without_unverified_user(subscriber: StoredSubscriber) -> StoredSubscriber:
    """Return the subscriber without their user, unless a verified email address shows that user."""
    if subscriber.user_id != subscriber.unverified_user:
        return subscriber
    return subscriber.model_copy(update={"user_id": None, "unverified_user": None})


def _unverified(
    subscriber: StoredSubscriber | None, account: Account, proof: AddressProof
) -> str | None:
    """Return the account's user if no verified email address shows that it is theirs, else None."""
    if proof is AddressProof.VERIFIED:
        return None
    if subscriber is not None and subscriber.user_id == account.user_id:
        return subscriber.unverified_user
    return account.user_id
