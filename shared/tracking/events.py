"""Events of a brand's site.

A stored event is noted on its person by `functions/triggers/on_event_created.py`.
"""

from collections.abc import Mapping

from google.api_core.exceptions import AlreadyExists

from shared.brands.paths import BrandPaths
from shared.common.ids import digest
from shared.common.times import moment
from shared.common.wire import iso
from shared.gcp.stored_at import stamped
from shared.gcp.writes import Writes
from shared.tracking.logic.session_documents import NewSession
from shared.tracking.models.beacon import EVENTS_KEPT


class EventService:
    """Stores what trackers report by `trackEvent`."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def record(self, session: NewSession, event_id: str, event: Mapping[str, object]) -> None:
        """Store an event of a session once; `event` is its name and its data."""
        session_id = session.session_id
        document = digest("event", session_id.visitor_id, event_id)
        path = f"{BrandPaths(session_id.brand_id).events}/{document}"
        at = moment(session.at_ms)
        fields = {
            "brandId": session_id.brand_id,
            "visitorId": session_id.visitor_id,
            "sessionId": str(session_id),
            **event,
            "occurredAt": iso(at),
            "day": session.day,
            "marketingExpireAt": at + EVENTS_KEPT,
        }
        try:
            await self._writes.create(path, stamped(fields))
        except AlreadyExists:
            return
