"""Full names of queues and tasks."""

import re
from typing import Final

from local.tasks.errors import invalid_argument

_QUEUE: Final = r"projects/(?P<project>[^/]+)/locations/[^/]+/queues/(?P<queue>[A-Za-z0-9-]{1,100})"
_QUEUE_NAME: Final = re.compile(_QUEUE)
_TASK_NAME: Final = re.compile(rf"(?P<parent>{_QUEUE})/tasks/(?P<task>[A-Za-z0-9_-]{{1,500}})")


def queue_of(name: str) -> tuple[str, str]:
    """The project and the short name of a queue."""
    match = _QUEUE_NAME.fullmatch(name)
    if match is None:
        raise invalid_argument(
            f"Queue name {name!r} must be projects/PROJECT/locations/LOCATION/queues/QUEUE."
        )
    return match["project"], match["queue"]


def parent_of(task_name: str) -> str:
    """The full name of a task's queue."""
    match = _TASK_NAME.fullmatch(task_name)
    if match is None:
        raise invalid_argument(
            f"Task name {task_name!r} must be a queue's name and /tasks/TASK, TASK being 1 to 500 "
            "letters, digits, hyphens or underscores."
        )
    return match["parent"]


def short(name: str) -> str:
    return name.rpartition("/")[2]
