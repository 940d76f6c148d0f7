"""Define how a subscriber is stored: as a profile, and as a membership in segments.

The evaluation of segments works the membership out from the profile. Only evaluation writes the
membership, and all other code writes only the profile. So a write that changes only the membership
needs no evaluation. See docs/decisions/persons.md.
"""

from collections.abc import Mapping
from typing import Final, Self

from pydantic import Field, model_validator

from shared.common.ids import text_key
from shared.common.wire import IsoTime, StoredModel
from shared.subscribers.logic.details import Property
from shared.subscribers.models.consent import Consents, SubscriberSource
from shared.subscribers.models.details import SubscriberDetails

MAX_EMAILS: Final = 20
"""The most email addresses of one subscriber, who gets more than one by merges."""


class PersonOrder(StoredModel):
    """An order of this person.

    `net` is its value after refunds, in minor units. An order that is fully `refunded` does not
    count. `at` is in milliseconds since the epoch.
    """

    day: str
    at: int
    net: int
    refunded: bool = False


class OrderEntry(StoredModel):
    """Orders that are kept together: how many count, and their value after refunds.

    `at` is when the last of them was placed, in milliseconds since the epoch. It stays if that
    order is refunded or moves to another person while others of the entry still count.
    """

    orders: int = 0
    net: int = 0
    at: int = 0


class FoldedOrders(StoredModel):
    """A person's orders that are not kept one by one (`subscribers.logic.folded_orders`).

    `days` has an entry for each of the brand's days that rules may ask for. `before` is the sum of
    all earlier ones.
    """

    days: dict[str, OrderEntry] = Field(default_factory=dict)
    before: OrderEntry | None = None


class Activity(StoredModel):
    """What a person did.

    Each map contains the brand's day, such as `2026-01-15`, by a key of what was done
    (`activity_key`). So storing something again changes nothing. `events` are grouped by the
    event's name first. `orders` contain more than the day, and their key is the conversion's id.
    `subscribers.logic.activity_limits` says how many of each are kept. The oldest orders become
    entries of `folded`, because rules ask for the sum of all.
    """

    orders: dict[str, PersonOrder] = Field(default_factory=dict)
    folded: FoldedOrders = Field(default_factory=FoldedOrders)
    sessions: dict[str, str] = Field(default_factory=dict)
    opened: dict[str, str] = Field(default_factory=dict)
    clicked: dict[str, str] = Field(default_factory=dict)
    events: dict[str, dict[str, str]] = Field(default_factory=dict)


class SegmentChange(StoredModel):
    """The ids of the segments that a subscriber joined and left at one moment."""

    at: IsoTime
    joined: list[str] = Field(default_factory=list)
    left: list[str] = Field(default_factory=list)


class Counted(StoredModel):
    """What a subscriber adds to each of the brand's totals: 0 or 1."""

    subscribers: int = 0
    email: int = 0
    sms: int = 0


class Membership(StoredModel):
    """What the evaluation of segments works out from the profile.

    `reevaluate_on` is the first day on which the segments may change only because the date does. It
    is None if there is no such day.
    """

    segment_ids: list[str] = Field(default_factory=list)
    segment_history: list[SegmentChange] = Field(default_factory=list)
    counted: Counted = Field(default_factory=Counted)
    reevaluate_on: str | None = None


MEMBERSHIP_FIELDS: Final = frozenset(str(each.alias) for each in Membership.model_fields.values())
"""The names of the document fields that only the evaluation of segments writes."""


def profile_of(document: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a subscriber's document that belong to the profile."""
    return {name: value for name, value in document.items() if name not in MEMBERSHIP_FIELDS}


class StoredSubscriber(SubscriberDetails, Membership):
    """A subscriber's document.

    `email` is normalised by `email-validator`, in lower case. `other_emails` are those of persons
    who were merged into this one. `static_segment_ids` are the segments to which the person was
    added by hand. `unverified_user` equals `user_id` if the only proof of that user is an email
    address that nobody verified.

    A document keeps each text of the consents once, in `consent_texts`, and its steps have the keys
    instead. A subscriber that was read has the texts in the steps, and no `consent_texts`.
    """

    brand_id: str
    email: str
    other_emails: list[str] = Field(default_factory=list)
    unverified_user: str | None = None
    properties: dict[str, Property] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    consents: Consents = Field(default_factory=Consents)
    consent_texts: dict[str, str] | None = None
    source: SubscriberSource
    static_segment_ids: list[str] = Field(default_factory=list)
    activity: Activity = Field(default_factory=Activity)
    last_email_opened_at: IsoTime | None = None
    last_email_clicked_at: IsoTime | None = None
    created_at: IsoTime
    updated_at: IsoTime

    @property
    def emails(self) -> list[str]:
        """Return all email addresses, the main one first."""
        return [self.email, *self.other_emails]

    def profile(self) -> dict[str, object]:
        """Return the fields of the profile in the form in which they are stored."""
        texts = {text_key(each): each for each in sorted(self.consents.texts)}
        referring = {"consents": self.consents.with_texts(text_key), "consent_texts": texts or None}
        stored = self.model_copy(update=referring)
        return profile_of(stored.model_dump(mode="json", exclude_none=True))

    @model_validator(mode="after")
    def _with_texts(self) -> Self:
        texts, self.consent_texts = self.consent_texts, None
        if texts:
            self.consents = self.consents.with_texts(lambda each: texts.get(each, each))
        return self


DOCUMENT_FIELDS: Final = frozenset(
    str(each.alias) for each in StoredSubscriber.model_fields.values()
)
"""The names of all fields in subscribers' documents."""

PROFILE_FIELDS: Final = DOCUMENT_FIELDS - MEMBERSHIP_FIELDS
"""The names of the fields of the profile. Evaluation only deletes old facts from them."""
