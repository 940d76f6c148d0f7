"""Imports: 10,000 and 100,000 people, from CSV to subscribers

Each file in a process that does the import's steps one after the other, against a local Firestore
in this one; triggers do not follow. Its peak memory is the process's resident set, which must not
grow with the file. Operations are counted where they arrive: reads, writes and deletes.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.report import Line
from local.environment import LOOPBACK, PROJECT, ROOT
from local.firestore.__main__ import SystemClock
from local.firestore.indexes import Indexes
from local.firestore.operations import Operations
from local.firestore.server import FirestoreServer
from local.firestore.store import Store

SMALL, LARGE = 10_000, 100_000
ROWS_A_PART: Final = 8_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What so many rows took: seconds, peak memory in MB, and Firestore's operations."""

    rows: int
    seconds: float
    peak: float
    operations: Operations

    def each(self, operations: int) -> str:
        return f"{operations / self.rows:.2f}"


def measure() -> Iterator[Line]:
    small, large = imported(SMALL, ROWS_A_PART), imported(LARGE, ROWS_A_PART)
    for result in (small, large):
        yield Line(f"import of {result.rows:,} people", f"{result.seconds:,.0f} s")
        yield Line("  rows a second", f"{result.rows / result.seconds:,.0f}")
        yield Line("  peak memory", f"{result.peak:.0f} MB")
        spent = result.operations
        counts = (spent.reads, spent.writes, spent.deletes)
        yield Line(
            "  reads, writes, deletes a row", ", ".join(result.each(each) for each in counts)
        )
    yield Line("peak memory, large to small", f"{large.peak / small.peak:.2f}", "1")


def imported(rows: int, rows_a_part: int) -> Imported:
    """Imports so many people into a store of its own."""
    return asyncio.run(_imported(rows, rows_a_part))


async def _imported(rows: int, rows_a_part: int) -> Imported:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        indexes = Indexes.load(ROOT / "firestore.indexes.json")
        store = Store(Path(folder) / "firestore.sqlite", SystemClock(), indexes)
        operations = Operations()
        server = FirestoreServer(store, operations)
        try:
            host = f"{LOOPBACK}:{await server.start(LOOPBACK)}"
            command = (sys.executable, "-m", "bench.imports_process", str(rows), str(rows_a_part))
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=ROOT,
                env={
                    **os.environ,
                    "FIRESTORE_EMULATOR_HOST": host,
                    "GOOGLE_CLOUD_PROJECT": PROJECT,
                },
                stdout=subprocess.PIPE,
            )
            said, _ = await process.communicate()
        finally:
            await server.stop()
            store.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Imported(rows=rows, operations=operations, **json.loads(said))
