"""A user was written in the brand's own system: their email address has a subscriber from now on,
and once they have verified it, the subscriber is theirs.
"""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.gcp.document_events import DocumentWritten
from shared.people import wiring as people


@functions_framework.aio.cloud_event
async def on_user_written(event: CloudEvent) -> None:
    written = DocumentWritten.of(event)
    if written.after is None:
        return
    if written.before is None:
        await people.accounts().user_created(written.id, written.after)
    else:
        await people.accounts().user_changed(written.id, written.before, written.after)
