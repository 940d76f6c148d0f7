"""Gateway: beacons a second at the address of `make run`, and without its gateway

The local cloud as a newcomer's first load test meets it: its own Firestore, its triggers off to the
side, 32 connections that each send a visitor's beacons. `bare` calls the functions' process itself.
They take turns; the ratio is the median over the turns.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from bench.beacons import BRAND
from bench.load import Load
from bench.processes import Running, load
from bench.report import Line
from local.environment import Environment, free_port
from local.supervisor import LocalCloud

_CONNECTIONS: Final = 32
_TURNS: Final = 5
_SECONDS: Final = 3.0


def measure() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = Environment.choose(free_port(), Path(folder))
        with LocalCloud(environment), httpx.Client(base_url=environment.address) as client:
            body = {"brandId": BRAND, "ownerUid": "owner"}
            client.post("/local/brands", json=body).raise_for_status()
            processes = client.get("/local/health").json()["processes"]
            turns = [_turn(environment, processes) for _ in range(_TURNS)]
    own, bare = ([turn[at][0] for turn in turns] for at in (0, 1))
    for name, loads, at, goal in (
        ("at its address", own, 0, ">= 1,000"),
        ("bare, the functions' process", bare, 1, ""),
    ):
        speed = median(each.per_second for each in loads)
        yield Line(f"{name}: beacons a second", f"{speed:,.0f}", goal)
        yield Line("  CPU a beacon", f"{median(turn[at][1] for turn in turns) * 1e6:,.0f} us")
        times = (median(each.p50 for each in loads), median(each.p99 for each in loads))
        yield Line("  p50, p99", f"{times[0]:.1f}, {times[1]:.1f} ms")
    ratio = median(turn[0][0].per_second / turn[1][0].per_second for turn in turns)
    yield Line("  at its address / bare", f"{ratio:.2f}")
    added = median(turn[0][1] - turn[1][1] for turn in turns)
    yield Line("  CPU that the gateway adds to a beacon", f"{added * 1e6:,.0f} us")


def _turn(
    environment: Environment, processes: dict[str, int]
) -> tuple[tuple[Load, float], tuple[Load, float]]:
    """Return the load and the CPU seconds a beacon, at the address and without the gateway."""
    running = [Running(0, pid) for pid in processes.values()]

    def measured(port: int, prefix: str) -> tuple[Load, float]:
        with httpx.Client(base_url=environment.address, timeout=120) as client:
            client.post("/local/idle", json={"timeoutSeconds": 100}).raise_for_status()
        before = sum(each.cpu_seconds() for each in running)
        seen = load(port, _CONNECTIONS, _SECONDS, prefix)
        return seen, (sum(each.cpu_seconds() for each in running) - before) / seen.requests

    return measured(environment.port, ""), measured(environment.functions_port, "/track")
