"""Refresh: all subscribers of a brand evaluated anew, after the rules of its 50 segments came

Seeded straight into the store of a local cloud, each where it belongs; then one segment more is
made by the API, and the chain of tasks goes through all subscribers until the segment is ready:
once with a tenth of them in it, once with a thousandth. Operations are counted at the wire, those
of the moves' own events included; memory is the functions process's resident set at its most.
"""

import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import httpx

from bench.report import Line
from bench.seed import OWNER, TODAY, stored_document
from bench.segment_examples import segments, subscriber
from bench.store import large
from local.clock import LocalClock
from local.environment import PROJECT, ROOT, Environment, free_port
from local.firestore.indexes import Indexes
from local.firestore.messages import Value
from local.firestore.store import Store
from local.sign_in import id_token
from local.supervisor import LocalCloud
from shared.brands.paths import BrandPaths
from shared.common.calendar import Zones
from shared.segments.logic.compiler import Today, compile_segments
from shared.segments.models.stored import StoredDefinition, StoredRules
from shared.segments.rules import definitions

_BRAND: Final = "refreshed"
_SEGMENTS: Final = 50
_LONGEST: Final = 600
"""Seconds that one refresh may take."""
_BETWEEN_LOOKS: Final = 0.5


def measure() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = Environment.choose(free_port(), Path(folder))
        started = time.monotonic()
        _seed(environment)
        took = time.monotonic() - started
        yield Line(f"seeded: {_subscribers():,} subscribers, {_SEGMENTS} segments", f"{took:.0f} s")
        with LocalCloud(environment), _client(environment) as client:
            yield from _refreshed(client, "of which a tenth moves", "s1")
            yield from _refreshed(client, "of which a thousandth moves", "s222@")


def _subscribers() -> int:
    """A tenth of the sessions of the large brand: 100,000, unless the command says otherwise."""
    return large() // 10


def _refreshed(client: httpx.Client, what: str, prefix: str) -> Iterator[Line]:
    """Makes a segment of the addresses that begin so, and waits for all to be evaluated."""
    before = _operations(client)
    started = time.perf_counter()
    rules = [{"field": "email", "operator": "starts_with", "value": prefix}]
    new = {"brandId": _BRAND, "name": prefix, "type": "dynamic", "rules": rules}
    made = client.post("/api/marketing/segments", json=new).raise_for_status().json()["segment"]
    while _status(client, made["id"]) == "refreshing":
        time.sleep(_BETWEEN_LOOKS)
    seconds = time.perf_counter() - started
    idle = client.post("/local/idle", json={"timeoutSeconds": _LONGEST}).json()
    assert idle == {"idle": True}, idle
    after = _operations(client)
    reads, writes = (after[each] - before[each] for each in ("reads", "writes"))
    yield Line(f"refresh of {_subscribers():,}, {what}", f"{seconds:.1f} s")
    yield Line("  subscribers a second", f"{_subscribers() / seconds:,.0f}")
    yield Line("  reads a subscriber", f"{reads / _subscribers():.3f}", "<= 1.1")
    yield Line("  writes a subscriber", f"{writes / _subscribers():.3f}")
    yield Line("  peak memory of the functions", f"{_peak_megabytes(client):.0f} MB")


def _status(client: httpx.Client, segment_id: str) -> object:
    path = f"/api/marketing/segments/{segment_id}"
    answer = client.get(path, params={"brandId": _BRAND}).raise_for_status()
    return answer.json()["segment"]["status"]


def _client(environment: Environment) -> httpx.Client:
    headers = {"Authorization": f"Bearer {id_token(OWNER, PROJECT)}"}
    return httpx.Client(base_url=environment.address, headers=headers, timeout=_LONGEST + 10)


def _operations(client: httpx.Client) -> dict[str, int]:
    counted: dict[str, int] = client.get("/local/ops").json()
    return counted


def _peak_megabytes(client: httpx.Client) -> float:
    pid = client.get("/local/health").json()["processes"]["functions"]
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _seed(environment: Environment) -> None:
    environment.data.mkdir(parents=True, exist_ok=True)
    clock = LocalClock(environment.clock_file)
    indexes = Indexes.load(ROOT / "firestore.indexes.json")
    store = Store(environment.store_file, clock, indexes)
    store.load(_documents())
    store.close()


def _documents() -> Iterator[tuple[str, Mapping[str, Value]]]:
    chance, paths = random.Random(1), BrandPaths(_BRAND)
    moment = "2026-01-15T12:00:00.000Z"
    yield stored_document(paths.brand, {"ownerUid": OWNER, "name": _BRAND})
    made = {f"segment{n:02}": rules for n, (rules, _) in enumerate(segments(chance, _SEGMENTS))}
    for segment_id, rules in made.items():
        fields = {"brandId": _BRAND, "name": segment_id, "type": "dynamic", "rules": rules}
        times = {"createdAt": moment, "updatedAt": moment, "createdBy": OWNER}
        yield stored_document(f"{paths.segments}/{segment_id}", {**fields, **times})
    stored = StoredRules(
        version=1,
        segments={each: StoredDefinition(rules=rules) for each, rules in made.items()},
    )
    yield stored_document(paths.segment_rules, stored.model_dump(mode="json"))
    compiled = compile_segments(definitions(stored))
    today = Today(f"{TODAY:%Y-%m-%d}", Zones("UTC"), "USD")
    for number in range(_subscribers()):
        person = {**subscriber(chance), "email": f"s{number % 1000:03}@example.com"}
        evaluation = compiled.evaluate(person, today)
        counted = {"subscribers": 1, "email": 0, "sms": 0}
        counted["email"] = int(person["consents"]["email"]["status"] == "subscribed")
        follows = {"segmentIds": evaluation.segment_ids, "counted": counted}
        if evaluation.reevaluate_on is not None:
            follows["reevaluateOn"] = evaluation.reevaluate_on
        yield stored_document(f"{paths.subscribers}/p{number:06}", {**person, **follows})
