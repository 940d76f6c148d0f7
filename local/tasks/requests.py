"""The HTTP request of a task's attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from local.tasks.messages import HttpMethod
from local.tasks.names import parent_of, short
from local.tasks.store import StoredTask

_REPLACED: Final = ("host", "content-length", "user-agent")
_RESERVED: Final = ("x-google-", "x-appengine-", "x-cloudtasks-")
_DEADLINE_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """`target` is a path with its query; `deadline` is in seconds of real time."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    deadline: float


def next_attempt(stored: StoredTask, service: str) -> Attempt:
    task = stored.message
    request = task.http_request
    method = request.http_method or HttpMethod.POST
    has_deadline = task.HasField("dispatch_deadline")
    return Attempt(
        method=HttpMethod(method).name,
        target=_target(service, request.url),
        headers={**_kept(request.headers), **_own(stored)},
        body=request.body,
        deadline=task.dispatch_deadline.seconds if has_deadline else _DEADLINE_SECONDS,
    )


def _target(service: str, url: str) -> str:
    """Whatever host is named, a task goes to the local service of its queue: ports change from
    start to start, tasks stay.
    """
    parts = urlsplit(url)
    path = parts.path or "/"
    if not f"{path}/".startswith(f"/{service}/"):
        path = f"/{service}{path}"
    return f"{path}?{parts.query}" if parts.query else path


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in _REPLACED and not name.lower().startswith(_RESERVED)
    }


def _own(stored: StoredTask) -> dict[str, str]:
    headers = {
        "User-Agent": "Google-Cloud-Tasks",
        "X-CloudTasks-QueueName": short(parent_of(stored.name)),
        "X-CloudTasks-TaskName": short(stored.name),
        "X-CloudTasks-TaskRetryCount": str(stored.attempts),
        "X-CloudTasks-TaskExecutionCount": str(stored.executions),
        "X-CloudTasks-TaskETA": f"{stored.due:.6f}",
    }
    if stored.last_status is not None:
        headers["X-CloudTasks-TaskPreviousResponse"] = str(stored.last_status)
    return headers
