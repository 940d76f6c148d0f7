"""`/api/marketing/subscribers`: people with an email address, and their consent."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from functions.http.api.brand_access import Readable, Writable
from functions.http.api.documentation import NO_SUBSCRIBER, REFUSALS, ErrorBody
from functions.http.api.ranges import QueryModel
from functions.http.api.subscriber_filters import FilterQuery
from functions.http.api.subscriber_service import subscriber_service
from shared.common.wire import WireModel
from shared.privacy import wiring as privacy
from shared.subscribers.models.consent import ConsentChannel
from shared.subscribers.models.details import ShortText
from shared.subscribers.models.input import NewSubscriber, SubscriberChanges
from shared.subscribers.models.subscriber import Subscriber
from shared.subscribers.store import known_id, no_such_subscriber

router = APIRouter(responses=REFUSALS, tags=["Subscribers"])

Responses = dict[int | str, dict[str, object]]

_CONFLICT: Final[Responses] = {
    409: {
        "model": ErrorBody,
        "description": "The email or user id is taken, or only the person may consent",
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
    """An unsubscription. `reason` is kept in the consent's history."""

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
async def list_subscribers(
    query: Annotated[ListQuery, Query()], settings: Readable
) -> SubscribersAnswer:
    """List subscribers.

    The newest subscriber comes first. With `search` they are sorted by email.
    """
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
async def create_subscriber(new: NewSubscriberBody, settings: Writable) -> SubscriberAnswer:
    """Create a subscriber.

    The email must not belong to another subscriber of the brand.
    """
    made = await subscriber_service().create_subscriber(settings.config.brand_id, new)
    return SubscriberAnswer(subscriber=made)


@router.get("/subscribers/count")
async def count_subscribers(
    query: Annotated[FilterQuery, Query()], settings: Readable
) -> SubscriberCount:
    """Count subscribers.

    Counts the subscribers that match the filters.
    """
    count = await subscriber_service().get_subscriber_count(
        settings.config.brand_id, query.filters()
    )
    return SubscriberCount(count=count)


@router.get("/subscribers/{id}", response_model_exclude_none=True, responses=NO_SUBSCRIBER)
async def get_subscriber(
    id: str,  # noqa: A002
    _query: Annotated[QueryModel, Query()],
    settings: Readable,
) -> SubscriberAnswer:
    """Get a subscriber.

    The answer has all details, the consents with their history, and the segments.
    """
    found = await subscriber_service().get_subscriber(settings.config.brand_id, id)
    return SubscriberAnswer(subscriber=found)


@router.put(
    "/subscribers/{id}", response_model_exclude_none=True, responses=NO_SUBSCRIBER | _CONFLICT
)
async def update_subscriber(
    id: str,  # noqa: A002
    changes: ChangesBody,
    settings: Writable,
) -> SubscriberAnswer:
    """Change a subscriber.

    Send only the fields to change; `null` removes a value. The answer has all fields.
    """
    changed = await subscriber_service().update_subscriber(settings.config.brand_id, id, changes)
    return SubscriberAnswer(subscriber=changed)


@router.delete(
    "/subscribers/{id}",
    responses=NO_SUBSCRIBER,
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
    """Delete a subscriber.

    The email address can be added again. If the person had unsubscribed, it stays unsubscribed.
    """
    if not await privacy.deletion().delete(settings.config.brand_id, known_id(id)):
        raise no_such_subscriber(id)
    return SubscriberDeleted(deleted=id)


@router.post(
    "/subscribers/{id}/unsubscribe", response_model_exclude_none=True, responses=NO_SUBSCRIBER
)
async def unsubscribe_subscriber(
    id: str,  # noqa: A002
    body: UnsubscribeBody,
    settings: Writable,
) -> SubscriberAnswer:
    """Unsubscribe a subscriber.

    Ends the consent to one channel or to all. A repeat changes nothing.
    """
    left = await subscriber_service().unsubscribe(
        settings.config.brand_id, id, body.channels(), detail=body.reason
    )
    return SubscriberAnswer(subscriber=left)
