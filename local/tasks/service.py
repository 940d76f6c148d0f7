"""google.cloud.tasks.v2.CloudTasks, as far as the product and basic use of its client need it."""

import secrets
from collections.abc import Iterable

from google.protobuf.empty_pb2 import Empty
from grpc import StatusCode

from functions import manifest
from local.tasks.dispatcher import Dispatcher
from local.tasks.errors import TasksError, already_exists, invalid_argument, not_found
from local.tasks.messages import (
    CreateQueueRequest,
    CreateTaskRequest,
    DeleteTaskRequest,
    GetQueueRequest,
    GetTaskRequest,
    ListTasksRequest,
    ListTasksResponse,
    PurgeQueueRequest,
    Queue,
    Task,
    View,
)
from local.tasks.names import parent_of, queue_of, short
from local.tasks.queues import described
from local.tasks.store import StoredTask, TaskStore
from local.tasks.validation import check_task
from local.timeline import Timeline

_LARGEST_PAGE = 1000


class TaskService:
    def __init__(
        self,
        project: str,
        queues: Iterable[manifest.Queue],
        store: TaskStore,
        dispatcher: Dispatcher,
        timeline: Timeline,
    ) -> None:
        self._project = project
        self._queues = {queue.name: queue for queue in queues}
        self._store = store
        self._dispatcher = dispatcher
        self._timeline = timeline

    async def create_queue(self, request: CreateQueueRequest) -> Queue:
        """Queues are made by the manifest, so that deployments have the same."""
        name = request.queue.name
        _, short_name = queue_of(name)
        if short_name in self._queues:
            raise already_exists(f"Queue {name} exists: the manifest has it.")
        raise TasksError(
            StatusCode.FAILED_PRECONDITION,
            f"Queue {name} is not in functions/manifest.py; add it to QUEUES there.",
        )

    async def get_queue(self, request: GetQueueRequest) -> Queue:
        return described(request.name, self._settings(request.name))

    async def purge_queue(self, request: PurgeQueueRequest) -> Queue:
        settings = self._settings(request.name)
        after = ""
        while page := self._store.page(request.name, after, _LARGEST_PAGE):
            after = page[-1].name
            for stored in page:
                self._end(stored.name)
        return described(request.name, settings)

    async def create_task(self, request: CreateTaskRequest) -> Task:
        self._settings(request.parent)
        task, now = request.task, self._timeline.now()
        check_task(task, now)
        if not task.name:
            task.name = f"{request.parent}/tasks/{secrets.randbelow(10**20):020}"
        elif parent_of(task.name) != request.parent:
            raise invalid_argument(f"Task name {task.name!r} is not of queue {request.parent}.")
        task.create_time.FromSeconds(int(now))
        due = max(task.schedule_time.ToMicroseconds() / 1e6, now)
        if not self._store.add(task, due, now):
            raise already_exists(
                "The task cannot be created because a task with this name existed too recently. "
                f"{task.name}"
            )
        self._dispatcher.take_up(task.name, short(request.parent), due)
        return _viewed(self._stored(task.name), request.response_view)

    async def get_task(self, request: GetTaskRequest) -> Task:
        return _viewed(self._stored(request.name), request.response_view)

    async def list_tasks(self, request: ListTasksRequest) -> ListTasksResponse:
        self._settings(request.parent)
        size = min(request.page_size or _LARGEST_PAGE, _LARGEST_PAGE)
        page = self._store.page(request.parent, request.page_token, size)
        return ListTasksResponse(
            tasks=[_viewed(stored, request.response_view) for stored in page],
            next_page_token=page[-1].name if len(page) == size else "",
        )

    async def delete_task(self, request: DeleteTaskRequest) -> Empty:
        self._end(self._stored(request.name).name)
        return Empty()

    def _end(self, name: str) -> None:
        self._store.end(name, self._timeline.now())
        self._dispatcher.let_go(name)

    def _settings(self, name: str) -> manifest.Queue:
        project, queue = queue_of(name)
        if project != self._project or queue not in self._queues:
            known = ", ".join(sorted(self._queues)) or "none"
            raise not_found(f"Queue {name} does not exist; {self._project} has: {known}.")
        return self._queues[queue]

    def _stored(self, name: str) -> StoredTask:
        self._settings(parent_of(name))
        stored = self._store.get(name)
        if stored is None:
            raise not_found(f"The task {name} does not exist.")
        return stored


def _viewed(stored: StoredTask, view: View) -> Task:
    """The basic view is without the body."""
    task = stored.message
    task.view = View(view or View.BASIC)
    if task.view != View.FULL:
        task.http_request.ClearField("body")
    return task
