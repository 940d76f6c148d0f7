"""Answer what a person may ask for: a copy of their data, and erasure."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from functions.http.api.brand_access import Manageable
from functions.http.api.documentation import NO_SUBSCRIBER, REFUSALS
from functions.http.api.ranges import QueryModel
from shared.common.wire import WireModel
from shared.privacy import wiring as privacy
from shared.privacy.models.personal_data import PersonalData
from shared.subscribers.store import known_id

router = APIRouter(responses=REFUSALS, tags=["People"])


class EraseBody(WireModel):
    brand_id: str


class PersonalDataAnswer(WireModel):
    personal_data: PersonalData


class ErasedAnswer(WireModel):
    """`complete` is false while a task still deletes the rest."""

    erased: bool
    complete: bool


@router.get(
    "/subscribers/{id}/personal-data", response_model_exclude_none=True, responses=NO_SUBSCRIBER
)
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


@router.post("/subscribers/{id}/erase", responses=NO_SUBSCRIBER)
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
