"""Define subscribers, the people to whom a brand may write, as the API shows them."""

from pydantic import Field

from shared.common.wire import IsoTime, WireModel
from shared.subscribers.logic.details import Property
from shared.subscribers.models.consent import Consents, SubscriberSource
from shared.subscribers.models.details import SubscriberDetails


class _Reachable(WireModel):
    """What an answer begins with: who it is, and whether they may be written to.

    `other_emails` are those of persons merged into this one. `subscribed_at` is when the person
    last agreed to messages, or else when they became known; `unsubscribed_at` when they last left a
    channel that they did not come back to.
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
    """A person with an email; `total_spent` is in the brand's currency, without refunds."""

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
