"""A person's timeline: one list of all that happened, each entry with its type and its time."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.common.wire import IsoTime, WireModel, iso
from shared.subscribers.models.consent import ConsentChannel, ConsentStatus, SubscriberSource

Place = tuple[str, str, str]
"""Where an entry stands in the list: its time, its kind, and its id within that kind."""


class _Entry(WireModel):
    kind: ClassVar[str]

    id: str
    at: IsoTime

    @property
    def place(self) -> Place:
        return iso(self.at), self.kind, self.id


class SessionEntry(_Entry):
    """A visit of one of their browsers."""

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
    """An order, or whatever else a visit led to. `value` is in `currency`."""

    kind = "conversion"

    type: Literal["order", "signup", "booking", "inquiry"]
    order_id: str | None = None
    value: float
    currency: str


class RefundEntry(_Entry):
    """Money that was paid back: `amount`, or without it all that was left of the order."""

    kind = "refund"

    type: Literal["refund"] = "refund"
    order_id: str
    amount: float | None = None
    currency: str


class ConsentEntry(_Entry):
    """A step of the consent to be sent messages by one channel."""

    kind = "consent"

    type: Literal["consent"] = "consent"
    channel: ConsentChannel
    status: ConsentStatus
    source: SubscriberSource
    form: str | None = None
    text: str | None = None
    detail: str | None = None


class SegmentsEntry(_Entry):
    """The ids of segments that the person joined and left."""

    kind = "segments"

    type: Literal["segments"] = "segments"
    joined: list[str]
    left: list[str]


TimelineEntry = Annotated[
    SessionEntry | ConversionEntry | RefundEntry | ConsentEntry | SegmentsEntry,
    Field(discriminator="type"),
]
