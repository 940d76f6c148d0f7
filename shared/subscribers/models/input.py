"""Define subscribers as callers send them: new ones, and changes of some fields."""

from typing import Annotated

from pydantic import AfterValidator, JsonValue, StrictBool

from shared.common.addresses import normalise_email
from shared.common.shapes import LINES, LINES_SENTENCE, shaped
from shared.common.wire import WireModel
from shared.subscribers.models.consent import SubscriberSource
from shared.subscribers.models.details import Given, ShortText, SubscriberDetails

EmailAddress = Annotated[str, AfterValidator(normalise_email)]
ConsentText = Annotated[
    str,
    shaped(LINES, LINES_SENTENCE, strip=True, min_length=1, max_length=1000),
]


class ConsentStatement(WireModel):
    """How a consent came about, as the caller says.

    `text` is the wording that the person agreed to, and `form` where they did. `detail` is anything
    else, such as "by phone".
    """

    text: ConsentText | None = None
    form: ShortText | None = None
    detail: ShortText | None = None


class _Input(Given, SubscriberDetails):
    """What callers may send about a subscriber.

    Null deletes a detail. Fields that the product works out itself are ignored, so that callers may
    send back a subscriber as the API returned it.
    """

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


class NewSubscriber(_Input):
    """A new subscriber.

    `email_subscribed` and `sms_subscribed` are true if the person agreed. False, like a missing
    field, means that they were not asked.
    """

    email: EmailAddress
    source: SubscriberSource = SubscriberSource.MANUAL


class SubscriberChanges(_Input):
    """A change of a subscriber.

    Fields that are left out do not change. `source` is ignored, because it never changes.
    """

    email: EmailAddress = ""
    source: JsonValue = None
