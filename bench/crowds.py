"""Crowds: a subscriber of 100,000 orders beside an ordinary one, size, writes and evaluation

It is as folding leaves it, just before it is folded again: 250 orders one by one, an entry for each
day of the last year, and the sum of all before. A write adds an order to it, or is a late refund of
a folded one. Both are done through the official client, against the local Firestore.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import Client, Increment
from google.cloud.firestore_v1 import _helpers
from google.cloud.firestore_v1.types import MapValue

from bench.commits import running_ours
from bench.report import Line
from bench.segment_examples import TODAY, Json, segments, subscriber
from local.environment import LOOPBACK, ROOT
from shared.common.calendar import Zones
from shared.common.ids import order_conversion_id
from shared.segments.logic.checking import parse_rules
from shared.segments.logic.compiler import Definition, SegmentRules, Today, compile_segments
from shared.subscribers.activity_paths import folded_path, order_path
from shared.subscribers.logic.activity_limits import FOLD_ABOVE
from shared.subscribers.logic.folded_orders import aged, with_orders
from shared.subscribers.models.stored import FoldedOrders, PersonOrder

_ORDERS: Final = 100_000
_DAYS: Final = 730
_WRITES: Final = 300
_ROUNDS: Final = 2_000
_DAY_MS: Final = 86_400_000


def measure() -> Iterator[Line]:
    chance = random.Random(1)
    ordinary = subscriber(chance)
    crowd = _crowd(ordinary)
    size = _bytes(crowd)
    yield Line("bytes of an ordinary subscriber's document", f"{_bytes(ordinary):,}")
    yield Line(f"bytes of one with {_ORDERS:,} orders", f"{size:,}", "< 200,000")
    indexes = str(ROOT / "firestore.indexes.json")
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_ours(Path(folder), indexes) as port,
    ):
        os.environ["FIRESTORE_EMULATOR_HOST"] = f"{LOOPBACK}:{port}"
        took = _writes({"ordinary": ordinary, "crowd": crowd})
    for what in ("an order", "a late refund"):
        plain, crowded = took["ordinary", what], took["crowd", what]
        yield Line(f"a write of {what}, ordinary, milliseconds", f"{plain * 1000:.2f}")
        yield Line("  of 100,000 orders / ordinary", f"{crowded / plain:.1f}")
    rules = compile_segments(
        {
            f"s{number}": Definition(False, parse_rules(each))
            for number, (each, _) in enumerate(segments(chance, 50))
        }
    )
    plain, crowded = _evaluation(rules, ordinary), _evaluation(rules, crowd)
    yield Line("evaluation of 50 segments, ordinary, microseconds", f"{plain * 1e6:.0f}")
    yield Line("  of 100,000 orders / ordinary", f"{crowded / plain:.1f}")


def _crowd(ordinary: Json) -> Json:
    """The same person with 100,000 orders in two years, the newest not folded yet."""
    ends = (TODAY - date(1970, 1, 1)).days * _DAY_MS
    step = _DAYS * _DAY_MS // _ORDERS
    orders = [
        PersonOrder(day=_day(at), at=at, net=500 + at % 1_000)
        for at in range(ends - _ORDERS * step, ends, step)
    ]
    folded = with_orders(FoldedOrders(), orders[:-FOLD_ABOVE])
    newest = {
        order_conversion_id("purchase", str(number)): order.model_dump()
        for number, order in enumerate(orders[-FOLD_ABOVE:])
    }
    entries = aged(folded, TODAY.isoformat()).model_dump(exclude_none=True)
    return {**ordinary, "activity": {**ordinary["activity"], "orders": newest, "folded": entries}}


def _day(at: int) -> str:
    return (date(1970, 1, 1) + timedelta(milliseconds=at)).isoformat()


def _bytes(document: Mapping[str, object]) -> int:
    """As an event carries it."""
    values = MapValue(fields=_helpers.encode_dict(document))
    return int(MapValue.pb(values).ByteSize())


def _writes(documents: Mapping[str, Json]) -> dict[tuple[str, str], float]:
    """Seconds that each write takes, at the median; the two documents take turns."""
    db = Client(project="bench", credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    order: Json = PersonOrder(day=TODAY.isoformat(), at=1, net=500).model_dump()
    for name, document in documents.items():
        db.document(f"subscribers/{name}").set(document)
    seconds: dict[tuple[str, str], list[float]] = {}
    key = order_conversion_id("purchase", "new")
    writes: Mapping[str, Json] = {
        "an order": {order_path(key): order},
        "a late refund": {folded_path(TODAY.isoformat(), "net"): Increment(-1)},
    }
    for number in range(_WRITES):
        order["net"] = number
        for what, fields in writes.items():
            for name in documents:
                started = time.perf_counter()
                db.document(f"subscribers/{name}").update(fields)
                seconds.setdefault((name, what), []).append(time.perf_counter() - started)
    db.close()  # type: ignore[no-untyped-call]
    return {each: statistics.median(found) for each, found in seconds.items()}


def _evaluation(rules: SegmentRules, document: Json) -> float:
    """Seconds, at the least."""
    today = Today(TODAY.isoformat(), Zones("UTC"), "EUR")
    fastest = float("inf")
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        rules.evaluate(document, today)
        fastest = min(fastest, time.perf_counter() - started)
    return fastest
