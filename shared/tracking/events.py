"""Events of a brand's site.

A stored event is noted on its person by `functions/triggers/on_event_created.py`.
"""

from google.api_core.exceptions import AlreadyExists
from pydantic import JsonValue

from shared.brands.paths import BrandPaths
from shared.common.ids import digest
from shared.common.times import moment
from shared.common.wire import iso
from shared.gcp.stored_at import stamped
from shared.gcp.writes import Writes
from shared.tracking.models.beacon import EVENTS_KEPT
from shared.tracking.models.session_id import SessionId


class EventService:
    """Stores what trackers report by `trackEvent`."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def record(
        self,
        session_id: SessionId,
        event_id: str,
        name: str,
        data: dict[str, JsonValue],
        at_ms: int,
        day: str,
    ) -> None:
        """Store an event once; `at_ms` is in milliseconds since the epoch."""
        document = digest("event", session_id.visitor_id, event_id)
        path = f"{BrandPaths(session_id.brand_id).events}/{document}"
        fields = {
            "brandId": session_id.brand_id,
            "visitorId": session_id.visitor_id,
            "sessionId": str(session_id),
            "name": name,
            "data": data,
            "occurredAt": iso(moment(at_ms)),
            "day": day,
            "marketingExpireAt": moment(at_ms) + EVENTS_KEPT,
        }
        try:
            await self._writes.create(path, stamped(fields))
        except AlreadyExists:
            return
