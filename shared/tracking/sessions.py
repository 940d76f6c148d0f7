"""Sessions: opened, kept alive, listed."""

from dataclasses import replace
from typing import TYPE_CHECKING

from google.api_core.exceptions import AlreadyExists, NotFound
from google.cloud.firestore import AsyncClient, Increment, Maximum, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.writes import Fields, Writes
from shared.tracking.logic.session_documents import Opening, read_session
from shared.tracking.models.session_id import SessionId

if TYPE_CHECKING:
    from shared.common.date_ranges import DateRange
    from shared.gcp.pages import Cursor
    from shared.tracking.models.session import MarketingSession


class SessionService:
    """Changes are transforms that commute and may come twice; a session that is not there is
    made anew from what its id carries, since the visit did happen.
    """

    def __init__(self, db: AsyncClient, writes: Writes) -> None:
        self._db = db
        self._writes = writes

    async def open(self, opening: Opening) -> None:
        """Stores a new session. One that exists is the work of an earlier attempt, or was rebuilt
        by a later beacon that came first: then it gets the source that only its start knows.
        """
        path = _path(opening.session_id)
        try:
            await self._writes.create(path, opening.document())
        except AlreadyExists:
            stored = (await self._db.document(path).get(["rebuilt"])).to_dict()
            if stored and stored.get("rebuilt"):
                told = {**opening.source_fields(), "landingPage": opening.landing_page}
                await self._writes.update(path, {**told, "rebuilt": False})

    async def view(self, opening: Opening, number: int | None) -> None:
        """Counts a page view; a numbered one counts once, however often it comes."""
        views = Increment(1) if number is None else Maximum(number)
        changes = {"pageViews": views, "lastActivityMs": Maximum(opening.at)}
        await self._change(opening, changes, views_before=0)

    async def engage(self, opening: Opening, seconds: int) -> None:
        """Keeps the session alive; `seconds` is how long its pages were visible so far."""
        changes = {"engagedSeconds": Maximum(seconds), "lastActivityMs": Maximum(opening.at)}
        await self._change(opening, changes, views_before=1)

    async def _change(self, opening: Opening, changes: Fields, *, views_before: int) -> None:
        """`views_before` is how many views a session has that is made anew for this change."""
        path = _path(opening.session_id)
        try:
            await self._writes.update(path, changes)
        except NotFound:
            await self.open(replace(opening, views=views_before))
            await self._writes.update(path, changes)

    async def list(
        self,
        brand_id: str,
        days: "DateRange",
        *,
        currency: str,
        channel_id: str | None = None,
        converted: bool | None = None,
        limit: int = 50,
        cursor: "Cursor | None" = None,
    ) -> "tuple[list[MarketingSession], Cursor | None]":
        """The sessions that started on these days, newest first, with the next page's cursor."""
        from shared.gcp.pages import Cursor

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


def _path(session_id: SessionId) -> str:
    return f"{BrandPaths(session_id.brand_id).sessions}/{session_id}"
