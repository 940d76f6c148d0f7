"""A user was changed in the brand's own system: one who has verified the address is who it says."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.gcp.document_events import DocumentWritten
from shared.people import wiring as people


@functions_framework.aio.cloud_event
async def on_user_verified(event: CloudEvent) -> None:
    changed = DocumentWritten.of(event)
    await people.accounts().user_changed(changed.id, changed.before or {}, changed.after or {})
