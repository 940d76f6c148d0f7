"""A user was created in the brand's own system: its address has a subscriber from now on."""

import logging

import functions_framework.aio
from cloudevents.http import CloudEvent
from pydantic import ValidationError

from shared.errors import ConflictError, NotFoundError
from shared.gcp.document_events import DocumentCreated
from shared.models.account import UserDocument
from shared.models.validation import explain_error
from shared.services import person_wiring

log = logging.getLogger(__name__)


@functions_framework.aio.cloud_event
async def on_user_created(event: CloudEvent) -> None:
    """A document that says no brand or no address, or what another one contradicts, is passed by:
    it would be the same when it came again.
    """
    created = DocumentCreated.of(event)
    try:
        account = UserDocument.model_validate(created.fields).account(created.id)
        await person_wiring.accounts().opened(account)
    except ValidationError as error:
        log.warning("a user's document was passed by: %s", explain_error(error))
    except (ConflictError, NotFoundError) as error:
        log.warning("a user's document was passed by: %s", error.message)
