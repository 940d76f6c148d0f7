"""Fills a store's file with a brand's sessions, as track makes and triggers count them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from local.clock import LocalClock
from local.environment import PROJECT, ROOT
from local.firestore.indexes import Indexes
from local.firestore.messages import Value
from local.firestore.store import Store
from shared.brands.paths import BrandPaths
from shared.channels.arrival import Arrival
from shared.channels.detection import detect_channel
from shared.common.ids import spread
from shared.counters.logic.tally import Tally, add, session_tally
from shared.counters.logic.unique_visitors import register
from shared.gcp.write_messages import create_message
from shared.tracking.logic.fingerprints import fingerprint
from shared.tracking.logic.session_documents import NewSession
from shared.tracking.models.session_id import SessionId

SHARDS: Final = 4
_SOURCES: Final = tuple(
    detect_channel(Arrival(url=f"https://shop.example/{query}", referrer=referrer))
    for query, referrer in (
        ("", ""),
        ("?gclid=1", "https://www.google.com/"),
        ("?utm_source=news&utm_medium=email", ""),
        ("", "https://www.facebook.com/"),
    )
)
_DATABASE: Final = f"projects/{PROJECT}/databases/(default)"

Documents = Iterator[tuple[str, Mapping[str, Value]]]


def seed(data: Path, brand_id: str, sessions: int, days: int) -> list[str]:
    """So many sessions of half as many visitors, spread over the days up to now, with their open
    shards. Returns the days, oldest first. The cloud of this folder must not run yet.
    """
    clock = LocalClock(data / "clock")
    indexes = Indexes.load(ROOT / "firestore.indexes.json")
    store = Store(data / "firestore.sqlite", clock, indexes)
    now = datetime.fromtimestamp(clock.now(), UTC)
    moments = [now - timedelta(days=each) for each in reversed(range(days))]
    shards: dict[tuple[str, int], Tally] = defaultdict(dict)
    ranks: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)

    def documents() -> Documents:
        for number in range(sessions):
            opening = _opening(brand_id, number, moments[number % days])
            shard = (opening.day, spread(str(opening.session_id), SHARDS))
            add(shards[shard], session_tally(opening.channel.id))
            index, rank = register(opening.session_id.visitor_id)
            held = ranks[shard]
            held[str(index)] = max(rank, held.get(str(index), 0))
            path = f"{BrandPaths(brand_id).sessions}/{opening.session_id}"
            yield _document(path, opening.document())
        for (day, shard_number), tally in shards.items():
            path = f"{BrandPaths(brand_id).stat_shards}/{day}-{shard_number}"
            visitors = ranks[day, shard_number]
            yield _document(path, {"day": day, **tally, "visitors": visitors})

    store.load(documents())
    store.close()
    return [f"{moment:%Y-%m-%d}" for moment in moments]


def _opening(brand_id: str, number: int, moment: datetime) -> NewSession:
    touch = _SOURCES[number % len(_SOURCES)]
    session_id = SessionId(
        brand_id, f"seeded-{number // 2}", fingerprint(touch), f"nonce-{number:08}"
    )
    return NewSession(
        session_id=session_id,
        at_ms=int(moment.timestamp() * 1000),
        day=f"{moment:%Y-%m-%d}",
        landing_page="/",
        retention_days=400,
        touch=touch,
    )


def _document(path: str, fields: Mapping[str, object]) -> tuple[str, Mapping[str, Value]]:
    name = f"{_DATABASE}/documents/{path}"
    return name, create_message(name, fields).update.fields
