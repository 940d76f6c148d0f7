"""Site events that automations and segments listen to."""

from datetime import timedelta

from google.api_core.exceptions import AlreadyExists
from pydantic import JsonValue

from shared.brands.paths import BrandPaths
from shared.common.ids import digest
from shared.common.times import moment
from shared.common.wire import iso
from shared.gcp.writes import Writes
from shared.tracking.models.session_id import SessionId

KEPT_DAYS = 30


class EventService:
    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def record(
        self,
        session_id: SessionId,
        event_id: str,
        name: str,
        data: dict[str, JsonValue],
        at: int,
        day: str,
    ) -> None:
        """Stores an event once. `at` is in milliseconds since the epoch."""
        document = digest("event", session_id.visitor_id, event_id)
        path = f"{BrandPaths(session_id.brand_id).events}/{document}"
        fields = {
            "brandId": session_id.brand_id,
            "visitorId": session_id.visitor_id,
            "sessionId": str(session_id),
            "name": name,
            "data": data,
            "occurredAt": iso(moment(at)),
            "day": day,
            "marketingExpireAt": moment(at) + timedelta(days=KEPT_DAYS),
        }
        try:
            await self._writes.create(path, fields)
        except AlreadyExists:
            return
