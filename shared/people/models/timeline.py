"""A person's timeline: one list of everything that happened, each entry with its type and time."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.common.shop_items import ShownItem
from shared.common.wire import IsoTime, WireModel, iso
from shared.subscribers.models.consent import (
    ConsentChannel,
    ConsentStatus,
    SubscriberSource,
    TextClaim,
)

Place = tuple[str, str, str]
"""The place of an entry in the list: its time, its kind, and its id within that kind."""


class _Entry(WireModel):
    kind: ClassVar[str]

    id: str
    at: IsoTime

    @property
    def place(self) -> Place:
        return iso(self.at), self.kind, self.id


class SessionEntry(_Entry):
    """A visit by one of the person's browsers."""

    kind = "session"

    type: Literal["session"] = "session"
    visitor_id: str
    channel_id: str
    channel: str
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    landing_page: str
    page_views: int


class ConversionEntry(_Entry):
    """An order or another conversion. `value` is in `currency`."""

    kind = "conversion"

    type: Literal["order", "signup", "booking", "inquiry"]
    order_id: str | None = None
    value: float
    currency: str
    voided: bool | None = None
    items: list[ShownItem] | None = None


class RefundEntry(_Entry):
    """A refund. Without `amount`, everything that was left of the order was paid back."""

    kind = "refund"

    type: Literal["refund"] = "refund"
    order_id: str
    amount: float | None = None
    currency: str
    items: list[ShownItem] | None = None


class ConsentEntry(_Entry):
    """A step of the consent to emails or to text messages."""

    kind = "consent"

    type: Literal["consent"] = "consent"
    channel: ConsentChannel
    status: ConsentStatus
    source: SubscriberSource
    form: str | None = None
    text: str | None = None
    text_claimed_by: TextClaim | None = None
    detail: str | None = None


class SegmentsEntry(_Entry):
    """A change of segments: the ids of those that the person joined and left."""

    kind = "segments"

    type: Literal["segments"] = "segments"
    joined: list[str]
    left: list[str]


TimelineEntry = Annotated[
    SessionEntry | ConversionEntry | RefundEntry | ConsentEntry | SegmentsEntry,
    Field(discriminator="type"),
]
