"""Everything that is stored about one person."""

from pydantic import JsonValue

from shared.attribution.models.conversion import PersonRefund
from shared.attribution.models.marketing_conversion import MarketingConversion
from shared.common.wire import IsoTime, WireModel
from shared.subscribers.models.stored import Activity, SegmentChange
from shared.subscribers.models.subscriber import Subscriber
from shared.tracking.models.session import MarketingSession

JsonObject = dict[str, JsonValue]


class ProvedLink(WireModel):
    """A proof that a browser is the person's: its time, and as which user, if any."""

    at: IsoTime
    user_id: str | None = None


class PersonVisitor(WireModel):
    """A browser that the person used."""

    id: str
    links: list[ProvedLink]


class PersonalData(WireModel):
    """All data of a person.

    `subscriber` has the consents with their history. `activity` has what segments ask about, with
    money in minor units. `merged_from` has the ids of subscribers who were merged into this one.
    """

    exported_at: IsoTime
    subscriber: Subscriber
    merged_from: list[str]
    activity: Activity
    static_segment_ids: list[str]
    segment_history: list[SegmentChange]
    visitors: list[PersonVisitor]
    claims: list[JsonObject]
    sessions: list[MarketingSession]
    conversions: list[MarketingConversion]
    refunds: list[PersonRefund]
    events: list[JsonObject]
    messages: list[JsonObject]
