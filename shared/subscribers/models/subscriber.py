"""Define subscribers, the people to whom a brand may write, as the API shows them."""

from pydantic import Field

from shared.common.wire import IsoTime, WireModel
from shared.subscribers.logic.details import Property
from shared.subscribers.models.consent import Consents, SubscriberSource
from shared.subscribers.models.details import SubscriberDetails


class _Reachable(WireModel):
    """The first fields of a subscriber: who they are, and whether the brand may write to them.

    `other_emails` are those of persons who were merged into this one. `subscribed_at` is when the
    person last agreed to messages; if they never did, when the subscriber was created.
    `unsubscribed_at` is when they last left a channel to which they did not come back.
    """

    id: str
    brand_id: str
    email: str
    other_emails: list[str] = Field(default_factory=list)
    email_subscribed: bool
    sms_subscribed: bool
    subscribed_at: IsoTime
    unsubscribed_at: IsoTime | None = None
    consents: Consents = Field(default_factory=Consents)
    segment_ids: list[str]


class Subscriber(SubscriberDetails, _Reachable):
    """A person with an email address.

    `total_spent` is in the brand's currency, after refunds.
    """

    properties: dict[str, Property] = Field(default_factory=dict)
    tags: list[str]
    last_email_opened_at: IsoTime | None = None
    last_email_clicked_at: IsoTime | None = None
    last_purchase_at: IsoTime | None = None
    total_orders: int
    total_spent: float
    source: SubscriberSource
    created_at: IsoTime
    updated_at: IsoTime
