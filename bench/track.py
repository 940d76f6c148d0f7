"""Throughput: `track` against the least that a function can do for a beacon

Requests a second at 32 connections, each sending its own visitor's beacons, of three functions
under functions-framework, against a Firestore that answers at once, so that our own SQLite is not
measured. `bare` validates the same body and makes the same one commit by the official client; then
`track` with a commit for each beacon by that client; then `track` as it is deployed, where beacons
that arrive together share a BatchWrite. They take turns; a ratio is the median over the turns.
The ratio by CPU time is what a core of its own would give: it also holds on a busy machine.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.load import Load
from bench.processes import Running, function, load, stub_firestore
from bench.report import Line

_CONNECTIONS: Final = 32
_TURNS: Final = 7
_SECONDS: Final = 3.0
_BARE: Final = "bare"
_OWN: Final = "track, own commits"
_BATCHED: Final = "track, batched"
_FUNCTIONS: Final = {
    _BARE: ("bench/sources/bare.py", "bare"),
    _OWN: ("bench/sources/own_commits.py", "track"),
    _BATCHED: ("main.py", "track"),
}
_GOALS: Final = {_BARE: "", _OWN: ">= 0.9", _BATCHED: ">= 3"}


@dataclass(frozen=True, slots=True)
class Turn:
    load: Load
    cpu: float
    """Seconds of CPU a request."""


def measure() -> Iterator[Line]:
    with ExitStack() as stack:
        firestore = stack.enter_context(stub_firestore())
        running = {
            name: stack.enter_context(function(source, target, firestore))
            for name, (source, target) in _FUNCTIONS.items()
        }
        turns = [
            {name: _turn(each, _CONNECTIONS, _SECONDS) for name, each in running.items()}
            for _ in range(_TURNS)
        ]
        alone = {name: _turn(each, 1, 2.0) for name, each in running.items()}
    for name in _FUNCTIONS:
        own = [turn[name] for turn in turns]
        yield Line(f"{name}: requests a second", f"{median(t.load.per_second for t in own):,.0f}")
        yield Line("  CPU a request", f"{median(t.cpu for t in own) * 1e6:,.0f} us")
        yield Line("  p50, p99", f"{_times([t.load for t in own])} ms")
        yield Line("  p50, p99 with one connection", f"{_times([alone[name].load])} ms")
        if name != _BARE:
            speeds = [t[name].load.per_second / t[_BARE].load.per_second for t in turns]
            costs = [t[_BARE].cpu / t[name].cpu for t in turns]
            yield Line(
                "  ratio to bare, by requests a second", f"{median(speeds):.2f}", _GOALS[name]
            )
            yield Line("  ratio to bare, by CPU time", f"{median(costs):.2f}", _GOALS[name])


def _turn(running: Running, connections: int, seconds: float) -> Turn:
    before = running.cpu_seconds()
    seen = load(running.port, connections, seconds)
    return Turn(seen, (running.cpu_seconds() - before) / seen.requests)


def _times(loads: list[Load]) -> str:
    return f"{median(each.p50 for each in loads):.1f}, {median(each.p99 for each in loads):.1f}"
