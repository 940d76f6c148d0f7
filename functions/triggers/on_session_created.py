"""Run when a session was created: count it, and add it to the visitor's person, if known."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.counters import wiring as counters
from shared.gcp.document_events import DocumentCreated, text
from shared.subscribers import wiring as subscribers
from shared.subscribers.activity import Occurrence


@functions_framework.aio.cloud_event
async def on_session_created(event: CloudEvent) -> None:
    created = DocumentCreated.of(event)
    await counters.day_counters().count_session(
        created.brand_id,
        created.id,
        text(created.fields, "visitorId"),
        text(created.fields, "channelId"),
        text(created.fields, "day"),
    )
    session = Occurrence.of(created.brand_id, created.id, created.fields, created.created_at)
    await subscribers.activity().session(session)
