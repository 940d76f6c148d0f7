"""Accounts that people opened with the brand, as the brand's own users' system describes them."""

from enum import Enum, auto

from pydantic import ConfigDict, StrictBool

from shared.common.ids import BrandId, VisitorId
from shared.common.shop_values import UserId
from shared.common.wire import WireModel
from shared.subscribers.models.details import PersonName
from shared.subscribers.models.input import EmailAddress


class Account(WireModel):
    """An account that a person opened with the brand.

    `visitor_id` is the tracker's id of the browser in which it was opened. `email_subscribed` is
    true if the person agreed to emails, and false if not. None: the brand's `signup_consent`
    decides.
    """

    brand_id: BrandId
    user_id: UserId
    email: EmailAddress
    visitor_id: VisitorId | None = None
    email_subscribed: StrictBool | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None


class AddressProof(Enum):
    """How sure it is that an email address is the user's.

    `VERIFIED`: the user has confirmed it. `SAID`: the users' system names it, but does not tell
    whether it was confirmed. `CLAIMED`: the user has not confirmed it.
    """

    VERIFIED = auto()
    SAID = auto()
    CLAIMED = auto()


class UserDocument(WireModel):
    """The document `users/{userId}` of the brand's own users' system. Other fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    brand_id: BrandId
    email: EmailAddress
    visitor_id: VisitorId | None = None
    email_subscribed: StrictBool | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    email_verified: StrictBool | None = None

    @property
    def proof(self) -> AddressProof:
        """How sure it is that the email address is the user's."""
        if self.email_verified is None:
            return AddressProof.SAID
        return AddressProof.VERIFIED if self.email_verified else AddressProof.CLAIMED

    def account(self, user_id: str) -> Account:
        """Return the account in the document. Raise `ValidationError` if it is not valid."""
        fields = self.model_dump(exclude={"email_verified"}, exclude_none=True)
        return Account(user_id=user_id, **fields)
