"""The body and the answer of a sign-up form: `POST /api/marketing/subscribe`.

Unknown fields are ignored, because browsers keep old versions of the script in their caches.
"""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic.alias_generators import to_camel

from shared.common.ids import BrandId, VisitorId
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.details import PersonName, PhoneNumber, ShortText
from shared.subscribers.models.input import ConsentText, EmailAddress

MAX_BODY: Final = 8 * 1024


def _left_empty(value: object) -> object:
    """Read empty text as missing: forms send it for fields that were not filled in."""
    return None if isinstance(value, str) and not value.strip() else value


def _once(channels: list[ConsentChannel]) -> list[ConsentChannel]:
    return list(dict.fromkeys(channels))


LeftEmpty: Final = BeforeValidator(_left_empty)
Channels = Annotated[
    list[ConsentChannel], Field(min_length=1, max_length=10), AfterValidator(_once)
]


class _Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="ignore"
    )


class SignupForm(_Wire):
    """A sign-up form as it was sent.

    `form` names the form. `consent_text` is the text that the page claims to have shown, and
    `channels` what it asks for; both can be left out for a form in the brand's settings. `website`
    is a field that people do not see, so a machine filled it in.
    """

    brand_id: BrandId
    email: EmailAddress
    first_name: Annotated[PersonName | None, LeftEmpty] = None
    last_name: Annotated[PersonName | None, LeftEmpty] = None
    phone: Annotated[PhoneNumber | None, LeftEmpty] = None
    visitor_id: Annotated[VisitorId | None, LeftEmpty] = None
    form: Annotated[ShortText | None, LeftEmpty] = None
    consent_text: ConsentText | None = None
    channels: Channels | None = None
    website: Annotated[str | None, LeftEmpty] = None


class SignupStatus(StrEnum):
    """`pending`: the person must confirm by the link in a message."""

    OK = "ok"
    PENDING = "pending"


class SignupAnswer(_Wire):
    """The answer. It is the same for everybody, so it does not tell whether an email was known."""

    status: SignupStatus
