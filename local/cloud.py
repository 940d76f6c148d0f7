"""The process of the cloud's services and of the one public address."""

import asyncio
from contextlib import suppress

import uvicorn
import uvloop
from starlette.routing import BaseRoute

from functions.manifest import QUEUES, SCHEDULES
from local.accounts import Accounts
from local.clock import LocalClock
from local.control.brands import Brands
from local.control.faults import FaultControl
from local.control.health import Health
from local.control.time import Time
from local.environment import LOOPBACK, PROJECT, ROOT, Environment
from local.eventarc import Deliveries, Outbox
from local.faults import Faults
from local.fired import Fired
from local.firestore.indexes import Indexes
from local.firestore.operations import Operations
from local.firestore.server import FirestoreServer
from local.firestore.store import Store
from local.gateway import Gateway
from local.identity_toolkit import IdentityToolkit
from local.in_flight import InFlight, Kind
from local.lifeline import end_with_parent
from local.scheduler import Scheduler
from local.settling import Settling
from local.tasks.dispatcher import Dispatcher
from local.tasks.server import TaskServer
from local.tasks.service import TaskService
from local.tasks.store import TaskStore
from local.timeline import Timeline
from local.upstream import Upstream
from shared.gcp.settings import settings


class Cloud:
    """All services, made to fit each other; started inside the loop that made them."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        functions = environment.functions_address
        clock = LocalClock(environment.clock_file)
        timeline = Timeline(clock)
        faults, in_flight, operations = Faults(), InFlight(), Operations()
        self._operations = operations
        changed = in_flight.changed

        outbox = Outbox(environment.store_file, settings().database, changed)
        indexes = Indexes.load(ROOT / "firestore.indexes.json")
        self._store = Store(environment.store_file, clock, indexes, outbox.record)
        self._firestore = FirestoreServer(self._store, operations, faults)
        self._deliveries = Deliveries(outbox, faults, functions)

        tasks = TaskStore(environment.tasks_file)
        self._dispatcher = Dispatcher(QUEUES, tasks, timeline, faults, functions, changed)
        service = TaskService(PROJECT, QUEUES, tasks, self._dispatcher, timeline)
        self._tasks = TaskServer(service)

        fired = Fired(environment.schedule_file)
        self._scheduler = Scheduler(SCHEDULES, fired, timeline, faults, functions, changed)

        in_flight.add(Kind.EVENT, outbox)
        in_flight.add(Kind.TASK, self._dispatcher)
        in_flight.add(Kind.SCHEDULED, self._scheduler)
        self._settling = Settling(clock, timeline, in_flight, self._expire)
        self._upstream = Upstream(LOOPBACK, environment.functions_port)
        self._accounts = Accounts(environment.accounts_file)
        self._routes: list[BaseRoute] = [
            *Health(environment, operations).routes(),
            *Brands(self._accounts).routes(),
            *Time(clock, self._settling, in_flight, self._scheduler).routes(),
            *FaultControl(faults).routes(),
        ]

    def _expire(self) -> None:
        """Deletes what has lived its time; Firestore bills these deletions too."""
        self._operations.ttl_deletes += self._store.expire()

    async def serve(self) -> None:
        await self._firestore.start(LOOPBACK, self._environment.firestore_port)
        await self._tasks.start(LOOPBACK, self._environment.tasks_port)
        self._dispatcher.start()
        self._scheduler.start()
        running = [
            asyncio.create_task(self._deliveries.run()),
            asyncio.create_task(self._settling.expire_now_and_then()),
        ]
        try:
            await self._public_address().serve()
        finally:
            for each in running:
                each.cancel()
            for each in running:
                with suppress(asyncio.CancelledError):
                    await each
            self._upstream.close()
            await self._scheduler.stop()
            await self._dispatcher.stop()
            await self._tasks.stop()
            await self._firestore.stop()
            self._store.close()
            self._accounts.close()

    def _public_address(self) -> uvicorn.Server:
        return uvicorn.Server(
            uvicorn.Config(
                Gateway(
                    self._upstream,
                    self._routes,
                    IdentityToolkit(self._accounts).routes(),
                ),
                host=LOOPBACK,
                port=self._environment.port,
                lifespan="off",
                http="httptools",
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=2,
            )
        )


async def serve(environment: Environment) -> None:
    await Cloud(environment).serve()


def main() -> None:
    end_with_parent()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(Environment.from_variables()))


if __name__ == "__main__":
    main()
