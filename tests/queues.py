"""A queue that keeps its tasks, for tests that carry them out themselves."""

from datetime import datetime

from shared.common.wire import WireModel
from shared.gcp.tasks import Queue


class KeptTasks(Queue):
    def __init__(self) -> None:
        super().__init__("kept", "kept")
        self.tasks: list[WireModel] = []

    async def add(
        self,
        task: WireModel,
        *cause: str,  # noqa: ARG002
        at: datetime | None = None,  # noqa: ARG002
    ) -> bool:
        self.tasks.append(task)
        return True
