"""`python -m bench.rollup_process SESSIONS`: folds and audits a busy day; prints what it took."""

import asyncio
import json
import sys
import time
from pathlib import Path

from bench.seed import BUSY_DAY, TODAY, brand_of, unfolded_brand_of
from shared.counters.rollup import RollupService
from shared.gcp.firestore import marketing_database
from shared.reports.audit import AuditService


def peak_megabytes() -> float:
    """The most memory that this process has had resident."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


async def run(sessions: int) -> dict[str, float]:
    db = marketing_database()
    rollup, audits = RollupService(db), AuditService(db)
    assert await rollup.open_days(unfolded_brand_of(sessions), f"{TODAY:%Y-%m-%d}") == [BUSY_DAY]
    started = time.perf_counter()
    assert await rollup.fold(unfolded_brand_of(sessions), BUSY_DAY)
    folded = time.perf_counter()
    before = peak_megabytes()
    found = await audits.audit(brand_of(sessions), BUSY_DAY)
    audited = time.perf_counter()
    assert found == [], found
    return {
        "fold": folded - started,
        "audit": audited - folded,
        "before": before,
        "peak": peak_megabytes(),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(int(sys.argv[1])))))
