"""A user was created in the brand's own system: its address has a subscriber from now on."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.gcp.document_events import DocumentCreated
from shared.people import wiring as people


@functions_framework.aio.cloud_event
async def on_user_created(event: CloudEvent) -> None:
    created = DocumentCreated.of(event)
    await people.accounts().user_created(created.id, created.fields)
