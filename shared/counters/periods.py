"""Reads what the days of a brand count: period documents, and the open shards of its days.

All is read in one read-only transaction, so that a fold in between neither hides a number nor
shows it twice.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from google.cloud.firestore import AsyncClient, AsyncTransaction
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.calendar import cover
from shared.common.date_ranges import DateRange
from shared.counters.logic.tally import NUMBERS, Tally
from shared.counters.logic.totals import REGISTERS, Totals
from shared.counters.stat_documents import DAYS, Fields, key_numbers, totals
from shared.gcp.firestore import transact


@dataclass(frozen=True, slots=True)
class Counted:
    """Periods by id (those that exist), the open shards of each day that has any, and the key
    numbers of the days of those periods that are months, where they were asked for.
    """

    periods: dict[str, Totals]
    open_days: dict[str, list[Totals]]
    key_numbers: dict[str, Tally]

    def totals(self, days: DateRange) -> Totals:
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
    """Takes documents as raw protobuf, past the official client's own decoding, since reports
    would spend most of their time there (see `stat_documents`).
    """

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def read(self, brand_id: str, periods: Iterable[str], days: DateRange) -> Counted:
        """These periods, and the open shards of these days."""
        return await self._read(brand_id, periods, days, daily=False)

    async def read_daily(self, brand_id: str, months: Iterable[str], days: DateRange) -> Counted:
        """These months with their days' key numbers, and the days that have open shards."""
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
            counted = Counted({}, {}, {})
            async for shard in self._found(shards, transaction):
                counted.open_days.setdefault(shard["day"].string_value, []).append(totals(shard))
            wanted = dict.fromkeys([*periods, *(counted.open_days if daily else ())])
            fields = (*NUMBERS, REGISTERS, *((DAYS,) if daily else ()))
            async for period, document in self._stored(brand_id, wanted, fields, transaction):
                counted.periods[period] = totals(document)
                counted.key_numbers.update(key_numbers(document))
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
        """The periods that exist, by id, with these fields alone."""
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
