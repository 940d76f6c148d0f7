"""Run when a conversion was created: find its journey, and credit its channels."""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.attribution import wiring as attribution
from shared.attribution.models.conversion import Reporter, StoredConversion
from shared.gcp.document_events import DocumentCreated


@functions_framework.aio.cloud_event
async def on_conversion_created(event: CloudEvent) -> None:
    created = DocumentCreated.of(event)
    conversion = StoredConversion.model_validate(created.fields)
    customer = await attribution.service().attribute(
        created.id, conversion, created.created_at, created.update_time
    )
    if conversion.names_nobody:
        await attribution.server_orders().take_offer(conversion.brand_id, created.id)
    # An import attributes the conversions of its visitors anew itself.
    if conversion.reporter is Reporter.SERVER and "imported" not in created.fields:
        reattribution = attribution.reattribution()
        await reattribution.begin_if_needed(created.id, conversion, customer, created.created_at)
