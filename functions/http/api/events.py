"""`POST /api/marketing/events`: events from a shop's backend, which has an API key."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, Field

from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.key_holders import holder_of
from shared.attribution import wiring as attribution
from shared.attribution.models.server_event import MAX_EVENTS, EventResult, ServerEvent
from shared.brands.models.api_key import KeyScope
from shared.brands.models.config import BrandSettings
from shared.common.wire import WireModel

router = APIRouter(responses=REFUSALS, tags=["Shop backend"])


class EventsBody(WireModel):
    brand_id: str
    events: Annotated[list[ServerEvent], Field(min_length=1, max_length=MAX_EVENTS)]


class EventsAnswer(BaseModel):
    events: list[EventResult]


@router.post(
    "/events",
    responses={
        409: {
            "model": ErrorBody,
            "description": "The same order or event was reported before, with other values",
        }
    },
)
async def send_events(
    body: EventsBody,
    settings: Annotated[BrandSettings, Depends(holder_of(KeyScope.EVENTS))],
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> EventsAnswer:
    """Send orders, refunds and custom events.

    If one event is refused, none is stored. An event that is sent again is stored only once.
    """
    recorded = await attribution.server_events().record(settings, body.events, idempotency_key)
    return EventsAnswer(events=recorded)
