"""Subscribers: people a brand may write to."""

from typing import Literal

from shared.models.base import IsoTime, WireModel


class Subscriber(WireModel):
    """A person with an address; `total_spent` is in the brand's currency."""

    id: str
    brand_id: str
    email: str
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email_subscribed: bool
    sms_subscribed: bool
    subscribed_at: IsoTime
    unsubscribed_at: IsoTime | None = None
    segment_ids: list[str]
    tags: list[str]
    last_email_opened_at: IsoTime | None = None
    last_email_clicked_at: IsoTime | None = None
    last_purchase_at: IsoTime | None = None
    total_orders: int
    total_spent: float
    source: Literal["checkout", "form", "import", "manual"]
    source_detail: str | None = None
    created_at: IsoTime
    updated_at: IsoTime
