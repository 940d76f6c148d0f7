"""Read a brand's numbers: period documents, and shards of days that are not folded yet.

One read-only transaction reads everything. So a fold at the same time neither hides a number nor
counts it twice.

Documents are read as raw protobuf. The official client wraps each value (proto-plus) and copies
each document twice, which takes ten times as long for each number. A busy day's shards have
thousands of numbers, one for each register of its unique visitors.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncTransaction
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.calendar import cover
from shared.common.date_ranges import DateRange
from shared.counters.logic.tally import NUMBERS, VISITORS, Tally
from shared.counters.logic.totals import REGISTERS, Totals
from shared.counters.logic.unique_visitors import EMPTY, from_ranks, merge
from shared.gcp.firestore import transact
from shared.gcp.write_messages import Value

DAYS: Final = "days"
"""The field of a month that holds its days' key numbers."""

Fields = Mapping[str, Value]
"""Fields of a document as raw protobuf."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers that were read.

    `periods` has the periods that exist, by id. `open_days` has the shards that are not folded yet,
    by day. `key_numbers` has the key numbers by day, if they were asked for. `uncounted_days` are
    days whose shards are left out, since their sums are too large to be exact.
    """

    periods: dict[str, Totals]
    open_days: dict[str, list[Totals]]
    key_numbers: dict[str, Tally]
    uncounted_days: list[str]

    def totals(self, days: DateRange) -> Totals:
        """Return the sum of what these days count."""
        folded = (
            self.periods[each] for each in cover(days.start, days.end) if each in self.periods
        )
        opened = (
            shard
            for day, shards in self.open_days.items()
            if days.start <= day <= days.end
            for shard in shards
        )
        return Totals.sum([*folded, *opened])


class PeriodReader:
    """Reads periods and shards for reports, without the official client's decoding."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def read(self, brand_id: str, periods: Iterable[str], days: DateRange) -> Counted:
        """Read these periods, and the open shards of these days."""
        return await self._read(brand_id, periods, days, daily=False)

    async def read_daily(self, brand_id: str, months: Iterable[str], days: DateRange) -> Counted:
        """Read these months with the key numbers of their days, and all days with open shards."""
        return await self._read(brand_id, months, days, daily=True)

    async def _read(
        self, brand_id: str, periods: Iterable[str], days: DateRange, *, daily: bool
    ) -> Counted:
        shards = (
            self._db.collection(BrandPaths(brand_id).stat_shards)
            .where(filter=FieldFilter("day", ">=", days.start))
            .where(filter=FieldFilter("day", "<=", days.end))
        )

        async def read(transaction: AsyncTransaction) -> Counted:
            found: dict[str, list[Totals]] = {}
            async for shard in self._found(shards, transaction):
                found.setdefault(shard["day"].string_value, []).append(_totals(shard))
            exact = {day: parts for day, parts in found.items() if _are_exact(parts)}
            counted = Counted({}, exact, {}, sorted(found.keys() - exact.keys()))
            wanted = dict.fromkeys([*periods, *(counted.open_days if daily else ())])
            fields = (*NUMBERS, REGISTERS, *((DAYS,) if daily else ()))
            async for period, document in self._stored(brand_id, wanted, fields, transaction):
                counted.periods[period] = _totals(document)
                counted.key_numbers.update(_key_numbers(document))
            return counted

        return await transact(self._db, read, read_only=True)

    async def _found(
        self, query: AsyncQuery, transaction: AsyncTransaction
    ) -> AsyncIterator[Fields]:
        request, _, _ = query._prep_stream(transaction)
        responses = await self._db._firestore_api.run_query(
            request=request, metadata=self._db._rpc_metadata
        )
        async for response in responses:
            raw = type(response).pb(response)
            if raw.HasField("document"):
                yield raw.document.fields

    async def _stored(
        self,
        brand_id: str,
        periods: Iterable[str],
        fields: Iterable[str],
        transaction: AsyncTransaction,
    ) -> AsyncIterator[tuple[str, Fields]]:
        """Yield the periods that exist, by id, with only these fields."""
        stats = self._db.collection(BrandPaths(brand_id).stats)
        request, _, _ = self._db._prep_get_all(
            [stats.document(period) for period in periods], fields, transaction
        )
        responses = await self._db._firestore_api.batch_get_documents(
            request=request, metadata=self._db._rpc_metadata
        )
        async for response in responses:
            raw = type(response).pb(response)
            if raw.HasField("found"):
                yield raw.found.name.rpartition("/")[2], raw.found.fields


def _totals(fields: Fields) -> Totals:
    """Return the totals that a period or a shard counts."""
    registers = fields[REGISTERS].bytes_value if REGISTERS in fields else EMPTY
    if VISITORS in fields:
        ranks = fields[VISITORS].map_value.fields
        by_register = {place: ranks[place].integer_value for place in ranks}
        registers = merge(registers, from_ranks(by_register))
    return Totals(_tally(fields, NUMBERS), registers)


def _are_exact(shards: list[Totals]) -> bool:
    return all(each.are_exact for each in (*shards, Totals.sum(shards)))


def _key_numbers(fields: Fields) -> dict[str, Tally]:
    """Return the key numbers of a month's days, by day; {} if the period is not a month."""
    days = fields[DAYS].map_value.fields if DAYS in fields else {}
    return {day: _tree(value.map_value.fields) for day, value in days.items()}


def _tally(fields: Fields, names: Iterable[str]) -> Tally:
    return _tree({name: fields[name] for name in names if name in fields})


def _tree(fields: Fields) -> Tally:
    return {
        name: _tree(value.map_value.fields)
        if value.WhichOneof("value_type") == "map_value"
        else value.integer_value
        for name, value in fields.items()
    }
