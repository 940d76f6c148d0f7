"""`python -m bench.imports_process ROWS ROWS_A_PART`: imports people; prints what it took.

It does what the functions do, step by step, without what triggers do of it.
"""

import asyncio
import json
import sys
import time
from typing import Final

from bench.rollup_process import peak_megabytes
from shared.brands.directory import BrandDirectory
from shared.brands.paths import BrandPaths
from shared.brands.settings import ConfigService
from shared.gcp.firestore import marketing_database
from shared.imports.logic.records import PartFormat
from shared.imports.models import ImportKind, ImportRequest, ImportTask
from shared.imports.service import ImportService
from shared.imports.steps import ImportSteps
from shared.imports.subscribers.handler import SubscriberImport
from shared.segments.evaluation import SegmentEvaluation
from shared.subscribers.counts import SegmentCounts
from shared.subscribers.store import SubscriberStore
from tests.queues import KeptTasks

BRAND: Final = "imports"
_HEADER: Final = "email,firstName,lastName,phone,tags,emailSubscribed,consentedAt,properties.size\n"


def part(first: int, rows: int) -> bytes:
    """So many people, from this number on."""
    lines = (
        f"person-{each}@example.com,First {each},Last {each},+49151{each:08},a;b,yes,2025-03-01,M\n"
        for each in range(first, first + rows)
    )
    return (_HEADER + "".join(lines)).encode()


async def run(rows: int, rows_a_part: int) -> dict[str, float]:
    db = marketing_database()
    await db.document(BrandPaths(BRAND).brand).set({"ownerUid": "owner"})
    tasks = KeptTasks()
    configs, counts = ConfigService(db, BrandDirectory(db)), SegmentCounts(db, shards=4)
    evaluation = SegmentEvaluation(db, configs, counts, KeptTasks())
    handlers = {
        ImportKind.SUBSCRIBERS: SubscriberImport(db, SubscriberStore(db, counts), evaluation)
    }
    imports = ImportService(db, handlers, tasks)
    work = ImportSteps(db, configs, handlers, tasks)

    opened = await imports.open(BRAND, ImportRequest(kind=ImportKind.SUBSCRIBERS), "owner")
    firsts = range(0, rows, rows_a_part)
    for number, first in enumerate(firsts, 1):
        content = part(first, min(rows_a_part, rows - first))
        await imports.put_part(BRAND, opened.id, number, content, PartFormat.CSV)
    started = time.perf_counter()
    await imports.commit(BRAND, opened.id, len(firsts))
    while tasks.tasks:
        task = tasks.tasks.pop()
        assert isinstance(task, ImportTask)
        await work.carry_out(task)
    took = time.perf_counter() - started
    found = await imports.find(BRAND, opened.id)
    assert (found.status, found.rows.stored) == ("done", rows), found
    return {"seconds": took, "peak": peak_megabytes()}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(int(sys.argv[1]), int(sys.argv[2])))))
