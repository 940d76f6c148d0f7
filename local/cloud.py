"""The process of the cloud's services: Firestore, its events, sign-in, the one public address."""

import asyncio
from contextlib import suppress

import uvicorn
import uvloop

from local.clock import LocalClock
from local.control import Control
from local.environment import LOOPBACK, ROOT, Environment
from local.eventarc import Deliveries, Outbox
from local.firestore.indexes import Indexes
from local.firestore.operations import Operations
from local.firestore.server import FirestoreServer
from local.firestore.store import Store
from local.gateway import Gateway
from local.lifeline import end_with_parent
from shared.gcp.settings import settings


async def serve(environment: Environment) -> None:
    clock = LocalClock(environment.clock_file)
    outbox = Outbox(environment.store_file, settings().database)
    indexes = Indexes.load(ROOT / "firestore.indexes.json")
    store = Store(environment.store_file, clock, indexes, outbox.record)
    operations = Operations()
    firestore = FirestoreServer(store, operations)
    await firestore.start(LOOPBACK, environment.firestore_port)
    functions = f"http://{LOOPBACK}:{environment.functions_port}"
    deliveries = asyncio.create_task(Deliveries(outbox, functions).run())
    control = Control(environment, clock, store, operations, outbox)
    server = uvicorn.Server(
        uvicorn.Config(
            Gateway(functions).app(control.routes()),
            host=LOOPBACK,
            port=environment.port,
            lifespan="off",
            http="httptools",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )
    try:
        await server.serve()
    finally:
        deliveries.cancel()
        with suppress(asyncio.CancelledError):
            await deliveries
        await firestore.stop()
        store.close()


def main() -> None:
    end_with_parent()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(Environment.from_variables()))


if __name__ == "__main__":
    main()
