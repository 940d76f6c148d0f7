"""Serves a store on its own: `python -m local.firestore FILE [PORT [INDEXES]]`.

Prints the port once it serves.
"""

import asyncio
import sys
import time
from pathlib import Path

import uvloop

from local.firestore.indexes import Indexes
from local.firestore.operations import Operations
from local.firestore.server import FirestoreServer
from local.firestore.store import Store


class SystemClock:
    def now(self) -> float:
        return time.time()


async def serve(path: Path, port: int, indexes: Indexes) -> None:
    store = Store(path, SystemClock(), indexes)
    server = FirestoreServer(store, Operations())
    sys.stdout.write(f"{await server.start('127.0.0.1', port)}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    uvloop.run(
        serve(
            Path(arguments[0]),
            int(arguments[1]) if len(arguments) > 1 else 0,
            Indexes.load(Path(arguments[2])) if len(arguments) > 2 else Indexes(),
        )
    )
