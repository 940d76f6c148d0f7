"""Kernels: credit and channel detection, on one core

Conversions of five touchpoints credited under all five models, in whole numbers; and arrivals of
every kind (UTM parameters, click ids, referrers, nothing) whose channel is detected, no two alike
so that no cache remembers an address. The best of several rounds. Detection is also compared with
what it was before the last commit that changed it; both take turns, each in processes of its own.

`python -m bench.kernels` detects alone, with the code on the path, and prints the rate.
"""

import io
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Final

from bench.report import Line
from local.environment import ROOT
from shared.attribution.logic.credit import credit_all
from shared.attribution.logic.journey import Touchpoint
from shared.channels.arrival import Arrival
from shared.channels.detection import detect_channel
from shared.common.enums import ChannelType

_ROUNDS: Final = 5
_COUNT: Final = 20_000
_CHANNELS: Final = (
    ("google_ads", ChannelType.PAID),
    ("facebook", ChannelType.SOCIAL),
    ("email", ChannelType.EMAIL),
    ("direct", ChannelType.DIRECT),
    ("google_search", ChannelType.ORGANIC),
)
_ARRIVALS: Final = (
    ("https://shop.example/p/{}?utm_source=google&utm_medium=cpc&utm_campaign=spring", ""),
    ("https://shop.example/p/{}?gclid=EAIaIQob{}", "https://www.google.com/"),
    ("https://shop.example/p/{}?fbclid=IwAR{}", "https://l.facebook.com/"),
    ("https://shop.example/p/{}", "https://www.google.de/search?q={}"),
    ("https://shop.example/p/{}", "https://blog-{}.example/post"),
    ("https://shop.example/p/{}", "https://shop.example/cart/{}"),
    ("https://shop.example/p/{}", ""),
    ("https://shop.example/p/{}?utm_source=newsletter{}&utm_medium=email", ""),
)


def measure() -> Iterator[Line]:
    chance = random.Random(1)
    journeys = [
        [
            Touchpoint(f"s{n}", *channel, n, n)
            for n, channel in enumerate(chance.choices(_CHANNELS, k=5))
        ]
        for _ in range(_COUNT)
    ]
    values = [chance.randrange(100, 100_000) for _ in range(_COUNT)]

    def credit() -> None:
        for journey, value in zip(journeys, values, strict=True):
            credit_all(journey, value)

    yield Line("five-model credit, conversions a second", f"{_rate(credit):,.0f}", ">= 100,000")

    yield Line("channel detection, arrivals a second", f"{_detection():,.0f}", ">= 50,000")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        before = _code_before(Path(folder))
        if before is None:
            yield Line("  ratio to the commit before", "no commit before")
            return
        turns = [(_detection_of(ROOT), _detection_of(Path(folder))) for _ in range(_ROUNDS)]
    ratio = median(now / then for now, then in turns)
    yield Line(f"  ratio to the commit before, {before[:7]}", f"{ratio:.2f}", ">= 0.8")


def _detection() -> float:
    """Return the arrivals a second of the code that this process has loaded."""
    arrivals = [_arrival(number) for number in range(_COUNT)]

    def detect() -> None:
        for arrival in arrivals:
            detect_channel(arrival)

    return _rate(detect)


def _detection_of(root: Path) -> float:
    """Return the arrivals a second of the code in this folder."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.kernels"], cwd=root, capture_output=True, check=True
    )
    return float(ended.stdout)


def _code_before(folder: Path) -> str | None:
    """Put the code from before the last change of detection into a folder; return its commit."""
    log = ("git", "log", "-2", "--format=%H", "--", "shared/channels")
    try:
        commits = subprocess.run(log, cwd=ROOT, capture_output=True, check=True).stdout.split()
        commit = commits[1].decode()
        pack = ("git", "archive", commit, "shared")
        packed = subprocess.run(pack, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    for ours in ("bench", "local", "tests", "functions"):
        (folder / ours).symlink_to(ROOT / ours)
    return commit


def _arrival(number: int) -> Arrival:
    url, referrer = _ARRIVALS[number % len(_ARRIVALS)]
    return Arrival(
        url=url.format(number, number),
        referrer=referrer.format(number),
        own_domains=frozenset({"shop.example"}),
    )


def _rate(run: Callable[[], None]) -> float:
    def seconds() -> float:
        started = time.process_time()
        run()
        return time.process_time() - started

    return _COUNT / min(seconds() for _ in range(_ROUNDS))


if __name__ == "__main__":
    print(_detection())
