"""Subscribers: people a brand may write to, as the API shows them."""

from pydantic import Field

from shared.common.wire import IsoTime, WireModel
from shared.subscribers.models.consent import Consents, SubscriberSource
from shared.subscribers.models.stored import Property


class Subscriber(WireModel):
    """A person with an address; `total_spent` is in the brand's currency, without refunds.

    `subscribed_at` is when the person last agreed to messages, else when it became known;
    `unsubscribed_at` when it last left a channel that it did not come back to. `other_emails` are
    the addresses of those merged into this one.
    """

    id: str
    brand_id: str
    email: str
    other_emails: list[str] = Field(default_factory=list)
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    user_id: str | None = None
    birthday: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    properties: dict[str, Property] = Field(default_factory=dict)
    email_subscribed: bool
    sms_subscribed: bool
    subscribed_at: IsoTime
    unsubscribed_at: IsoTime | None = None
    consents: Consents = Field(default_factory=Consents)
    segment_ids: list[str]
    tags: list[str]
    last_email_opened_at: IsoTime | None = None
    last_email_clicked_at: IsoTime | None = None
    last_purchase_at: IsoTime | None = None
    total_orders: int
    total_spent: float
    source: SubscriberSource
    source_detail: str | None = None
    created_at: IsoTime
    updated_at: IsoTime
