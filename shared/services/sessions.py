"""Sessions: opened, kept alive, listed."""

from collections.abc import Mapping

from google.api_core.exceptions import AlreadyExists, NotFound
from google.cloud.firestore import AsyncClient, AsyncDocumentReference, Increment, Maximum, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.date_ranges import DateRange
from shared.gcp import clock
from shared.gcp.firestore import repeat
from shared.models.session import MarketingSession
from shared.models.session_id import SessionId
from shared.services.cursors import Cursor
from shared.services.paths import BrandPaths
from shared.services.session_documents import Opening, read_session

Changes = Mapping[str, object]


class SessionService:
    """Changes are transforms that commute and may come twice; a session that is not there is
    made anew from what its id carries, since the visit did happen.
    """

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def open(self, opening: Opening) -> None:
        """Stores a new session. One that exists is the work of an earlier attempt, or was rebuilt
        by a later beacon that came first: then it gets the source that only its start knows.
        """
        reference = self._reference(opening.session_id)
        try:
            await repeat(lambda: reference.create(opening.document()))
        except AlreadyExists:
            stored = (await reference.get(["rebuilt"])).to_dict()
            if stored and stored.get("rebuilt"):
                told = {**opening.source_fields(), "landingPage": opening.landing_page}
                await repeat(lambda: reference.update({**told, "rebuilt": False}))

    async def view(self, opening: Opening, number: int | None) -> None:
        """Counts a page view; a numbered one counts once, however often it comes."""
        views = Increment(1) if number is None else Maximum(number)
        await self._change(opening, {"pageViews": views, "lastActivityMs": Maximum(opening.at)})

    async def engage(self, opening: Opening, seconds: int) -> None:
        """Keeps the session alive; `seconds` is how long its pages were visible so far."""
        changes = {"engagedSeconds": Maximum(seconds), "lastActivityMs": Maximum(opening.at)}
        await self._change(opening, changes)

    async def _change(self, opening: Opening, changes: Changes) -> None:
        reference = self._reference(opening.session_id)
        try:
            await repeat(lambda: reference.update(dict(changes)))
        except NotFound:
            await self.open(opening)
            await repeat(lambda: reference.update(dict(changes)))

    async def list(
        self,
        brand_id: str,
        days: DateRange,
        *,
        currency: str,
        channel_id: str | None = None,
        converted: bool | None = None,
        limit: int = 50,
        cursor: Cursor | None = None,
    ) -> tuple[list[MarketingSession], Cursor | None]:
        """The sessions that started on these days, newest first, with the next page's cursor."""
        collection = self._db.collection(BrandPaths(brand_id).sessions)
        query: AsyncQuery = collection.where(filter=FieldFilter("day", ">=", days.start))
        query = query.where(filter=FieldFilter("day", "<=", days.end))
        if channel_id is not None:
            query = query.where(filter=FieldFilter("channelId", "==", channel_id))
        if converted is not None:
            query = query.where(filter=FieldFilter("converted", "==", converted))
        for field in ("day", "startedAt", "__name__"):
            query = query.order_by(field, direction=Query.DESCENDING)
        if cursor is not None:
            query = query.start_after(cursor.position(self._db, BrandPaths(brand_id).sessions))
        found = await query.limit(limit + 1).get()
        now_ms = clock.now_ms()
        sessions = [
            read_session(each.id, each.to_dict() or {}, currency, now_ms) for each in found[:limit]
        ]
        more = len(found) > limit
        return sessions, Cursor.after(found[limit - 1], "day", "startedAt") if more else None

    def _reference(self, session_id: SessionId) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(session_id.brand_id).sessions).document(
            str(session_id)
        )
