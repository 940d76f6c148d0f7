"""Run when a subscriber was created, changed or deleted.

Update their segments and the segments' counts. Fold very many orders. If they gained an email
address or a user, add what was done with it before. If a merge or an erasure deleted them,
continue it.
"""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.attribution import wiring as attribution
from shared.common.wire import iso
from shared.gcp.document_events import DocumentWritten
from shared.gcp.firestore import Read
from shared.identity import wiring as identity
from shared.people import wiring as people
from shared.privacy import wiring as privacy
from shared.segments import wiring as segments
from shared.segments.evaluation import Document


@functions_framework.aio.cloud_event
async def on_subscriber_written(event: CloudEvent) -> None:
    written = DocumentWritten.of(event)
    after: Read[Document] | None = None
    if written.after is not None:
        after = Read(written.id, written.after, written.update_time)
    await segments.evaluation().after_write(written.brand_id, written.before, after)
    if written.after is None:
        await _resume(written.brand_id, written.id)
        return
    await attribution.order_folding().after_write(written.brand_id, written.id, written.after)
    cause = "" if written.before is None else iso(written.update_time)
    await identity.identification().backfill_gained(
        written.brand_id, written.id, written.before, written.after, cause
    )


async def _resume(brand_id: str, subscriber_id: str) -> None:
    """Continue the merge or the erasure that deleted the subscriber, if its request broke off.

    After a plain deletion there is nothing to do. This costs at most two reads.
    """
    if not await people.merge_backfill().resume(brand_id, subscriber_id):
        await privacy.erasure().resume(brand_id, subscriber_id)
