"""A subscriber as stored: a profile, and a membership that evaluating segments works out of it.

Each part has its own writer. Evaluation alone writes the membership; everybody else writes the
profile. So a change of the membership alone needs no evaluation. See docs/decisions/persons.md.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from shared.common.wire import IsoTime, StoredModel
from shared.subscribers.logic.details import Property
from shared.subscribers.models.consent import Consents, SubscriberSource
from shared.subscribers.models.details import SubscriberDetails

MAX_FACTS: Final = 1_001
"""Rules count to a thousand: one more fact tells that there are more."""

MAX_EVENTS: Final = 4_000
"""A browser can send any events, and a document must stay small (docs/decisions/persons.md)."""


class PersonOrder(StoredModel):
    """An order of this person: `net` is its value less refunds, in minor units.

    An order that is `refunded` in full no longer counts. `at` is in milliseconds since the epoch.
    """

    day: str
    at: int
    net: int
    refunded: bool = False


class Activity(StoredModel):
    """What a person did: the brand's days, `2026-01-15`, by `activity_key`; `events` by name first.

    The key says what was done. So noting it again changes nothing, in any order.
    The newest `MAX_FACTS` of each kind and of each event's name are kept, and the newest
    `MAX_EVENTS` of all events. All orders are kept, because rules ask for their sum.
    """

    orders: dict[str, PersonOrder] = Field(default_factory=dict)
    sessions: dict[str, str] = Field(default_factory=dict)
    opened: dict[str, str] = Field(default_factory=dict)
    clicked: dict[str, str] = Field(default_factory=dict)
    events: dict[str, dict[str, str]] = Field(default_factory=dict)


class SegmentChange(StoredModel):
    """The ids of the segments that a subscriber joined and left at a moment."""

    at: IsoTime
    joined: list[str] = Field(default_factory=list)
    left: list[str] = Field(default_factory=list)


class Counted(StoredModel):
    """What a subscriber adds to each of the brand's totals: 0 or 1."""

    subscribers: int = 0
    email: int = 0
    sms: int = 0


class Membership(StoredModel):
    """What evaluating segments works out of the profile.

    `reevaluate_on`: the first day on which the date alone may change an answer.
    """

    segment_ids: list[str] = Field(default_factory=list)
    segment_history: list[SegmentChange] = Field(default_factory=list)
    counted: Counted = Field(default_factory=Counted)
    reevaluate_on: str | None = None


MEMBERSHIP_FIELDS: Final = frozenset(str(each.alias) for each in Membership.model_fields.values())
"""The names in documents that evaluation alone writes."""


def profile_of(document: Mapping[str, object]) -> dict[str, object]:
    """Return the profile's fields of a subscriber's document."""
    return {name: value for name, value in document.items() if name not in MEMBERSHIP_FIELDS}


class StoredSubscriber(SubscriberDetails, Membership):
    """A subscriber's document.

    `email` is normalised by `email-validator`, in lower case; `other_emails` are those of persons
    merged into this one; `static_segment_ids` are the segments that a person was put into by hand;
    `unverified_user` is the `user_id` if only an email that nobody verified says so.
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

    @property
    def emails(self) -> list[str]:
        """All email addresses, the main one first."""
        return [self.email, *self.other_emails]

    def profile(self) -> dict[str, object]:
        """Return the profile's fields as they are stored."""
        return profile_of(self.model_dump(mode="json", exclude_none=True))


DOCUMENT_FIELDS: Final = frozenset(
    str(each.alias) for each in StoredSubscriber.model_fields.values()
)
"""The names of all fields in documents."""

PROFILE_FIELDS: Final = DOCUMENT_FIELDS - MEMBERSHIP_FIELDS
"""The names in documents that evaluation never writes, but that it takes old facts out of."""
