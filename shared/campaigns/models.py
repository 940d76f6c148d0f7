"""Campaigns: one message to many recipients."""

from enum import StrEnum
from typing import Final, Literal, NamedTuple

from pydantic import Field, JsonValue

from shared.common.wire import IsoTime, WireModel


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    ACTIVE = "active"
    PAUSED = "paused"
    INACTIVE = "inactive"


class CampaignType(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    SOCIAL = "social"


class ContentColors(WireModel):
    background: str
    content_background: str
    border: str
    text: str
    link: str


class EmailSection(WireModel):
    id: str
    type: Literal["header", "text", "image", "button", "divider", "product", "footer"]
    content: dict[str, JsonValue]
    order: int


class CampaignContent(WireModel):
    """The content of a message: sections of the email builder, or raw HTML instead of them."""

    from_name: str | None = None
    from_email: str | None = None
    reply_to: str | None = None
    colors: ContentColors | None = None
    sections: list[EmailSection] | None = None
    html: str | None = None


class CampaignMetrics(WireModel):
    """The results of a campaign.

    Counts are of people, not of events. Rates are in percent, `revenue` is in the brand's currency.
    """

    sent: int = 0
    delivered: int = 0
    delivery_rate: float = 0
    opened: int = 0
    open_rate: float = 0
    clicked: int = 0
    click_rate: float = 0
    unsubscribed: int = 0
    bounced: int = 0
    complained: int = 0
    conversions: int = 0
    conversion_rate: float = 0
    revenue: float = 0


class Campaign(WireModel):
    id: str
    brand_id: str
    name: str
    type: CampaignType
    status: CampaignStatus
    subject: str | None = None
    preview_text: str | None = None
    content: CampaignContent
    recipient_type: Literal["all", "segment", "manual"]
    recipient_segment_id: str | None = None
    recipient_count: int
    scheduled_at: IsoTime | None = None
    sent_at: IsoTime | None = None
    metrics: CampaignMetrics = Field(default_factory=CampaignMetrics)
    created_at: IsoTime
    updated_at: IsoTime
    created_by: str


class StatusLook(NamedTuple):
    label: str
    color: str


CAMPAIGN_STATUSES: Final = {
    CampaignStatus.DRAFT: StatusLook("Draft", "gray"),
    CampaignStatus.SCHEDULED: StatusLook("Scheduled", "blue"),
    CampaignStatus.SENDING: StatusLook("Sending", "yellow"),
    CampaignStatus.SENT: StatusLook("Sent", "gray"),
    CampaignStatus.ACTIVE: StatusLook("Active", "green"),
    CampaignStatus.PAUSED: StatusLook("Paused", "orange"),
    CampaignStatus.INACTIVE: StatusLook("Inactive", "gray"),
}
