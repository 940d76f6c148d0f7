"""What a subscriber becomes when the person opens an account."""

from datetime import datetime

from shared.people.models.account import Account, AddressProof
from shared.subscribers.logic.changes import new_subscriber
from shared.subscribers.models.consent import Consent, Consents, ConsentStatus, SubscriberSource
from shared.subscribers.models.input import NewSubscriber
from shared.subscribers.models.stored import StoredSubscriber


def new_account(
    account: Account, proof: AddressProof, at: datetime, *, double_opt_in: bool
) -> StoredSubscriber:
    """Somebody new, who wants messages unless the account says not; with double opt-in, once the
    link that is sent to the address confirms it.
    """
    new = NewSubscriber(
        email=account.email,
        user_id=account.user_id,
        first_name=account.first_name,
        last_name=account.last_name,
        email_subscribed=account.email_subscribed,
        source=SubscriberSource.SIGNUP,
    )
    stored = new_subscriber(account.brand_id, new, at, double_opt_in=double_opt_in)
    stored = stored.model_copy(update={"unverified_user": _unverified(None, account, proof)})
    if not double_opt_in or not account.email_subscribed:
        return stored
    steps = stored.consents.email.history
    waiting = [step.model_copy(update={"status": ConsentStatus.PENDING}) for step in steps]
    email = Consent(status=ConsentStatus.PENDING, history=waiting)
    return stored.model_copy(update={"consents": Consents(email=email)})


def with_account(
    known: StoredSubscriber, account: Account, proof: AddressProof, *, is_own: bool
) -> StoredSubscriber:
    """Somebody known, who now is this user: the address is one of its own, unless it is claimed or
    somebody else's (`is_own` false), and names fill gaps. What was agreed to stays.
    """
    addresses = [known.email, *known.other_emails]
    if not is_own or (proof is AddressProof.CLAIMED and account.email not in addresses):
        return known
    found: dict[str, str | None] = {
        "user_id": account.user_id,
        "unverified_user": _unverified(known, account, proof),
    }
    if known.first_name is None and known.last_name is None:
        found |= {"first_name": account.first_name, "last_name": account.last_name}
    others = [*known.other_emails, *([] if account.email in addresses else [account.email])]
    return known.model_copy(update={**found, "other_emails": others})


def is_free_for(known: StoredSubscriber, user_id: str) -> bool:
    """Whether somebody known by a verified address may become its user: it is no other one, or
    one by less than that.
    """
    return known.user_id in (None, user_id, known.unverified_user)


def with_verified_user(known: StoredSubscriber, user_id: str) -> StoredSubscriber:
    """Somebody known by a verified address, who now is its user, if it may be."""
    if not is_free_for(known, user_id):
        return known
    return known.model_copy(update={"user_id": user_id, "unverified_user": None})


def without_unverified_user(known: StoredSubscriber) -> StoredSubscriber:
    """Somebody known, who is no more the user that only an unverified address said it is."""
    if known.user_id != known.unverified_user:
        return known
    return known.model_copy(update={"user_id": None, "unverified_user": None})


def _unverified(
    known: StoredSubscriber | None, account: Account, proof: AddressProof
) -> str | None:
    """The user, where nothing more says so; who was it by more stays so."""
    if proof is AddressProof.VERIFIED:
        return None
    if known is not None and known.user_id == account.user_id:
        return known.unverified_user
    return account.user_id
