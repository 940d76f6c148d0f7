"""A subscriber was written: keep its segments, and their counts; adopt what an address or a user
that it gained did before; go on with what a merge or an erasure left that deleted it.
"""

import functions_framework.aio
from cloudevents.http import CloudEvent

from shared.common.wire import iso
from shared.gcp.document_events import DocumentWritten
from shared.segments.evaluation import Seen
from shared.services import person_wiring, segment_wiring


@functions_framework.aio.cloud_event
async def on_subscriber_written(event: CloudEvent) -> None:
    written = DocumentWritten.of(event)
    seen = None
    if written.after is not None:
        seen = Seen(written.id, written.after, written.update_time)
    await segment_wiring.segmentation().written(written.brand_id, written.before, seen)
    if written.after is None:
        await person_wiring.interruptions().resume(written.brand_id, written.id)
        return
    cause = "" if written.before is None else iso(written.update_time)
    await person_wiring.persons().follow_up_written(
        written.brand_id, written.id, written.before, written.after, cause
    )
