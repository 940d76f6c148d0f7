"""Cloud Tasks: work to be done once or more, soon or at a given time."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from functools import cache

import grpc.aio
from google.api_core.exceptions import AlreadyExists
from google.cloud.tasks_v2 import CloudTasksAsyncClient, HttpMethod, HttpRequest, OidcToken, Task
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcAsyncIOTransport

from shared.gcp.settings import settings


@cache
def _client() -> CloudTasksAsyncClient:
    endpoint = os.environ.get("CLOUD_TASKS_ENDPOINT")
    if not endpoint:
        return CloudTasksAsyncClient()
    channel = grpc.aio.insecure_channel(endpoint)
    return CloudTasksAsyncClient(transport=CloudTasksGrpcAsyncIOTransport(channel=channel))


async def enqueue(
    function: str, name: str, payload: Mapping[str, object], *, at: datetime | None = None
) -> bool:
    """Has a function called with this JSON; False where a task of this name was there before.

    `name` (letters, digits, `-`, `_`) names what caused the task, so that a retry finds its own.
    `at` is at most 30 days ahead.
    """
    own = settings()
    queue = f"projects/{own.project}/locations/{own.tasks_location}/queues/{function}"
    request = HttpRequest(
        url=own.function_url.format(function=function),
        http_method=HttpMethod.POST,
        headers={"Content-Type": "application/json"},
        body=json.dumps(payload).encode(),
    )
    if own.tasks_service_account:
        request.oidc_token = OidcToken(service_account_email=own.tasks_service_account)
    when = {} if at is None else {"schedule_time": at}
    task = Task(name=f"{queue}/tasks/{name}", http_request=request, **when)
    try:
        await _client().create_task(parent=queue, task=task)
    except AlreadyExists:
        return False
    return True
