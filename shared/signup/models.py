"""What a sign-up form sends: `POST /api/marketing/subscribe`.

Fields that are not known are ignored, since old scripts stay in caches.
"""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel

from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.input import (
    ConsentText,
    EmailAddress,
    PersonName,
    PhoneNumber,
    ShortText,
)
from shared.tracking.models.session_id import BRAND_ID, VISITOR_ID

MAX_BODY: Final = 8 * 1024


def _left_empty(value: object) -> object:
    """Forms send what was not filled in as empty text."""
    return None if isinstance(value, str) and not value.strip() else value


def _once(channels: list[ConsentChannel]) -> list[ConsentChannel]:
    return list(dict.fromkeys(channels))


LeftEmpty: Final = BeforeValidator(_left_empty)
BrandId = Annotated[str, StringConstraints(pattern=rf"^{BRAND_ID}$")]
VisitorId = Annotated[str, StringConstraints(pattern=rf"^{VISITOR_ID}$")]
Channels = Annotated[
    list[ConsentChannel], Field(min_length=1, max_length=10), AfterValidator(_once)
]


class _Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="ignore"
    )


class SignupForm(_Wire):
    """`consent_text` is what the person agreed to, as the form showed it; `form` names the form;
    `website` is a field that people do not see: who fills it in is a machine.
    """

    brand_id: BrandId
    email: EmailAddress
    first_name: Annotated[PersonName | None, LeftEmpty] = None
    last_name: Annotated[PersonName | None, LeftEmpty] = None
    phone: Annotated[PhoneNumber | None, LeftEmpty] = None
    visitor_id: Annotated[VisitorId | None, LeftEmpty] = None
    form: Annotated[ShortText | None, LeftEmpty] = None
    consent_text: ConsentText
    channels: Channels = Field(default_factory=lambda: [ConsentChannel.EMAIL])
    website: Annotated[str | None, LeftEmpty] = None

    @model_validator(mode="after")
    def _has_a_phone_for_text_messages(self) -> "SignupForm":
        if ConsentChannel.SMS in self.channels and self.phone is None:
            raise ValueError("phone: is missing; send the number that sms should go to")
        return self


class SignupStatus(StrEnum):
    """`pending`: a message was sent, whose link confirms the sign-up."""

    OK = "ok"
    PENDING = "pending"


class SignupAnswer(_Wire):
    """The same for everybody: it does not tell whether the address was known."""

    status: SignupStatus
