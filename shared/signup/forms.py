"""Sign-up forms: an address that anybody may have typed becomes at most a question to its owner.

Answers do not tell whether an address was known. A known person's profile stays as it is; only
the consent moves, and for who once said no, only by a link that is sent to the address.
"""

from contextlib import suppress
from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.settings import ConfigService
from shared.common.errors import ConflictError, NotFoundError, UnavailableError
from shared.gcp import clock
from shared.identity.claims import Claims
from shared.signup.double_opt_in import ConfirmationService
from shared.signup.logic.forms import new_signup, with_signup
from shared.signup.models import SignupForm, SignupStatus
from shared.subscribers.creation import SubscriberCreation
from shared.subscribers.logic.changes import ForgottenError
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore

_ATTEMPTS: Final = 4


class SignupForms:
    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        store: SubscriberStore,
        confirmations: ConfirmationService,
    ) -> None:
        self._configs = configs
        self._store = store
        self._creation = SubscriberCreation(db, store)
        self._confirmations = confirmations
        self._claims = Claims(db)

    async def sign_up(
        self, form: SignupForm, *, origin: str | None, by_person: bool
    ) -> SignupStatus:
        """Takes a form that a page of `origin` sends; one that no person sent changes nothing.

        Raises `NotFoundError` for an unknown brand and `ForbiddenError` for another's page.
        """
        settings = await self._configs.get(form.brand_id)
        settings.check_origin(origin, "sign-ups")
        double_opt_in = settings.config.double_opt_in
        if by_person and form.website is None:
            with suppress(ForgottenError):  # is asked by email or not at all, and nobody is told
                await self._take(form, double_opt_in=double_opt_in)
        waits = double_opt_in and ConsentChannel.EMAIL in form.channels
        return SignupStatus.PENDING if waits else SignupStatus.OK

    async def _take(self, form: SignupForm, *, double_opt_in: bool) -> None:
        subscriber_id, stored = await self._stored(form, double_opt_in=double_opt_in)
        await self._ask(form, subscriber_id, stored)
        if form.visitor_id is not None:
            await self._claims.note(form.brand_id, form.visitor_id, email=form.email)

    async def _stored(
        self, form: SignupForm, *, double_opt_in: bool
    ) -> tuple[str, StoredSubscriber]:
        """The person as it is kept after the form, new or known. Raises `ForgottenError`."""
        at = clock.now()
        for _ in range(_ATTEMPTS):
            known = await self._store.id_of_email(form.brand_id, form.email)
            try:
                if known is None:
                    new = new_signup(form, at, double_opt_in=double_opt_in)
                    return await self._creation.create(form.brand_id, new)
                change = partial(
                    with_signup,
                    form=form,
                    at=at,
                    double_opt_in=double_opt_in,
                    suppressed=await self._creation.is_suppressed(form.brand_id, form.email),
                )
                return known, await self._store.change(form.brand_id, known, change)
            except ForgottenError:
                raise
            except (ConflictError, NotFoundError):
                continue  # somebody signed up, or left, with this address at this moment
        raise UnavailableError("others change the same address now; send the form again")

    async def _ask(self, form: SignupForm, subscriber_id: str, stored: StoredSubscriber) -> None:
        for channel in form.channels:
            reaches = channel is ConsentChannel.EMAIL or form.phone == stored.phone
            if reaches and stored.consents.of(channel).question is not None:
                await self._confirmations.queue(
                    form.brand_id, subscriber_id, channel, form.visitor_id
                )
