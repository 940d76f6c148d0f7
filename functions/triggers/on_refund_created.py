"""Run when a refund was created: subtract it from its order.

If the order is not stored yet, the refund waits: the order's own attribution finds it.
"""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.attribution import wiring as attribution
from shared.attribution.models.conversion import StoredRefund
from shared.gcp.document_events import DocumentCreated


@functions_framework.aio.cloud_event
async def on_refund_created(event: CloudEvent) -> None:
    created = DocumentCreated.of(event)
    refund = StoredRefund.model_validate(created.fields)
    await attribution.ledger().refund(created.id, refund)
