"""Run when a user was written in the brand's own users' system.

The user's email address gets a subscriber, if it has none. Once the user has verified the address,
the subscriber is linked to the user.
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
