"""Accounts: whoever opens one is the subscriber of its address, and whoever signs in is it again.

The brand's own users' system says who a user is, and a sign-in proves it.
"""

from functools import partial
from typing import Final

from google.cloud.firestore import AsyncClient

from shared.brands.settings import ConfigService
from shared.common.errors import ConflictError, NotFoundError, UnavailableError
from shared.gcp import clock
from shared.identity.identification import Identification
from shared.people.logic.accounts import (
    is_free_for,
    new_account,
    with_account,
    with_verified_user,
    without_unverified_user,
)
from shared.people.merging import MergeService
from shared.people.models.account import Account, AddressProof
from shared.signup.double_opt_in import ConfirmationService
from shared.subscribers.creation import SubscriberCreation
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import Held, SubscriberStore

_ATTEMPTS: Final = 5


class AccountService:
    def __init__(
        self,
        db: AsyncClient,
        configs: ConfigService,
        store: SubscriberStore,
        merges: MergeService,
        confirmations: ConfirmationService,
    ) -> None:
        self._configs = configs
        self._store = store
        self._creation = SubscriberCreation(db, store)
        self._merges = merges
        self._identification = Identification(db)
        self._confirmations = confirmations

    async def opened(self, account: Account, proof: AddressProof = AddressProof.VERIFIED) -> str:
        """Makes the account's user the subscriber of its address, a new one where there is none,
        and answers which. A repeat changes nothing more.

        Only a verified address proves that two subscribers are one person, who are merged then, or
        that who has been its user by less is none. Raises `NotFoundError` for an unknown brand,
        `ConflictError` for the address of another user, and for a claimed one of somebody known.
        """
        brand_id = account.brand_id
        config = (await self._configs.get(brand_id)).config
        subscriber_id, stored = await self._kept(account, proof, double_opt_in=config.double_opt_in)
        if account.visitor_id is not None:
            await self._identification.link_visitor(
                brand_id, account.visitor_id, subscriber_id, account.user_id
            )
        if stored.consents.email.question is not None and account.email == stored.email:
            await self._confirmations.queue(
                brand_id, subscriber_id, ConsentChannel.EMAIL, account.visitor_id
            )
        return subscriber_id

    async def _kept(
        self, account: Account, proof: AddressProof, *, double_opt_in: bool
    ) -> tuple[str, StoredSubscriber]:
        """The person as it is kept, found or made; whoever comes at once meets again."""
        brand_id = account.brand_id
        for _ in range(_ATTEMPTS):
            by_user = await self._store.id_of_user(brand_id, account.user_id)
            by_email = await self._store.id_of_email(brand_id, account.email)
            try:
                if by_email is not None and by_email != by_user:
                    await self._take_over(account, proof, by_user, by_email)
                known = by_user or by_email
                if known is None:
                    new = new_account(account, proof, clock.now(), double_opt_in=double_opt_in)
                    return await self._creation.create(brand_id, new)
                is_own = by_email in (None, known) or proof is AddressProof.VERIFIED
                change = partial(with_account, account=account, proof=proof, is_own=is_own)
                return known, await self._store.change(brand_id, known, change)
            except NotFoundError:
                continue  # one of the two left, or became another, at this moment
            except ConflictError:
                if await self._is_settled(account, by_user, by_email):
                    raise
        raise UnavailableError("others change the same person now; send the request again")

    async def _take_over(
        self, account: Account, proof: AddressProof, by_user: str | None, by_email: str
    ) -> None:
        """Makes sure that who has the address may become the account's user, and that they are one
        subscriber, as far as the address proves it.
        """
        if proof is AddressProof.CLAIMED:
            raise ConflictError(
                f"email: {account.email} is a subscriber's, and not verified; set emailVerified to "
                "true once the user has confirmed it"
            )
        if by_user is not None and proof is not AddressProof.VERIFIED:
            return
        held = await self._store.read(account.brand_id, by_email)
        user = None if held is None else held.stored.user_id
        if held is not None and user not in (None, account.user_id):
            if proof is not AddressProof.VERIFIED or held.stored.unverified_user != user:
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
        """Whether a conflict was about those who are still there, not about a race."""
        return (
            await self._store.id_of_user(account.brand_id, account.user_id) == by_user
            and await self._store.id_of_email(account.brand_id, account.email) == by_email
        )

    async def signed_in(
        self, brand_id: str, visitor_id: str, user_id: str, email: str | None
    ) -> bool:
        """Links a visitor to the subscriber of the user who signed in there, else to that of its
        verified address, who then is this user; False where there is none. A verified address
        stands over what the user, or who has been its user, was told to be by less.
        """
        held = await self._store.by_user(brand_id, user_id)
        is_open = held is None or held.stored.unverified_user == user_id
        if email is not None and is_open:
            held = await self._by_address(brand_id, user_id, email, held)
        if held is None:
            return False
        await self._identification.link_visitor(brand_id, visitor_id, held.id, user_id)
        return True

    async def _by_address(
        self, brand_id: str, user_id: str, email: str, by_user: Held | None
    ) -> Held | None:
        """The subscriber of a verified address, who is this user from now on; where it cannot be,
        the one that is.
        """
        held = await self._store.by_email(brand_id, email)
        if held is None or not is_free_for(held.stored, user_id):
            return by_user
        try:
            if by_user is not None and by_user.id != held.id:
                await self._store.change(brand_id, by_user.id, without_unverified_user)
            change = partial(with_verified_user, user_id=user_id)
            stored = await self._store.change(brand_id, held.id, change)
        except (ConflictError, NotFoundError):
            return None
        return held if stored.user_id == user_id else None
