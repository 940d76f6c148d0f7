"""The tasks of imports: one for the step that is next, made again by whoever finds it undone."""

from collections.abc import Awaitable, Callable
from typing import Final

from shared.common.ids import digest
from shared.imports.models import ImportStatus, ImportTask, StoredImport

FUNCTION: Final = "import-part"

Enqueue = Callable[[str, str, dict[str, object]], Awaitable[bool]]


class ImportQueue:
    def __init__(self, enqueue: Enqueue) -> None:
        self._enqueue = enqueue

    async def enqueue(self, brand_id: str, import_id: str, stored: StoredImport) -> None:
        """Has the next step of a running import carried out. Its task is named by what it does, so
        that it is made once, however often this is called.
        """
        if stored.status is not ImportStatus.RUNNING:
            return
        step = stored.step
        place = (stored.run, step.phase, step.part, step.page)
        name = digest("import", brand_id, import_id, *(str(number) for number in place))
        task = ImportTask(brand_id=brand_id, import_id=import_id, run=stored.run, step=step)
        await self._enqueue(FUNCTION, name, task.model_dump(mode="json"))
