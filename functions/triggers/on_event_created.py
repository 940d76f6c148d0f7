"""Run when an event was created: add it to the person who did it, if they are known."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.gcp.document_events import DocumentCreated, text, text_or_none
from shared.subscribers import wiring as subscribers
from shared.subscribers.activity import Occurrence


@functions_framework.aio.cloud_event
async def on_event_created(event: CloudEvent) -> None:
    created = DocumentCreated.of(event)
    occurrence = Occurrence.of(created.brand_id, created.id, created.fields, created.created_at)
    await subscribers.activity().event(
        occurrence,
        text(created.fields, "name"),
        text_or_none(created.fields, "customerId"),
        text_or_none(created.fields, "userId"),
    )
