"""`/api/marketing/subscribers`: the people a brand may write to."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.membership import Readable, Writable
from functions.http.api.ranges import QueryModel
from functions.http.api.subscriber_filters import FilterQuery
from functions.http.api.subscriber_service import subscriber_service
from shared.common.wire import WireModel
from shared.privacy import wiring as privacy
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.input import NewSubscriber, ShortText, SubscriberChanges
from shared.subscribers.models.subscriber import Subscriber
from shared.subscribers.store import known_id, no_such_subscriber

router = APIRouter(responses=REFUSALS)

Responses = dict[int | str, dict[str, object]]

_MISSING: Final[Responses] = {
    404: {"model": ErrorBody, "description": "There is no such subscriber"}
}
_CONFLICT: Final[Responses] = {
    409: {
        "model": ErrorBody,
        "description": "The address or user is another's, or the person decides this alone",
    }
}


class ListQuery(FilterQuery):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class NewSubscriberBody(NewSubscriber):
    brand_id: str


class ChangesBody(SubscriberChanges):
    brand_id: str


class UnsubscribeBody(WireModel):
    """`reason` is kept with the consent."""

    brand_id: str
    channel: Literal["email", "sms", "all"] = "email"
    reason: ShortText | None = None

    def channels(self) -> list[ConsentChannel]:
        return list(ConsentChannel) if self.channel == "all" else [ConsentChannel(self.channel)]


class SubscribersAnswer(WireModel):
    subscribers: list[Subscriber]
    next_cursor: str | None = None


class SubscriberAnswer(WireModel):
    subscriber: Subscriber


class SubscriberCount(WireModel):
    count: int


class SubscriberDeleted(WireModel):
    deleted: str


@router.get("/subscribers", response_model_exclude_none=True)
async def get_subscribers(
    query: Annotated[ListQuery, Query()], settings: Readable
) -> SubscribersAnswer:
    """The subscribers, newest first."""
    filters = query.filters()
    found, following = await subscriber_service().get_subscribers(
        settings.config.brand_id,
        filters,
        limit=query.limit,
        cursor=filters.cursor(query.cursor),
    )
    return SubscribersAnswer(
        subscribers=found, next_cursor=None if following is None else str(following)
    )


@router.post("/subscribers", response_model_exclude_none=True, responses=_CONFLICT)
async def post_subscriber(new: NewSubscriberBody, settings: Writable) -> SubscriberAnswer:
    """Makes a subscriber; its address must be nobody's yet."""
    made = await subscriber_service().create_subscriber(settings.config.brand_id, new)
    return SubscriberAnswer(subscriber=made)


@router.get("/subscribers/count")
async def get_subscriber_count(
    query: Annotated[FilterQuery, Query()], settings: Readable
) -> SubscriberCount:
    """How many there are that the filters mean."""
    count = await subscriber_service().get_subscriber_count(
        settings.config.brand_id, query.filters()
    )
    return SubscriberCount(count=count)


@router.get("/subscribers/{id}", response_model_exclude_none=True, responses=_MISSING)
async def get_subscriber(
    id: str,  # noqa: A002
    _query: Annotated[QueryModel, Query()],
    settings: Readable,
) -> SubscriberAnswer:
    """One subscriber."""
    found = await subscriber_service().get_subscriber(settings.config.brand_id, id)
    return SubscriberAnswer(subscriber=found)


@router.put("/subscribers/{id}", response_model_exclude_none=True, responses=_MISSING | _CONFLICT)
async def put_subscriber(
    id: str,  # noqa: A002
    changes: ChangesBody,
    settings: Writable,
) -> SubscriberAnswer:
    """Changes the fields it is given."""
    changed = await subscriber_service().update_subscriber(settings.config.brand_id, id, changes)
    return SubscriberAnswer(subscriber=changed)


@router.delete(
    "/subscribers/{id}",
    responses=_MISSING,
    openapi_extra={
        "parameters": [
            {"name": "brandId", "in": "query", "required": True, "schema": {"type": "string"}}
        ]
    },
)
async def delete_subscriber(
    id: str,  # noqa: A002
    settings: Writable,
) -> SubscriberDeleted:
    """Deletes a subscriber. Its address may come back, but stays unsubscribed if it was."""
    if not await privacy.deletion().delete(settings.config.brand_id, known_id(id)):
        raise no_such_subscriber(id)
    return SubscriberDeleted(deleted=id)


@router.post("/subscribers/{id}/unsubscribe", response_model_exclude_none=True, responses=_MISSING)
async def post_unsubscribe(
    id: str,  # noqa: A002
    body: UnsubscribeBody,
    settings: Writable,
) -> SubscriberAnswer:
    """Ends a channel's consent, or both; a repeat changes nothing."""
    left = await subscriber_service().unsubscribe(
        settings.config.brand_id, id, body.channels(), detail=body.reason
    )
    return SubscriberAnswer(subscriber=left)
