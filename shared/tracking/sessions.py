"""Sessions: started, kept alive, listed.

A stored session is counted by `functions/triggers/on_session_created.py`.
"""

from collections.abc import Iterator
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
from shared.tracking.logic.activity import Activity
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

    async def go_on(self, new: NewSession, activity: Activity) -> None:
        """Add what happened in a session, in one update.

        A numbered page view counts once, however often it comes. If the session is not there, make
        it anew from `new`. Numbered views together with unnumbered ones take a second update.
        """
        path = _path(new.session_id)
        first, *more = _changes(activity)
        try:
            await self._writes.update(path, first)
        except NotFound:
            await self.open(replace(new, views=activity.views_before))
            await self._writes.update(path, first)
        for changes in more:
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


def _changes(activity: Activity) -> Iterator[Fields]:
    """Yield the updates of an activity. One update changes a field by one transform only."""
    changes: dict[str, object] = {"lastActivityMs": Maximum(activity.at_ms)}
    if activity.seconds is not None:
        changes["engagedSeconds"] = Maximum(activity.seconds)
    if activity.last_view is not None:
        changes["pageViews"] = Maximum(activity.last_view)
    elif activity.more_views:
        changes["pageViews"] = Increment(activity.more_views)
    yield changes
    if activity.last_view is not None and activity.more_views:
        yield {"pageViews": Increment(activity.more_views)}


def _path(session_id: SessionId) -> str:
    return f"{BrandPaths(session_id.brand_id).sessions}/{session_id}"
