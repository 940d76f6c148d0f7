"""Accounts: whoever opens one is the subscriber of its address, and whoever signs in is it again.

The brand's own users' system says who a user is, and a sign-in proves it.
"""

from functools import partial
from typing import Final

from shared.errors import ConflictError, NotFoundError, UnavailableError
from shared.gcp import clock
from shared.models.account import Account
from shared.models.consent import ConsentChannel, ConsentStatus
from shared.models.stored_subscriber import StoredSubscriber
from shared.people.accounts import new_account, with_account
from shared.services.configs import ConfigService
from shared.services.confirmations import ConfirmationService
from shared.services.merges import MergeService
from shared.services.persons import Persons
from shared.services.subscriber_creation import SubscriberCreation
from shared.services.subscriber_store import Held, SubscriberStore

_ATTEMPTS: Final = 5


class AccountService:
    def __init__(
        self,
        configs: ConfigService,
        store: SubscriberStore,
        creation: SubscriberCreation,
        merges: MergeService,
        persons: Persons,
        confirmations: ConfirmationService,
    ) -> None:
        self._configs = configs
        self._store = store
        self._creation = creation
        self._merges = merges
        self._persons = persons
        self._confirmations = confirmations

    async def opened(self, account: Account) -> str:
        """Makes the account's user the subscriber of its address, a new one where there is none,
        and answers which. A repeat changes nothing more.

        Two subscribers of whom the account proves that they are one person are merged. Raises
        `NotFoundError` for an unknown brand, `ConflictError` for the address of another user.
        """
        brand_id = account.brand_id
        config = (await self._configs.get(brand_id)).config
        subscriber_id, stored = await self._kept(account, double_opt_in=config.double_opt_in)
        if account.visitor_id is not None:
            await self._persons.link_visitor(
                brand_id, account.visitor_id, subscriber_id, account.user_id
            )
        if stored.consents.email.status is ConsentStatus.PENDING and account.email == stored.email:
            await self._confirmations.queue(
                brand_id, subscriber_id, ConsentChannel.EMAIL, account.visitor_id
            )
        return subscriber_id

    async def _kept(self, account: Account, *, double_opt_in: bool) -> tuple[str, StoredSubscriber]:
        """The person as it is kept, found or made; whoever comes at once meets again."""
        brand_id = account.brand_id
        for _ in range(_ATTEMPTS):
            by_user = await self._store.id_of_user(brand_id, account.user_id)
            by_email = await self._store.id_of_email(brand_id, account.email)
            if by_user is None and by_email is not None:
                await self._check_free(account, by_email)
            try:
                if by_user is not None and by_email is not None and by_user != by_email:
                    await self._merges.merge(brand_id, by_user, by_email)
                known = by_user or by_email
                if known is None:
                    new = new_account(account, clock.now(), double_opt_in=double_opt_in)
                    return await self._creation.create(brand_id, new)
                change = partial(with_account, account=account)
                return known, await self._store.change(brand_id, known, change)
            except NotFoundError:
                continue  # one of the two left, or became another, at this moment
            except ConflictError:
                if await self._is_settled(account, by_user, by_email):
                    raise
        raise UnavailableError("others change the same person now; send the request again")

    async def _check_free(self, account: Account, subscriber_id: str) -> None:
        held = await self._store.read(account.brand_id, subscriber_id)
        user = None if held is None else held.stored.user_id
        if user is not None and user != account.user_id:
            raise ConflictError(
                f"email: {account.email} belongs to the user {user!r}; set the userId of the "
                f"subscriber {subscriber_id} to null by PUT subscribers/{subscriber_id}, then send "
                "this again"
            )

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
        verified address, who then is this user; False where there is none.
        """
        held = await self._store.by_user(brand_id, user_id)
        if held is None and email is not None:
            held = await self._by_address(brand_id, user_id, email)
        if held is None:
            return False
        await self._persons.link_visitor(brand_id, visitor_id, held.id, user_id)
        return True

    async def _by_address(self, brand_id: str, user_id: str, email: str) -> Held | None:
        held = await self._store.by_email(brand_id, email)
        if held is None or held.stored.user_id not in (None, user_id):
            return None

        def change(stored: StoredSubscriber) -> StoredSubscriber:
            return stored.model_copy(update={"user_id": stored.user_id or user_id})

        try:
            await self._store.change(brand_id, held.id, change)
        except (ConflictError, NotFoundError):
            return None
        return held
