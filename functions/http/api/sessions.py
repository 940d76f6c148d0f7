"""`GET /api/marketing/sessions`: single visits, newest first."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from pydantic.alias_generators import to_camel
from pydantic.config import ConfigDict

from functions.http.api.brand_access import Readable
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import RangeQuery, channel_id
from shared.gcp.pages import Cursor
from shared.tracking import wiring as tracking
from shared.tracking.models.session import MarketingSession

router = APIRouter(responses=REFUSALS, tags=["Reports"])


class SessionsQuery(RangeQuery):
    """The query of a page of sessions in a range. `channel` is a channel's id or name."""

    channel: str | None = None
    converted: bool | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class SessionsAnswer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    sessions: list[MarketingSession]
    next_cursor: str | None = None


@router.get("/sessions", response_model_exclude_none=True)
async def list_sessions(
    query: Annotated[SessionsQuery, Query()], settings: Readable
) -> SessionsAnswer:
    """List sessions.

    Returns the visits that started in the range, newest first.
    """
    sessions, following = await tracking.sessions().list(
        settings.config.brand_id,
        query.days(settings),
        currency=settings.config.currency,
        channel_id=None if query.channel is None else channel_id(query.channel),
        converted=query.converted,
        limit=query.limit,
        cursor=None if query.cursor is None else Cursor.parse(query.cursor, "day", "startedAt"),
    )
    return SessionsAnswer(
        sessions=sessions, next_cursor=None if following is None else str(following)
    )
