"""An account that somebody opened with the brand: what its users' system says of it."""

from typing import Annotated

from pydantic import StrictBool, StringConstraints

from shared.models.base import StoredModel, WireModel
from shared.models.server_event import VisitorId
from shared.models.session_id import BRAND_ID
from shared.models.subscriber_input import EmailAddress, PersonName, UserId


class Account(WireModel):
    """`email_subscribed` false is somebody who does not want messages; `visitor_id` is the
    tracker's, of the browser in which the account was opened.
    """

    brand_id: Annotated[str, StringConstraints(pattern=rf"^{BRAND_ID}$")]
    user_id: UserId
    email: EmailAddress
    visitor_id: VisitorId | None = None
    email_subscribed: StrictBool = True
    first_name: PersonName | None = None
    last_name: PersonName | None = None


class UserDocument(StoredModel):
    """`users/{userId}` as the brand's own system keeps it; what else it holds is its own."""

    brand_id: Annotated[str, StringConstraints(pattern=rf"^{BRAND_ID}$")]
    email: EmailAddress
    visitor_id: VisitorId | None = None
    email_subscribed: StrictBool | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None

    def account(self, user_id: str) -> Account:
        return Account(user_id=user_id, **self.model_dump(exclude_none=True))
