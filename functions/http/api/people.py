"""The person behind a subscriber: merging, timeline, personal data, erasure."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import Field

from functions.http.api.documentation import REFUSALS, ErrorBody
from functions.http.api.membership import Manageable, Readable, Writable
from functions.http.api.ranges import QueryModel
from functions.http.api.subscriber_service import subscriber_service
from shared.common.wire import WireModel
from shared.gcp.pages import Cursor
from shared.people import wiring as people
from shared.people.models.timeline import TimelineEntry
from shared.people.timelines import CURSOR
from shared.privacy import wiring as privacy
from shared.privacy.models.personal_data import PersonalData
from shared.subscribers.models.subscriber import Subscriber
from shared.subscribers.store import known_id

router = APIRouter(responses=REFUSALS, tags=["People"])

_MISSING: Final[dict[int | str, dict[str, object]]] = {
    404: {"model": ErrorBody, "description": "The brand has no subscriber with this id"}
}
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


class EraseBody(WireModel):
    brand_id: str


class TimelineQuery(QueryModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class MergedAnswer(WireModel):
    subscriber: Subscriber


class TimelineAnswer(WireModel):
    timeline: list[TimelineEntry]
    next_cursor: str | None = None


class PersonalDataAnswer(WireModel):
    personal_data: PersonalData


class ErasedAnswer(WireModel):
    """`complete` is false while a task still deletes the rest."""

    erased: bool
    complete: bool


@router.post(
    "/subscribers/{id}/merge",
    response_model_exclude_none=True,
    responses=_MISSING | _CONFLICT,
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


@router.get("/subscribers/{id}/timeline", response_model_exclude_none=True, responses=_MISSING)
async def get_subscriber_timeline(
    id: str,  # noqa: A002
    query: Annotated[TimelineQuery, Query()],
    settings: Readable,
) -> TimelineAnswer:
    """List a person's timeline.

    Visits, orders, refunds, consent and segment changes, newest first.
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


@router.get("/subscribers/{id}/personal-data", response_model_exclude_none=True, responses=_MISSING)
async def get_personal_data(
    id: str,  # noqa: A002
    _query: Annotated[QueryModel, Query()],
    settings: Manageable,
    response: Response,
) -> PersonalDataAnswer:
    """Export a person's data.

    The answer, a file, has everything that is stored about the person.
    """
    found = await privacy.personal_data().gather(
        settings.config.brand_id, known_id(id), settings.config.currency
    )
    file = f"personal-data-{found.subscriber.id}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return PersonalDataAnswer(personal_data=found)


@router.post("/subscribers/{id}/erase", responses=_MISSING)
async def erase_subscriber(
    id: str,  # noqa: A002
    _body: EraseBody,
    settings: Manageable,
) -> ErasedAnswer:
    """Erase a person.

    Deletes the subscriber and everything that identifies the person. This cannot be undone.
    """
    complete = await privacy.erasure().erase(settings.config.brand_id, known_id(id))
    return ErasedAnswer(erased=True, complete=complete)
