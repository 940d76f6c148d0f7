"""Rollup: folding and auditing the busy day of a small and of a large brand

Each in a process of its own, against the local Firestore. A fold takes the day's shards, however
many sessions they count; the audit reads every session of the day, page by page: its peak memory
is the process's resident set, which must not grow with the number of sessions.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bench.processes import child
from bench.report import Line
from bench.seed import busy_sessions
from bench.store import MIDDLE, large, seeded
from local.environment import LOOPBACK, PROJECT, ROOT, Environment

_LONGEST: Final = 300
"""Seconds that one day's fold and audit may take."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Seconds, and peak memory in MB before and after the audit."""

    fold: float
    audit: float
    before: float
    peak: float


def measure() -> Iterator[Line]:
    environment, line = seeded()
    yield line
    results = {sessions: _rolled_up(environment, sessions) for sessions in (MIDDLE, large())}
    for size, result in results.items():
        sessions = busy_sessions(size)
        yield Line(f"fold of a day of {sessions:,}", f"{result.fold * 1000:,.0f} ms")
        yield Line("  sessions a second", f"{sessions / result.fold:,.0f}")
        yield Line(f"audit of a day of {sessions:,}", f"{result.audit:,.1f} s")
        yield Line("  sessions a second", f"{sessions / result.audit:,.0f}")
        yield Line("  peak memory before, after", f"{result.before:.0f}, {result.peak:.0f} MB")
    ratio = results[large()].peak / results[MIDDLE].peak
    yield Line("peak memory, large to small", f"{ratio:.2f}", "1")


def _rolled_up(environment: Environment, sessions: int) -> RolledUp:
    store = (str(environment.store_file), "0", str(ROOT / "firestore.indexes.json"))
    with child(sys.executable, "-m", "local.firestore", *store) as firestore:
        assert firestore.stdout
        host = f"{LOOPBACK}:{firestore.stdout.readline().strip()}"
        with child(
            *(sys.executable, "-m", "bench.rollup_process", str(sessions)),
            FIRESTORE_EMULATOR_HOST=host,
            GOOGLE_CLOUD_PROJECT=PROJECT,
        ) as process:
            said, _ = process.communicate(timeout=_LONGEST)
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, "bench.rollup_process")
    return RolledUp(**json.loads(said))
