"""Merge two subscribers who are the same person."""

from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from functions.http.api.brand_access import Writable
from functions.http.api.documentation import NO_SUBSCRIBER, REFUSALS, ErrorBody
from functions.http.api.subscriber_service import subscriber_service
from shared.common.wire import WireModel
from shared.people import wiring as people
from shared.subscribers.models.subscriber import Subscriber
from shared.subscribers.store import known_id

router = APIRouter(responses=REFUSALS, tags=["People"])

_CONFLICT: Final[dict[int | str, dict[str, object]]] = {
    409: {
        "model": ErrorBody,
        "description": "The subscribers belong to different users, or one was merged into a third",
    }
}


class MergeBody(WireModel):
    """`other_id` is the subscriber that is merged into the one in the path."""

    brand_id: str
    other_id: Annotated[str, Field(min_length=1, max_length=100)]


class MergedAnswer(WireModel):
    subscriber: Subscriber


@router.post(
    "/subscribers/{id}/merge",
    response_model_exclude_none=True,
    responses=NO_SUBSCRIBER | _CONFLICT,
)
async def merge_subscribers(
    id: str,  # noqa: A002
    body: MergeBody,
    settings: Writable,
) -> MergedAnswer:
    """Merge two subscribers.

    Merges `otherId` into the subscriber in the path. This cannot be undone.
    """
    brand_id = settings.config.brand_id
    await people.merging().merge(brand_id, known_id(id), known_id(body.other_id))
    return MergedAnswer(subscriber=await subscriber_service().get_subscriber(brand_id, id))
