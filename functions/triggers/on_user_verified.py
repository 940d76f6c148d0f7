"""A user was changed in the brand's own system: one who has verified the address is who it says."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.gcp.document_events import DocumentWritten
from shared.services import person_wiring


@functions_framework.aio.cloud_event
async def on_user_verified(event: CloudEvent) -> None:
    changed = DocumentWritten.of(event)
    await person_wiring.user_documents().changed(
        changed.id, changed.before or {}, changed.after or {}
    )
