"""List, create, change and delete segments: groups of subscribers, by rules or by hand."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from functions.http.api.brand_access import Readable, Writable
from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.ranges import QueryModel
from shared.automations import wiring as automations
from shared.campaigns import wiring as campaigns
from shared.common.wire import WireModel
from shared.segments import wiring as segments
from shared.segments.logic.checking import parse_rules
from shared.segments.models.segment import SubscriberSegment
from shared.segments.models.stored import RawRules
from shared.segments.service import NewSegment

router = APIRouter(responses=REFUSALS, tags=["Segments"])

MISSING: Final[dict[int | str, dict[str, object]]] = {
    404: {"model": ErrorBody, "description": "The brand has no segment with this id"}
}
_IN_USE: Final[dict[int | str, dict[str, object]]] = {
    409: {
        "model": ErrorBody,
        "description": "The segment is in use, or the brand has too many segments",
    }
}
_READ_ONLY: Final = frozenset(
    {"id", "type", "subscriberCount", "status", "percent", "createdAt", "updatedAt"}
)


def _checked(rules: RawRules) -> RawRules:
    parse_rules(rules)
    return rules


def _without_read_only(body: object) -> object:
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if name not in _READ_ONLY}


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Description = Annotated[str, StringConstraints(max_length=500)]
Rules = Annotated[RawRules, AfterValidator(_checked)]


class SegmentBody(WireModel):
    """A new segment. A dynamic segment has `rules`; members of a static segment are added later."""

    brand_id: str
    name: Name
    type: Literal["dynamic", "static"]
    description: Description | None = None
    rules: Rules | None = None


class _SegmentChanges(WireModel):
    brand_id: str
    name: Name = Field(default="")
    description: Description | None = None
    rules: Rules = Field(default_factory=list)


SegmentChanges = Annotated[_SegmentChanges, BeforeValidator(_without_read_only)]


class SegmentAnswer(WireModel):
    segment: SubscriberSegment


class SegmentsAnswer(WireModel):
    segments: list[SubscriberSegment]


class Deleted(WireModel):
    deleted: bool = True


@router.get("/segments", response_model_exclude_none=True)
async def list_segments(
    _query: Annotated[QueryModel, Query()], settings: Readable
) -> SegmentsAnswer:
    """List segments.

    Returns all segments of the brand, sorted by name.
    """
    found = await segments.reader().list(settings.config.brand_id)
    return SegmentsAnswer(segments=found)


@router.post("/segments", response_model_exclude_none=True, responses=_IN_USE)
async def create_segment(body: SegmentBody, settings: Writable, request: Request) -> SegmentAnswer:
    """Create a segment.

    The members of a dynamic segment are found in the background.
    """
    new = NewSegment(body.name, body.type, body.description, body.rules)
    made = await segments.service().create(settings.config.brand_id, new, request.state.uid)
    return SegmentAnswer(segment=made)


@router.get("/segments/{id}", response_model_exclude_none=True, responses=MISSING)
async def get_segment(
    id: str,  # noqa: A002
    _query: Annotated[QueryModel, Query()],
    settings: Readable,
) -> SegmentAnswer:
    """Get a segment.

    The answer has the number of members and, after a change of rules, the progress.
    """
    found = await segments.reader().find(settings.config.brand_id, id)
    return SegmentAnswer(segment=found)


@router.put("/segments/{id}", response_model_exclude_none=True, responses=MISSING | _IN_USE)
async def update_segment(
    id: str,  # noqa: A002
    body: SegmentChanges,
    settings: Writable,
) -> SegmentAnswer:
    """Change a segment.

    Send only the fields to change. After a change of rules all subscribers are evaluated again.
    """
    changes = body.model_dump(exclude_unset=True, exclude={"brand_id"}, by_alias=False)
    changed = await segments.service().update(settings.config.brand_id, id, changes)
    return SegmentAnswer(segment=changed)


@router.delete("/segments/{id}", responses=MISSING | _IN_USE)
async def delete_segment(
    id: str,  # noqa: A002
    settings: Writable,
) -> Deleted:
    """Delete a segment.

    Its members stay subscribers. A segment that is in use cannot be deleted.
    """
    users = (campaigns.using_segment, automations.using_segment)
    await segments.service().delete(settings.config.brand_id, id, users)
    return Deleted()
