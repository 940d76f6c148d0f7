"""What a subscriber becomes when the person opens an account."""

from datetime import datetime

from shared.models.account import Account
from shared.models.consent import Consent, Consents, ConsentStatus, SubscriberSource
from shared.models.stored_subscriber import StoredSubscriber
from shared.models.subscriber_input import NewSubscriber
from shared.people.changes import new_subscriber


def new_account(account: Account, at: datetime, *, double_opt_in: bool) -> StoredSubscriber:
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
    if not double_opt_in or not account.email_subscribed:
        return stored
    steps = stored.consents.email.history
    waiting = [step.model_copy(update={"status": ConsentStatus.PENDING}) for step in steps]
    email = Consent(status=ConsentStatus.PENDING, history=waiting)
    return stored.model_copy(update={"consents": Consents(email=email)})


def with_account(known: StoredSubscriber, account: Account) -> StoredSubscriber:
    """Somebody known, who now is this user: the address is one of its own, and names fill gaps.
    What was agreed to stays.
    """
    found: dict[str, str | None] = {"user_id": account.user_id}
    if known.first_name is None and known.last_name is None:
        found |= {"first_name": account.first_name, "last_name": account.last_name}
    addresses = [known.email, *known.other_emails]
    others = [*known.other_emails, *([] if account.email in addresses else [account.email])]
    return known.model_copy(update={**found, "other_emails": others})
