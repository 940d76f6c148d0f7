"""Subscribers as they are sent: whole ones, and changes of some fields."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    StrictBool,
    StringConstraints,
)

from shared.common.addresses import normalise_email, normalise_phone
from shared.common.calendar import check_zone
from shared.common.wire import WireModel
from shared.subscribers.logic.details import (
    MAX_TAGS,
    check_birthday,
    check_locale,
    check_properties,
    check_tags,
)
from shared.subscribers.models.consent import SubscriberSource
from shared.subscribers.models.stored import Property

_LINE = r"^[^\x00-\x1f\x7f]*$"

EmailAddress = Annotated[str, AfterValidator(normalise_email)]
PhoneNumber = Annotated[str, AfterValidator(normalise_phone)]
PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=_LINE)
]
UserId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=_LINE)]
ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_LINE)
]
ConsentText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=1000,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$",
    ),
]
Birthday = Annotated[str, AfterValidator(check_birthday)]
Locale = Annotated[str, AfterValidator(check_locale)]
TimeZone = Annotated[str, AfterValidator(check_zone)]
Tags = Annotated[list[str], Field(max_length=MAX_TAGS), AfterValidator(check_tags)]
Properties = Annotated[dict[str, Property], BeforeValidator(check_properties)]


class ConsentStatement(WireModel):
    """How a consent came about: `text` is what was agreed to, `form` where."""

    text: ConsentText | None = None
    form: ShortText | None = None
    detail: ShortText | None = None


class _Details(WireModel):
    """What may be said of a subscriber; null takes it back. What follows from other things is
    ignored, so that a subscriber can be sent as it was answered.
    """

    phone: PhoneNumber | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    user_id: UserId | None = None
    birthday: Birthday | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None
    properties: Properties | None = None
    tags: Tags | None = None
    source_detail: ShortText | None = None
    email_subscribed: StrictBool | None = None
    sms_subscribed: StrictBool | None = None
    consent: ConsentStatement | None = None

    id: JsonValue = None
    other_emails: JsonValue = None
    consents: JsonValue = None
    subscribed_at: JsonValue = None
    unsubscribed_at: JsonValue = None
    segment_ids: JsonValue = None
    last_email_opened_at: JsonValue = None
    last_email_clicked_at: JsonValue = None
    last_purchase_at: JsonValue = None
    total_orders: JsonValue = None
    total_spent: JsonValue = None
    created_at: JsonValue = None
    updated_at: JsonValue = None


class NewSubscriber(_Details):
    """`email_subscribed` and `sms_subscribed`: true where the person agreed to messages; false and
    nothing say the same of somebody new.
    """

    email: EmailAddress
    source: SubscriberSource = SubscriberSource.MANUAL


class SubscriberChanges(_Details):
    """Fields that are not given stay. How a subscriber came about (`source`) stays as well."""

    email: EmailAddress = ""
    source: JsonValue = None
