"""`users/{userId}` of the brand's own system, as accounts: opened, and verified later."""

import logging
from collections.abc import Mapping

from pydantic import ValidationError

from shared.common.errors import ConflictError, NotFoundError
from shared.common.validation import explain_error
from shared.people.accounts import AccountService
from shared.people.models.account import UserDocument

log = logging.getLogger(__name__)

Fields = Mapping[str, object]

_VERIFIED = "emailVerified"


class UserDocuments:
    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts

    async def created(self, user_id: str, fields: Fields) -> None:
        """A document that says no brand or no address, or what another one contradicts, is passed
        by: it would be the same when it came again.
        """
        try:
            document = UserDocument.model_validate(fields)
            await self._accounts.opened(document.account(user_id), document.proof)
        except ValidationError as error:
            log.warning("a user's document was passed by: %s", explain_error(error))
        except (ConflictError, NotFoundError) as error:
            log.warning("a user's document was passed by: %s", error.message)

    async def changed(self, user_id: str, before: Fields, after: Fields) -> None:
        """Whoever has verified the address is as if it had been so from the start. Nothing else
        that changes matters, and nothing is read for it.
        """
        if after.get(_VERIFIED) is True and before.get(_VERIFIED) is not True:
            await self.created(user_id, after)
