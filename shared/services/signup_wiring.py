"""Builds the services of sign-ups, each once in this process, on first use (see `wiring`)."""

from functools import cache

from shared.gcp.firestore import marketing_database
from shared.gcp.settings import settings
from shared.identity.claims import Claims
from shared.messaging.links import LinkSigner
from shared.services.person_wiring import confirmations
from shared.services.wiring import brands, configs, subscriber_store
from shared.signup.forms import SignupForms
from shared.signup.pages import ConfirmationPages
from shared.subscribers.creation import SubscriberCreation


@cache
def signup_forms() -> SignupForms:
    db, store = marketing_database(), subscriber_store()
    creation = SubscriberCreation(db, store)
    return SignupForms(configs(), store, creation, confirmations(), Claims(db))


@cache
def confirmation_pages() -> ConfirmationPages:
    signer = LinkSigner(settings().link_secret)
    return ConfirmationPages(signer, confirmations(), configs(), brands())
