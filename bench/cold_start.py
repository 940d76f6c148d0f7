"""Cold start: process start to the first answered call, against the bare function

`bare` and `track` answer a beacon, three triggers their events. All run under functions-framework
as Cloud Run starts them, in turns, against the same stub; a figure is the median of the turns.
`track` also reads its brand and settings before it answers. Then what each function has loaded by
the time that it has answered its first call: modules of all packages, and of ours.
"""

import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from bench.first_calls import first_call, loaded_by
from bench.processes import function, stub_firestore
from bench.report import Line
from functions.manifest import SERVICES

_TURNS: Final = 9
_BARE: Final = "bare"
_GOALS: Final = {
    "track": "<= 1.15",
    "on_session_created": "",
    "on_conversion_created": "",
    "on_subscriber_written": "",
}


def measure() -> Iterator[Line]:
    with stub_firestore() as firestore:
        turns = [
            {name: _seconds_to_answer(name, firestore) for name in (_BARE, *_GOALS)}
            for _ in range(_TURNS)
        ]
        yield Line(_BARE, _milliseconds(turns, _BARE))
        for name, goal in _GOALS.items():
            yield Line(name, _milliseconds(turns, name))
            ratio = median(turn[name] / turn[_BARE] for turn in turns)
            yield Line("  ratio to bare", f"{ratio:.2f}", goal)
        for service in SERVICES:
            loaded = loaded_by(service.entry_point, firestore)
            ours = sum(name.startswith(("functions.", "shared.")) for name in loaded)
            yield Line(f"{service.name}: modules loaded, of ours", f"{len(loaded)}, {ours}")


def _milliseconds(turns: list[dict[str, float]], name: str) -> str:
    return f"{median(turn[name] for turn in turns) * 1000:,.0f} ms"


def _seconds_to_answer(name: str, firestore: str) -> float:
    source = "bench/sources/bare.py" if name == _BARE else "main.py"
    call = first_call("track" if name == _BARE else name)
    started = time.perf_counter()
    with function(source, name, firestore, call):
        return time.perf_counter() - started
