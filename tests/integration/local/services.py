"""Cloud Tasks and Cloud Scheduler with functions of the test's own."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import grpc.aio
from google.cloud.tasks_v2 import CloudTasksAsyncClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcAsyncIOTransport

from functions.manifest import Queue, Schedule
from local.clock import LocalClock
from local.environment import LOOPBACK, PROJECT
from local.faults import Faults
from local.fired import Fired
from local.in_flight import InFlight, Kind
from local.scheduler import Scheduler
from local.settling import Settling
from local.tasks.dispatcher import Dispatcher
from local.tasks.server import TaskServer
from local.tasks.service import TaskService
from local.tasks.store import TaskStore
from local.timeline import Timeline

QUEUES = (
    Queue("send", "work", attempts=4, min_backoff=10, max_backoff=30, at_once=3),
    Queue("slow", "work", per_second=1),
)
HOURLY = Schedule("hourly", "work", "0 * * * *")


def queue(name: str) -> str:
    return f"projects/{PROJECT}/locations/europe-west1/queues/{name}"


class Services:
    def __init__(
        self, data: Path, functions_address: str, schedules: Iterable[Schedule] = ()
    ) -> None:
        self.clock = LocalClock(data / "clock")
        self.timeline = Timeline(self.clock)
        self.faults = Faults()
        self.in_flight = InFlight()
        self.settling = Settling(self.clock, self.timeline, self.in_flight, lambda: None)
        changed = self.in_flight.changed
        self._fired = Fired(data / "schedule.sqlite")
        self.scheduler = Scheduler(
            schedules, self._fired, self.timeline, self.faults, functions_address, changed
        )
        self._store = TaskStore(data / "tasks.sqlite")
        self._dispatcher = Dispatcher(
            QUEUES, self._store, self.timeline, self.faults, functions_address, changed
        )
        service = TaskService(PROJECT, QUEUES, self._store, self._dispatcher, self.timeline)
        self._server = TaskServer(service)
        self.in_flight.add(Kind.TASK, self._dispatcher)
        self.in_flight.add(Kind.SCHEDULED, self.scheduler)

    async def start(self) -> Self:
        port = await self._server.start(LOOPBACK)
        self._channel = grpc.aio.insecure_channel(f"{LOOPBACK}:{port}")
        self.client = CloudTasksAsyncClient(
            transport=CloudTasksGrpcAsyncIOTransport(channel=self._channel)
        )
        self._dispatcher.start()
        self.scheduler.start()
        return self

    async def stop(self) -> None:
        """Breaks off what is under way, as the end of the process would."""
        await self._channel.close(None)
        await self._server.stop()
        await self._dispatcher.stop()
        await self.scheduler.stop()
        self._store.close()
        self._fired.close()
