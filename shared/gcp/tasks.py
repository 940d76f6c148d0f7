"""Queue work in Cloud Tasks, to run at least once, soon or at a given time."""

import os
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from google.api_core.exceptions import AlreadyExists

from shared.common.ids import digest
from shared.common.wire import WireModel
from shared.gcp.settings import Settings, settings

if TYPE_CHECKING:
    from google.cloud.tasks_v2 import CloudTasksAsyncClient, HttpRequest


class BrandTask(WireModel):
    """A task that needs to know only the brand."""

    brand_id: str


class Queue:
    """A queue of `functions/manifest.py`.

    `service` is the Cloud Run service that handles its tasks. The client is loaded with the first
    task, because most triggers queue none.
    """

    def __init__(self, name: str, service: str) -> None:
        self.name = name
        self.service = service

    async def add(self, task: WireModel, *cause: str, at: datetime | None = None) -> bool:
        """Queue a task for the queue's handler. Return False if it was queued before.

        The task's name is a hash of the queue and `cause`, so a retry does not queue the task
        twice. A name stays taken for up to a day after its task is done. `at` is when to run the
        task, at most 30 days ahead; None means as soon as possible.
        """
        from google.cloud.tasks_v2 import Task

        own = settings()
        queue = f"projects/{own.project}/locations/{own.tasks_location}/queues/{self.name}"
        when = {} if at is None else {"schedule_time": at}
        name = f"{queue}/tasks/{digest(self.name, *cause)}"
        try:
            await _client().create_task(
                parent=queue, task=Task(name=name, http_request=self.request(task, own), **when)
            )
        except AlreadyExists:
            return False
        return True

    def request(self, task: WireModel, own: Settings) -> "HttpRequest":
        """Return the HTTP request by which the task calls its service.

        The audience of its token is the service's URL.
        """
        from google.cloud.tasks_v2 import HttpMethod, HttpRequest, OidcToken

        service_url = own.service_url.format(service=self.service)
        request = HttpRequest(
            url=f"{service_url}/{self.name}",
            http_method=HttpMethod.POST,
            headers={"Content-Type": "application/json"},
            body=task.model_dump_json(by_alias=True).encode(),
        )
        if own.tasks_service_account:
            request.oidc_token = OidcToken(
                service_account_email=own.tasks_service_account, audience=service_url
            )
        return request


@cache
def _client() -> "CloudTasksAsyncClient":
    import grpc.aio
    from google.cloud.tasks_v2 import CloudTasksAsyncClient
    from google.cloud.tasks_v2.services.cloud_tasks.transports import (
        CloudTasksGrpcAsyncIOTransport,
    )

    endpoint = os.environ.get("CLOUD_TASKS_ENDPOINT")
    if not endpoint:
        return CloudTasksAsyncClient()
    channel = grpc.aio.insecure_channel(endpoint)
    return CloudTasksAsyncClient(transport=CloudTasksGrpcAsyncIOTransport(channel=channel))
