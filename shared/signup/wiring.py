"""Builds the services of sign-ups, each once in this process, on first use."""

from functools import cache
from typing import TYPE_CHECKING

from shared.brands import wiring as brands
from shared.gcp.firestore import marketing_database
from shared.gcp.settings import link_secret
from shared.subscribers import wiring as subscribers

if TYPE_CHECKING:
    from shared.signup.double_opt_in import DoubleOptIn
    from shared.signup.forms import SignupForms
    from shared.signup.pages import ConfirmationPages


@cache
def double_opt_in() -> "DoubleOptIn":
    from shared.signup.double_opt_in import DoubleOptIn

    return DoubleOptIn(marketing_database(), subscribers.store())


@cache
def forms() -> "SignupForms":
    from shared.signup.forms import SignupForms

    return SignupForms(
        marketing_database(), brands.settings(), subscribers.store(), double_opt_in()
    )


@cache
def pages() -> "ConfirmationPages":
    from shared.messaging.links import LinkSigner
    from shared.signup.pages import ConfirmationPages

    signer = LinkSigner(link_secret())
    return ConfirmationPages(signer, double_opt_in(), brands.settings(), brands.directory())
