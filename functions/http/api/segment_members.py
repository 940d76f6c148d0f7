"""List, preview, add and remove the members of segments."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints, model_validator

from functions.http.api.brand_access import Readable, Writable
from functions.http.api.documentation import REFUSALS
from functions.http.api.ranges import QueryModel
from functions.http.api.segments import MISSING, Rules
from functions.http.api.subscriber_service import subscriber_service
from shared.common.ids import DocumentId
from shared.common.wire import WireModel
from shared.segments import wiring as segments
from shared.segments.static_members import MOST_AT_ONCE, Named
from shared.subscribers.logic.report import subscriber_report
from shared.subscribers.models.subscriber import Subscriber
from shared.subscribers.queries import SubscriberFilters

router = APIRouter(responses=REFUSALS, tags=["Segments"])

_Email = Annotated[str, StringConstraints(max_length=320)]


class PreviewBody(WireModel):
    brand_id: str
    rules: Rules


class PreviewAnswer(WireModel):
    """`count` is how many subscribers match the rules; `subscribers` are up to ten of them."""

    count: int
    subscribers: list[Subscriber]


class MembersQuery(QueryModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class MembersAnswer(WireModel):
    subscribers: list[Subscriber]
    next_cursor: str | None = None


class MembersBody(WireModel):
    """Subscribers, named by id, by email address, or both; at most 500."""

    brand_id: str
    subscriber_ids: list[DocumentId] = Field(default_factory=list)
    emails: list[_Email] = Field(default_factory=list)

    @model_validator(mode="after")
    def _some(self) -> "MembersBody":
        number = len(self.subscriber_ids) + len(self.emails)
        if not 1 <= number <= MOST_AT_ONCE:
            raise ValueError(
                f"subscriberIds and emails name {number} subscribers; send 1 to {MOST_AT_ONCE}"
            )
        return self

    @property
    def named(self) -> Named:
        return Named(self.subscriber_ids, self.emails)


class PlacedAnswer(WireModel):
    """`count` is how many subscribers were found; `unknown` has ids and emails without one."""

    count: int
    unknown: list[str]


@router.post("/segments/preview", response_model_exclude_none=True)
async def preview_segment(body: PreviewBody, settings: Writable) -> PreviewAnswer:
    """Preview the rules of a segment.

    Counts the subscribers that match, and returns ten of them. Nothing is saved.
    """
    found = await segments.preview().find(settings, body.rules)
    currency = settings.config.currency
    shown = [subscriber_report(id_, stored, currency) for id_, stored in found.examples]
    return PreviewAnswer(count=found.count, subscribers=shown)


@router.get("/segments/{id}/subscribers", response_model_exclude_none=True, responses=MISSING)
async def list_segment_subscribers(
    id: str,  # noqa: A002
    query: Annotated[MembersQuery, Query()],
    settings: Readable,
) -> MembersAnswer:
    """List the members of a segment.

    The newest subscriber comes first.
    """
    brand_id, filters = settings.config.brand_id, SubscriberFilters(segment_id=id)
    cursor = filters.cursor(query.cursor)
    await segments.static_members().check(brand_id, id)
    members, following = await subscriber_service().get_subscribers(
        brand_id, filters, limit=query.limit, cursor=cursor
    )
    return MembersAnswer(
        subscribers=members, next_cursor=None if following is None else str(following)
    )


@router.post("/segments/{id}/subscribers", responses=MISSING)
async def add_segment_subscribers(
    id: str,  # noqa: A002
    body: MembersBody,
    settings: Writable,
) -> PlacedAnswer:
    """Add subscribers to a static segment.

    Adds at most 500 in one request. Existing members stay members.
    """
    placed = await segments.static_members().add(settings.config.brand_id, id, body.named)
    return PlacedAnswer(count=placed.count, unknown=placed.unknown)


@router.delete("/segments/{id}/subscribers", responses=MISSING)
async def remove_segment_subscribers(
    id: str,  # noqa: A002
    body: MembersBody,
    settings: Writable,
) -> PlacedAnswer:
    """Remove subscribers from a static segment.

    Removes at most 500 in one request. They stay subscribers.
    """
    members = segments.static_members()
    placed = await members.remove(settings.config.brand_id, id, body.named)
    return PlacedAnswer(count=placed.count, unknown=placed.unknown)
