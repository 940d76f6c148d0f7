"""Fills a store with a year of a brand's history, as the product would have left it.

Half of the sessions came on one busy day, ten days ago, the others evenly over the year. All days
are folded but yesterday, whose shards are still open. A second brand has only the open shards of a
busy day, to be folded.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from local.clock import LocalClock
from local.environment import PROJECT, ROOT, Environment
from local.firestore.indexes import Indexes
from local.firestore.messages import Value
from local.firestore.store import Store
from shared.brands.paths import BrandPaths
from shared.channels.arrival import Channel
from shared.channels.catalog import channel_in_group
from shared.common.calendar import period_id
from shared.common.enums import ChannelGroup, PeriodKind
from shared.common.wire import iso
from shared.counters.logic.tally import Tally, add, session_tally
from shared.counters.logic.totals import Totals
from shared.counters.logic.unique_visitors import REGISTERS, register
from shared.gcp.write_messages import create_message
from shared.tracking.models.session_id import SessionId

OWNER: Final = "owner"
TODAY: Final = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
BUSY_DAY: Final = f"{TODAY - timedelta(days=10):%Y-%m-%d}"
_DAYS: Final = 366
_SHARDS: Final = 4
_GROUPS: Final = {
    "direct": ChannelGroup.DIRECT,
    "google_ads": ChannelGroup.PAID_SEARCH,
    "google_search": ChannelGroup.ORGANIC_SEARCH,
    "facebook": ChannelGroup.ORGANIC_SOCIAL,
    "email": ChannelGroup.EMAIL,
    "referral": ChannelGroup.REFERRAL,
}
_CHANNELS: Final = tuple(_GROUPS)

Stored = tuple[str, Mapping[str, Value]]


def brand_of(sessions: int) -> str:
    return f"bench-{sessions}"


def unfolded_brand_of(sessions: int) -> str:
    return f"unfolded-{sessions}"


def busy_sessions(sessions: int) -> int:
    """How many sessions of a brand came on the busy day."""
    return sessions - sessions // 2 // (_DAYS - 1) * (_DAYS - 2)


def seed(environment: Environment, sizes: Iterable[int]) -> None:
    """A brand of each size in sessions, owned by `OWNER`."""
    environment.data.mkdir(parents=True, exist_ok=True)
    clock = LocalClock(environment.clock_file)
    indexes = Indexes.load(ROOT / "firestore.indexes.json")
    store = Store(environment.store_file, clock, indexes)
    for sessions in sizes:
        store.load(_history(brand_of(sessions), sessions))
        store.load(_open_day(unfolded_brand_of(sessions), busy_sessions(sessions)))
    store.close()


def store_bytes(environment: Environment) -> int:
    files: list[Path] = list(environment.data.glob("firestore.sqlite*"))
    return sum(file.stat().st_size for file in files)


def _history(brand_id: str, sessions: int) -> Iterator[Stored]:
    paths = BrandPaths(brand_id)
    yield stored_document(paths.brand, {"ownerUid": OWNER, "name": brand_id})
    days = [f"{TODAY - timedelta(days=ago):%Y-%m-%d}" for ago in range(1, _DAYS)]
    folded: dict[str, list[Totals]] = {}
    key_numbers: dict[str, dict[str, object]] = {}
    first = 0
    for day in days:
        count = busy_sessions(sessions) if day == BUSY_DAY else sessions // 2 // len(days)
        counted = _Counted()
        for number in range(first, first + count):
            path = f"{paths.sessions}/{_session_id(brand_id, number)}"
            yield stored_document(path, _session(brand_id, day, number))
            counted.count(number)
        first += count
        if day == days[0]:
            yield from counted.shards(paths, day)
        else:
            for kind in PeriodKind:
                folded.setdefault(period_id(day, kind), []).append(counted.totals)
            month = key_numbers.setdefault(period_id(day, PeriodKind.MONTH), {})
            month[day] = counted.totals.key_numbers()
    for period, parts in folded.items():
        fields = {**Totals.sum(parts).document(), "updatedAt": iso(TODAY)}
        if period in key_numbers:
            fields["days"] = key_numbers[period]
        yield stored_document(f"{paths.stats}/{period}", fields)


def _open_day(brand_id: str, sessions: int) -> Iterator[Stored]:
    counted = _Counted()
    for number in range(sessions):
        counted.count(number)
    yield from counted.shards(BrandPaths(brand_id), BUSY_DAY)


class _Counted:
    """A day's sessions, counted as triggers count them."""

    def __init__(self) -> None:
        self._tally: Tally = {}
        self._registers = bytearray(REGISTERS)

    def count(self, number: int) -> None:
        add(self._tally, session_tally(_channel(number)))
        index, rank = register(_visitor(number))
        self._registers[index] = max(self._registers[index], rank)

    @property
    def totals(self) -> Totals:
        return Totals(self._tally, bytes(self._registers))

    def shards(self, paths: BrandPaths, day: str) -> Iterator[Stored]:
        """All counts in one shard, the visitors spread over all."""
        for shard in range(_SHARDS):
            visitors = {
                str(index): rank
                for index, rank in enumerate(self._registers)
                if rank and index % _SHARDS == shard
            }
            fields = {"day": day, "visitors": visitors, **({} if shard else self._tally)}
            yield stored_document(f"{paths.stat_shards}/{day}-{shard}", fields)


def _visitor(number: int) -> str:
    return f"visitor-{number}"


def _channel(number: int) -> str:
    return _CHANNELS[number % len(_CHANNELS)]


@cache
def _channel_of(channel_id: str) -> Channel:
    channel = channel_in_group(channel_id, _GROUPS[channel_id])
    assert channel is not None
    return channel


def _session_id(brand_id: str, number: int) -> SessionId:
    return SessionId(brand_id, _visitor(number), _channel(number), f"nonce-{number:08}")


def _session(brand_id: str, day: str, number: int) -> dict[str, object]:
    """With all fields that a session must have, and no others: a million of them take minutes."""
    channel = _channel_of(_channel(number))
    return {
        "brandId": brand_id,
        "visitorId": _visitor(number),
        "channel": channel.name,
        "channelId": channel.id,
        "channelType": channel.type.value,
        "channelGroup": channel.group.value,
        "landingPage": "/",
        "startedAt": f"{day}T{number % 24:02}:{number // 24 % 60:02}:{number % 60:02}.000Z",
        "day": day,
        "lastActivityMs": 1_768_478_400_000 + number,
        "pageViews": number % 7 + 1,
        "converted": False,
    }


def stored_document(path: str, fields: Mapping[str, object]) -> Stored:
    name = f"projects/{PROJECT}/databases/(default)/documents/{path}"
    return name, create_message(name, fields).update.fields
