"""A subscriber as it lies in Firestore: what is known of a person, and what follows from it.

What follows (`MEMBERSHIP_FIELDS`) is written by segmentation alone, everything else by everybody
else: a change of only the first is nobody's business. See docs/decisions/persons.md.
"""

from typing import Final

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel
from shared.subscribers.logic.details import Property
from shared.subscribers.models.consent import Consents, SubscriberSource
from shared.subscribers.models.details import SubscriberDetails

MEMBERSHIP_FIELDS: Final = frozenset({"segmentIds", "segmentHistory", "counted", "reevaluateOn"})

MAX_FACTS: Final = 1_001
"""Rules count to a thousand: one more tells that it is more."""

MAX_EVENTS: Final = 4_000
"""A browser may send any events, and a subscriber must stay small (docs/decisions/persons.md)."""


class PersonOrder(StoredModel):
    """An order of this person: `net` is what is left of its value after refunds, in minor units;
    one of which nothing is left, `refunded`, counts no more.
    """

    day: str
    at: int
    net: int
    refunded: bool = False


class Activity(StoredModel):
    """What a person did, by keys of what was done, so that doing it again changes nothing, in any
    order; days are the brand's, `2026-01-15`. `events` is by name. Keys are `activity_key`s.

    The newest `MAX_FACTS` of each kind, and of each event's name, are kept (all orders, whose sum
    is asked for), and of all events together the newest `MAX_EVENTS`.
    """

    orders: dict[str, PersonOrder] = Field(default_factory=dict)
    sessions: dict[str, str] = Field(default_factory=dict)
    opened: dict[str, str] = Field(default_factory=dict)
    clicked: dict[str, str] = Field(default_factory=dict)
    events: dict[str, dict[str, str]] = Field(default_factory=dict)


class SegmentChange(StoredModel):
    """Segments that a subscriber joined and left at a moment."""

    at: IsoTime
    joined: list[str] = Field(default_factory=list)
    left: list[str] = Field(default_factory=list)


class Counted(StoredModel):
    """What a subscriber is counted as in the brand's totals: 0 or 1 each."""

    subscribers: int = 0
    email: int = 0
    sms: int = 0


class StoredSubscriber(SubscriberDetails, StoredModel):
    """`email` is normalised by `email-validator`, in lower case; `other_emails` are those of
    persons merged into this one; `static_segment_ids` are the segments that a person was put into
    by hand; `unverified_user` is the `user_id`, where only an email that nobody verified says so.
    """

    brand_id: str
    email: str
    other_emails: list[str] = Field(default_factory=list)
    unverified_user: str | None = None
    properties: dict[str, Property] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    consents: Consents = Field(default_factory=Consents)
    source: SubscriberSource
    static_segment_ids: list[str] = Field(default_factory=list)
    activity: Activity = Field(default_factory=Activity)
    last_email_opened_at: IsoTime | None = None
    last_email_clicked_at: IsoTime | None = None
    created_at: IsoTime
    updated_at: IsoTime
    segment_ids: list[str] = Field(default_factory=list)
    segment_history: list[SegmentChange] = Field(default_factory=list)
    counted: Counted = Field(default_factory=Counted)
    reevaluate_on: str | None = None
