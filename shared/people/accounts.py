"""Accounts: whoever opens one becomes the subscriber of its email, and stays so by signing in.

The brand's own users' system says who a user is. A sign-in proves it.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient
from pydantic import ValidationError

from shared.brands.models.config import MarketingConfig
from shared.brands.settings import ConfigService
from shared.common.errors import ConflictError, NotFoundError
from shared.common.validation import explain_error
from shared.gcp import clock
from shared.gcp.firestore import Read, attempts
from shared.identity.identification import Identification
from shared.people.logic.accounts import (
    is_free_for,
    new_account,
    with_account,
    with_verified_user,
    without_unverified_user,
)
from shared.people.merging import MergeService
from shared.people.models.account import Account, AddressProof, UserDocument
from shared.signup.double_opt_in import DoubleOptIn
from shared.subscribers.creation import SubscriberCreation
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import SubscriberStore

log = logging.getLogger(__name__)

Fields = Mapping[str, object]

_ATTEMPTS: Final = 5


class AccountService:
    """Decide which subscriber a user is: on opening an account, on verifying it, on signing in."""

    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        store: SubscriberStore,
        merges: MergeService,
        confirmations: DoubleOptIn,
    ) -> None:
        self._configs = configs
        self._store = store
        self._creation = SubscriberCreation(db, store)
        self._merges = merges
        self._identification = Identification(db)
        self._confirmations = confirmations

    async def open(self, account: Account, proof: AddressProof = AddressProof.VERIFIED) -> str:
        """Make the account's user the subscriber of its email; return the subscriber's id.

        Create a subscriber where there is none. A repeat changes nothing more. Only a verified
        email proves that two subscribers are one person, who are then merged. It also takes the
        email back from a user who never verified it. Raises `NotFoundError` for an unknown brand.
        Raises `ConflictError` where the email is another user's, or is claimed without proof and
        a subscriber has it already.
        """
        brand_id = account.brand_id
        config = (await self._configs.get(brand_id)).config
        subscriber_id, stored = await self._find_or_create(account, proof, config)
        if account.visitor_id is not None:
            await self._identification.link_visitor(
                brand_id, account.visitor_id, subscriber_id, account.user_id
            )
        if stored.consents.email.question is not None and account.email == stored.email:
            await self._confirmations.queue(
                brand_id, subscriber_id, ConsentChannel.EMAIL, account.visitor_id
            )
        return subscriber_id

    async def user_created(self, user_id: str, fields: Fields) -> None:
        """Open the account that a document of the brand's users' system describes.

        Skip a document without a brand or an email, and one that contradicts another: a retry of
        the event would have the same result.
        """
        try:
            document = UserDocument.model_validate(fields)
            await self.open(document.account(user_id), document.proof)
        except ValidationError as error:
            log.warning("a user's document was skipped: %s", explain_error(error))
        except (ConflictError, NotFoundError) as error:
            log.warning("a user's document was skipped: %s", error.message)

    async def user_changed(self, user_id: str, before: Fields, after: Fields) -> None:
        """Open the account of a user who has just verified the email.

        The result is the same as if the email had been verified from the start. Ignore every other
        change, without reading anything.
        """
        if after.get("emailVerified") is True and before.get("emailVerified") is not True:
            await self.user_created(user_id, after)

    async def sign_in(
        self, brand_id: str, visitor_id: str, user_id: str, email: str | None
    ) -> bool:
        """Link a visitor to the subscriber of the user who signed in there; False without one.

        `email` is verified. Where nothing more than an unverified email says who the user is, the
        subscriber of the verified one becomes the user.
        """
        subscriber = await self._store.by_user(brand_id, user_id)
        is_unsure = subscriber is None or subscriber.value.unverified_user == user_id
        if email is not None and is_unsure:
            subscriber = await self._by_email(brand_id, user_id, email, subscriber)
        if subscriber is None:
            return False
        await self._identification.link_visitor(brand_id, visitor_id, subscriber.id, user_id)
        return True

    async def _find_or_create(
        self, account: Account, proof: AddressProof, config: MarketingConfig
    ) -> tuple[str, StoredSubscriber]:
        """Return the account's subscriber as stored. Look again where others change them."""
        brand_id = account.brand_id
        for _ in attempts(_ATTEMPTS, "others change the same person now; send the request again"):
            by_user = await self._store.id_of_user(brand_id, account.user_id)
            by_email = await self._store.id_of_email(brand_id, account.email)
            try:
                if by_email is not None and by_email != by_user:
                    await self._take_over(account, proof, by_user, by_email)
                known = by_user or by_email
                if known is None:
                    new = new_account(account, proof, clock.now(), config)
                    return await self._creation.create(brand_id, new)
                is_own = by_email in (None, known) or proof is AddressProof.VERIFIED
                change = partial(with_account, account=account, proof=proof, is_own=is_own)
                return known, await self._store.change(brand_id, known, change)
            except NotFoundError:
                continue  # one of the two was deleted, or merged, at this moment
            except ConflictError:
                if await self._is_settled(account, by_user, by_email):
                    raise
        raise AssertionError("unreachable")

    async def _take_over(
        self, account: Account, proof: AddressProof, by_user: str | None, by_email: str
    ) -> None:
        """Let the user have the email's subscriber, as far as the proof allows it.

        Raises `ConflictError` where it does not.
        """
        if proof is AddressProof.CLAIMED:
            raise ConflictError(
                f"email: {account.email} is a subscriber's, and not verified; set emailVerified to "
                "true once the user has confirmed it"
            )
        if by_user is not None and proof is not AddressProof.VERIFIED:
            return
        owner = await self._store.read(account.brand_id, by_email)
        user = None if owner is None else owner.value.user_id
        if owner is not None and user not in (None, account.user_id):
            if proof is not AddressProof.VERIFIED or owner.value.unverified_user != user:
                raise ConflictError(
                    f"email: {account.email} belongs to the user {user!r}; set the userId of the "
                    f"subscriber {by_email} to null by PUT subscribers/{by_email}, then send this "
                    "again"
                )
            await self._store.change(account.brand_id, by_email, without_unverified_user)
        if by_user is not None:
            await self._merges.merge(account.brand_id, by_user, by_email)

    async def _is_settled(
        self, account: Account, by_user: str | None, by_email: str | None
    ) -> bool:
        """Return whether a conflict was between those who are still there, and so no race."""
        return (
            await self._store.id_of_user(account.brand_id, account.user_id) == by_user
            and await self._store.id_of_email(account.brand_id, account.email) == by_email
        )

    async def _by_email(
        self, brand_id: str, user_id: str, email: str, by_user: Read[StoredSubscriber] | None
    ) -> Read[StoredSubscriber] | None:
        """Make the subscriber of a verified email this user, and return them.

        Where the email is nobody's, or surely another user's, return `by_user` as it is.
        """
        owner = await self._store.by_email(brand_id, email)
        if owner is None or not is_free_for(owner.value, user_id):
            return by_user
        try:
            if by_user is not None and by_user.id != owner.id:
                await self._store.change(brand_id, by_user.id, without_unverified_user)
            change = partial(with_verified_user, user_id=user_id)
            stored = await self._store.change(brand_id, owner.id, change)
        except (ConflictError, NotFoundError):
            return None
        return owner if stored.user_id == user_id else None
