"""Sign-up forms: take a form for an email address that anybody may have typed.

The answer does not tell whether the address was known. The profile of a known person does not
change, only their consent. If they said no before, only a link sent to the address can change that.
"""

from contextlib import suppress
from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.settings import ConfigService
from shared.common.errors import ConflictError, ForbiddenError, NotFoundError
from shared.gcp import clock
from shared.gcp.firestore import attempts
from shared.gcp.rate_limits import subscribe_per_brand
from shared.identity.claims import Claims
from shared.signup.double_opt_in import DoubleOptIn
from shared.signup.logic.agreement import Agreement, agreement
from shared.signup.logic.forms import new_signup, with_signup
from shared.signup.models import SignupForm, SignupStatus
from shared.subscribers.creation import SubscriberCreation
from shared.subscribers.logic.changes import ForgottenError
from shared.subscribers.logic.consent_steps import asked_by
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus, SubscriberSource
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore

_ATTEMPTS: Final = 4


class SignupForms:
    """Takes sign-up forms, and asks people to confirm by double opt-in."""

    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        store: SubscriberStore,
        double_opt_in: DoubleOptIn,
    ) -> None:
        self._configs = configs
        self._store = store
        self._creation = SubscriberCreation(db, store)
        self._double_opt_in = double_opt_in
        self._claims = Claims(db)

    async def sign_up(
        self, form: SignupForm, *, origin: str | None, by_person: bool, private: bool = False
    ) -> SignupStatus:
        """Take a form that a page of `origin` sends, and store it.

        Keep nothing of the browser if it asks for privacy (`private`). Raise `NotFoundError` for an
        unknown brand, `ForbiddenError` for a page that is not the brand's and for a form that no
        person sent, and `InvalidError` for a form that asks for nothing that it may. Raise
        `TooManyRequestsError` for too many sign-ups of one brand; what is refused does not count.
        """
        settings = await self._configs.get(form.brand_id)
        settings.check_origin(origin, "sign-ups")
        _check_person(form, by_person=by_person)
        config = settings.config
        agreed = agreement(form, config.forms)
        subscribe_per_brand().check(form.brand_id)
        if private:
            form = form.model_copy(update={"visitor_id": None})
        with suppress(ForgottenError):  # the caller must not learn that they were erased
            await self._take(form, agreed, double_opt_in=config.double_opt_in)
        statuses = {
            asked_by(SubscriberSource.FORM, channel, double_opt_in=config.double_opt_in)
            for channel in agreed.channels
        }
        return SignupStatus.PENDING if ConsentStatus.PENDING in statuses else SignupStatus.OK

    async def _take(self, form: SignupForm, agreed: Agreement, *, double_opt_in: bool) -> None:
        subscriber_id, stored = await self._store_form(form, agreed, double_opt_in=double_opt_in)
        await self._ask(form, agreed, subscriber_id, stored)
        if form.visitor_id is not None:
            await self._claims.note(form.brand_id, form.visitor_id, email=form.email)

    async def _store_form(
        self, form: SignupForm, agreed: Agreement, *, double_opt_in: bool
    ) -> tuple[str, StoredSubscriber]:
        """Create or change the subscriber, and return them. Raise `ForgottenError`."""
        at = clock.now()
        for _ in attempts(_ATTEMPTS, "others change the same address now; send the form again"):
            subscriber_id = await self._store.id_of_email(form.brand_id, form.email)
            try:
                if subscriber_id is None:
                    new = new_signup(form, agreed, at, double_opt_in=double_opt_in)
                    return await self._creation.create(form.brand_id, new, leaves_number=True)
                change = partial(
                    with_signup,
                    form=form,
                    agreed=agreed,
                    at=at,
                    double_opt_in=double_opt_in,
                    suppressed=await self._creation.was_erased(form.brand_id, form.email),
                )
                changed = await self._store.change(
                    form.brand_id, subscriber_id, change, leaves_number=True
                )
                return subscriber_id, changed
            except ForgottenError:
                raise
            except (ConflictError, NotFoundError):
                continue  # somebody signed up or left with this address at this moment
        raise AssertionError("unreachable")

    async def _ask(
        self, form: SignupForm, agreed: Agreement, subscriber_id: str, stored: StoredSubscriber
    ) -> None:
        """Ask to confirm each consent that waits, at the email address and number of the form."""
        for channel in agreed.channels:
            is_reached = channel is ConsentChannel.EMAIL or form.phone == stored.phone
            if is_reached and stored.consents.of(channel).question is not None:
                await self._double_opt_in.queue(
                    form.brand_id, subscriber_id, channel, form.visitor_id
                )


def _check_person(form: SignupForm, *, by_person: bool) -> None:
    """Raise `ForbiddenError` for a form that a machine sent, so that nobody takes it for stored."""
    if not by_person:
        raise ForbiddenError(
            "User-Agent: sign-ups are taken from browsers only; add people by POST subscribers"
        )
    if form.website is not None:
        raise ForbiddenError("website: people do not see this field; leave it empty")
