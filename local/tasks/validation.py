"""What Cloud Tasks refuses in a new task."""

import re
from collections.abc import Iterator
from typing import Final

from local.tasks.errors import invalid_argument
from local.tasks.messages import HttpMethod, Task

DAYS_AHEAD: Final = 30
_LARGEST_TASK: Final = 1 << 20
_LARGEST_HEADERS: Final = 80 << 10
_LONGEST_URL: Final = 2083
_WITH_BODY: Final = (
    HttpMethod.HTTP_METHOD_UNSPECIFIED,
    HttpMethod.POST,
    HttpMethod.PUT,
    HttpMethod.PATCH,
)
_DEADLINE_SECONDS: Final = (15, 1800)


def check_task(task: Task, now: float) -> None:
    """Raises INVALID_ARGUMENT, for the limits of the RPC reference and of the quotas page."""
    for refusal in (*_refusals_of_request(task), *_refusals_of_times(task, now)):
        raise invalid_argument(refusal)


def _refusals_of_request(task: Task) -> Iterator[str]:
    request = task.http_request
    if not task.HasField("http_request"):
        yield "Task.http_request is missing; the local cloud has HTTP tasks only."
    if not re.match(r"https?://[^/]", request.url) or len(request.url) > _LONGEST_URL:
        yield "HttpRequest.url must begin with http:// or https://, and have at most 2083 letters."
    if request.body and request.http_method not in _WITH_BODY:
        yield "HttpRequest.body is allowed only with POST, PUT and PATCH."
    if sum(len(name) + len(value) for name, value in request.headers.items()) > _LARGEST_HEADERS:
        yield "HttpRequest.headers must be less than 80 KB."
    if task.ByteSize() > _LARGEST_TASK:
        yield "Task size too large: at most 1 MB."
    if task.HasField("retry_config"):
        yield "Task.retry_config: the local cloud knows the queue's only; see the manifest."


def _refusals_of_times(task: Task, now: float) -> Iterator[str]:
    if task.schedule_time.ToNanoseconds() / 1e9 > now + DAYS_AHEAD * 86_400:
        yield f"Task.schedule_time must be at most {DAYS_AHEAD} days in the future."
    least, most = _DEADLINE_SECONDS
    if task.HasField("dispatch_deadline") and not (
        least <= task.dispatch_deadline.ToNanoseconds() / 1e9 <= most
    ):
        yield "Task.dispatch_deadline must be from 15 seconds to 30 minutes."
