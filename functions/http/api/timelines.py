"""List what happened to a person: visits, orders, consents, segments."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import NO_SUBSCRIBER, REFUSALS
from functions.http.api.ranges import QueryModel
from shared.common.wire import WireModel
from shared.gcp.pages import Cursor
from shared.people import wiring as people
from shared.people.models.timeline import TimelineEntry
from shared.people.timelines import CURSOR
from shared.subscribers.store import known_id

router = APIRouter(responses=REFUSALS, tags=["People"])


class TimelineQuery(QueryModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class TimelineAnswer(WireModel):
    timeline: list[TimelineEntry]
    next_cursor: str | None = None


@router.get("/subscribers/{id}/timeline", response_model_exclude_none=True, responses=NO_SUBSCRIBER)
async def get_subscriber_timeline(
    id: str,  # noqa: A002
    query: Annotated[TimelineQuery, Query()],
    settings: Readable,
) -> TimelineAnswer:
    """List a person's timeline.

    Returns visits, orders, refunds, and changes of consents and segments, newest first.
    """
    entries, following = await people.timelines().page(
        settings.config.brand_id,
        known_id(id),
        settings.config.currency,
        query.limit,
        None if query.cursor is None else Cursor.parse(query.cursor, *CURSOR),
    )
    return TimelineAnswer(
        timeline=entries, next_cursor=None if following is None else str(following)
    )
