"""Sessions as stored: made when they start, read back for the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.channels.arrival import Channel, Touch
from shared.channels.catalog import UNASSIGNED
from shared.common.money import decimal_amount
from shared.common.times import moment
from shared.common.wire import iso
from shared.tracking.logic.fingerprints import parse_fingerprint
from shared.tracking.models.session_id import SessionId

if TYPE_CHECKING:
    from shared.tracking.models.session import MarketingSession

INACTIVITY_MS = 30 * 60 * 1000
SOURCE_FIELDS = (
    "source",
    "medium",
    "campaign",
    "content",
    "term",
    "referrer",
    "referrerDomain",
)
"""What an arrival says of its source. All are texts of links and pages, and count nothing."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session as it starts.

    `at_ms` is when, in milliseconds since the epoch. `touch` is None for a session that is rebuilt
    from its id alone. `views` are the page views that it has so far.
    """

    session_id: SessionId
    at_ms: int
    day: str
    landing_page: str
    retention_days: int
    touch: Touch | None
    views: int = 1

    @property
    def channel(self) -> Channel:
        """Return the channel of its arrival, which its id tells too."""
        if self.touch is not None:
            return self.touch.channel
        return parse_fingerprint(self.session_id.fingerprint) or UNASSIGNED

    def source_fields(self) -> dict[str, str]:
        """Return what the arrival says of its source, without empty fields."""
        if self.touch is None:
            return {}
        touch = self.touch
        source = (
            touch.source,
            touch.medium,
            touch.campaign,
            touch.content,
            touch.term,
            touch.referrer,
            touch.referrer_domain,
        )
        named = zip(SOURCE_FIELDS, source, strict=True)
        return {name: value for name, value in named if value is not None}

    def document(self) -> dict[str, object]:
        """Return the session as it is stored."""
        channel = self.channel
        rebuilt = {"rebuilt": True} if self.touch is None else {}
        return {
            "brandId": self.session_id.brand_id,
            "visitorId": self.session_id.visitor_id,
            "channel": channel.name,
            "channelId": channel.id,
            "channelType": channel.type.value,
            "channelGroup": channel.group.value,
            **self.source_fields(),
            **rebuilt,
            "landingPage": self.landing_page,
            "startedAt": iso(moment(self.at_ms)),
            "day": self.day,
            "lastActivityMs": self.at_ms,
            "pageViews": self.views,
            "converted": False,
            "marketingExpireAt": moment(self.at_ms) + timedelta(days=self.retention_days),
        }


def read_session(
    session_id: str, stored: Mapping[str, object], currency: str, now_ms: int
) -> "MarketingSession":
    """Return a stored session as the API shows it, with its duration, end and decimal value."""
    from shared.tracking.models.session import MarketingSession

    session = MarketingSession.model_validate({**stored, "id": session_id, "conversionValue": None})
    last = stored.get("lastActivityMs")
    value = stored.get("conversionValue")
    if isinstance(value, int):
        session.conversion_value = decimal_amount(value, currency)
    if isinstance(last, int):
        session.duration = max(0, (last - int(session.started_at.timestamp() * 1000)) // 1000)
        if last + INACTIVITY_MS <= now_ms:
            session.ended_at = moment(last)
    return session
