"""Cold start: process start to the first answered beacon, `track` against the bare function

Both under functions-framework as Cloud Run starts them, in turns, against the same stub; the
median of the turns. `track` also reads its brand and settings before it answers.
"""

import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from bench.processes import function, stub_firestore
from bench.report import Line

_TURNS: Final = 9


def measure() -> Iterator[Line]:
    with stub_firestore() as firestore:
        seconds = [
            (
                _seconds_to_answer("bench/sources/bare.py", "bare", firestore),
                _seconds_to_answer("main.py", "track", firestore),
            )
            for _ in range(_TURNS)
        ]
    yield Line("bare", f"{median(bare for bare, _ in seconds) * 1000:,.0f} ms")
    yield Line("track", f"{median(track for _, track in seconds) * 1000:,.0f} ms")
    ratio = median(track / bare for bare, track in seconds)
    yield Line("  ratio to bare", f"{ratio:.2f}", "<= 1.15")


def _seconds_to_answer(source: str, target: str, firestore: str) -> float:
    started = time.perf_counter()
    with function(source, target, firestore):
        return time.perf_counter() - started
