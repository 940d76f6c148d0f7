"""Run when a brand's segment rules were written: if needed, evaluate its subscribers again."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.gcp.document_events import DocumentWritten
from shared.segments import wiring as segments
from shared.segments.models.stored import StoredRules


@functions_framework.aio.cloud_event
async def on_segment_rules_written(event: CloudEvent) -> None:
    written = DocumentWritten.of(event)
    rules = StoredRules.model_validate(written.after or {})
    await segments.refresh().begin(written.brand_id, rules.evaluate_version)
