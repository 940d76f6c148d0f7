"""The tasks of imports: one for the step that is next, made again by whoever finds it undone."""

from typing import Final

from shared.gcp.tasks import Queue
from shared.imports.models import ImportStatus, ImportTask, StoredImport

QUEUE: Final = Queue("import-part")


async def enqueue_step(
    brand_id: str, import_id: str, stored: StoredImport, queue: Queue = QUEUE
) -> None:
    """Have the next step of a running import carried out.

    Its task is named by what it does, so it is made once, however often this is called.
    """
    if stored.status is not ImportStatus.RUNNING:
        return
    step = stored.step
    place = (stored.run, step.phase, step.part, step.page)
    task = ImportTask(brand_id=brand_id, import_id=import_id, run=stored.run, step=step)
    await queue.add(task, brand_id, import_id, *(str(number) for number in place))
