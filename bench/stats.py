"""Reports: `GET stats` over a year, of a small and of a large brand

Both brands lie in one store, with a year of folded periods, some open shards and all their
sessions, seeded straight into it. The same requests in turns, one at a time, to the functions
process of the local cloud. The bare function answers beacons against the stub, with one commit
each; `GET stats` makes one read-only transaction and checks a token and a membership.
"""

import time
from collections.abc import Callable, Iterator
from statistics import median, quantiles

import httpx

from bench.beacons import BROWSER, visit
from bench.processes import function, stub_firestore
from bench.report import Line
from bench.seed import OWNER, brand_of
from bench.store import SMALL, large, seeded
from local.environment import LOOPBACK, PROJECT
from local.sign_in import id_token
from local.supervisor import LocalCloud

_REQUESTS = 150
_WARM_UP = 10


def measure() -> Iterator[Line]:
    environment, line = seeded()
    yield line
    headers = {"User-Agent": BROWSER, "Authorization": f"Bearer {id_token(OWNER, PROJECT)}"}
    with httpx.Client(headers=headers, timeout=60) as client:
        with LocalCloud(environment):

            def get(sessions: int) -> Callable[[], httpx.Response]:
                url = f"{environment.functions_address}/api/api/marketing/stats"
                query = {"brandId": brand_of(sessions), "preset": "last_365_days"}
                return lambda: client.get(url, params=query)

            for sessions in (SMALL, large()):
                found = get(sessions)().raise_for_status().json()["stats"]["totalSessions"]
                assert found == sessions, f"{found} sessions are counted, not {sessions}"
            small, big = _in_turns(get(SMALL), get(large()))
        with (
            stub_firestore() as firestore,
            function("bench/sources/bare.py", "bare", firestore) as bare,
        ):
            url, body = f"http://{LOOPBACK}:{bare.port}/", visit()[0]
            (beacon,) = _in_turns(lambda: client.post(url, content=body))
    yield Line(f"GET stats, {SMALL:,} sessions: p50, p95", _times(small))
    yield Line(f"GET stats, {large():,} sessions: p50, p95", _times(big))
    yield Line("  ratio of the large to the small", f"{median(big) / median(small):.2f}", "1")
    yield Line("a beacon of the bare function: p50, p95", _times(beacon))
    yield Line("  ratio of GET stats to it", f"{median(big) / median(beacon):.1f}")


def _in_turns(*requests: Callable[[], httpx.Response]) -> list[list[float]]:
    """The milliseconds of each request's answers."""
    taken: list[list[float]] = [[] for _ in requests]
    for number in range(_WARM_UP + _REQUESTS):
        for request, times in zip(requests, taken, strict=True):
            started = time.perf_counter()
            request().raise_for_status()
            if number >= _WARM_UP:
                times.append((time.perf_counter() - started) * 1000)
    return taken


def _times(milliseconds: list[float]) -> str:
    return f"{median(milliseconds):.1f}, {quantiles(milliseconds, n=20)[-1]:.1f} ms"
