"""Sessions: started, kept alive, listed.

A stored session is counted by `functions/triggers/on_session_created.py`.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from google.api_core.exceptions import AlreadyExists, NotFound
from google.cloud.firestore import AsyncClient, Increment, Maximum, Query
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.gcp import clock
from shared.gcp.stored_at import stamped
from shared.gcp.writes import Fields, Writes
from shared.tracking.logic.session_documents import NewSession, read_session
from shared.tracking.models.session_id import SessionId

if TYPE_CHECKING:
    from shared.common.date_ranges import DateRange
    from shared.gcp.pages import Cursor
    from shared.tracking.models.session import MarketingSession


class SessionService:
    """Stores sessions and their changes.

    Changes may come twice and in any order: each is a transform that commutes. If the session of a
    change is not there, it is made anew from what its id tells, since the visit did happen.
    """

    def __init__(self, db: AsyncClient, writes: Writes) -> None:
        self._db = db
        self._writes = writes

    async def open(self, new: NewSession) -> None:
        """Store a new session, which `on_session_created` counts.

        If the session exists, an earlier attempt stored it, or a later beacon came first and
        rebuilt it. A rebuilt session now gets its source, which only the start of a session knows.
        """
        path = _path(new.session_id)
        try:
            await self._writes.create(path, stamped(new.document()))
        except AlreadyExists:
            stored = (await self._db.document(path).get(["rebuilt"])).to_dict()
            if stored and stored.get("rebuilt"):
                source = {**new.source_fields(), "landingPage": new.landing_page}
                await self._writes.update(path, {**source, "rebuilt": False})

    async def view(self, new: NewSession, number: int | None) -> None:
        """Count a page view; a numbered one counts once, however often it comes."""
        views = Increment(1) if number is None else Maximum(number)
        changes = {"pageViews": views, "lastActivityMs": Maximum(new.at_ms)}
        await self._change(new, changes, views_before=0)

    async def engage(self, new: NewSession, seconds: int) -> None:
        """Keep a session alive; `seconds` is how long its pages were visible so far."""
        changes = {"engagedSeconds": Maximum(seconds), "lastActivityMs": Maximum(new.at_ms)}
        await self._change(new, changes, views_before=1)

    async def _change(self, new: NewSession, changes: Fields, *, views_before: int) -> None:
        """Change a session; one that is made anew for it has `views_before` page views."""
        path = _path(new.session_id)
        try:
            await self._writes.update(path, changes)
        except NotFound:
            await self.open(replace(new, views=views_before))
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
        """Return sessions that started on these days, newest first, and the next page's cursor."""
        from shared.gcp.pages import page

        collection = self._db.collection(BrandPaths(brand_id).sessions)
        query: AsyncQuery = collection.where(filter=FieldFilter("day", ">=", days.start))
        query = query.where(filter=FieldFilter("day", "<=", days.end))
        if channel_id is not None:
            query = query.where(filter=FieldFilter("channelId", "==", channel_id))
        if converted is not None:
            query = query.where(filter=FieldFilter("converted", "==", converted))
        for field in ("day", "startedAt", "__name__"):
            query = query.order_by(field, direction=Query.DESCENDING)
        found, following = await page(
            collection, query, "day", "startedAt", limit=limit, cursor=cursor
        )
        now_ms = clock.now_ms()
        sessions = [read_session(each.id, each.to_dict() or {}, currency, now_ms) for each in found]
        return sessions, following


def _path(session_id: SessionId) -> str:
    return f"{BrandPaths(session_id.brand_id).sessions}/{session_id}"
