"""The rollup: fold the shards of finished days into their day, week, month and year.

A fold does not recount. One commit deletes the shards it read and adds them to the periods, each
only if it is as it was read. So it is refused whole if anything changed, and a repeat finds nothing
left to fold. An event that comes later makes a new shard, which the next fold takes.

A day whose sums are too large to be exact is not folded. It is alarmed once, and its shards stay;
if its conversions are voided, a later fold may take it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from google.api_core.exceptions import AlreadyExists, FailedPrecondition, NotFound
from google.cloud.firestore import DELETE_FIELD, AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.calendar import period_id
from shared.common.enums import PeriodKind
from shared.common.wire import iso
from shared.counters.logic.totals import Totals
from shared.gcp import clock
from shared.gcp.alarms import Alarm
from shared.gcp.firestore import Snapshot, repeat

DUE: Final = "due"
"""What a day's `audit` is while its numbers have changed since the last audit."""

_UNFOLDABLE: Final = "unfoldableSince"
"""The field of a day that says since when its shards cannot be folded."""

_MOVED: Final = (AlreadyExists, FailedPrecondition, NotFound)
_ATTEMPTS: Final = 20


@dataclass(frozen=True)
class _FoldInput:
    """What a fold has read: the day's shards, and its periods, which may not exist yet."""

    shards: Sequence[Snapshot]
    periods: Mapping[PeriodKind, Snapshot]

    @cached_property
    def is_foldable(self) -> bool:
        """Whether the numbers of every shard, and of the whole day, are exact."""
        parts = [Totals.of([each.to_dict() or {}]) for each in self.shards]
        day = Totals.sum([Totals.of([self._day]), *parts])
        return all(each.are_exact for each in (*parts, day))

    @property
    def is_known_unfoldable(self) -> bool:
        """Whether it cannot be folded, and was alarmed for this."""
        return _UNFOLDABLE in self._day and not self.is_foldable

    @property
    def _day(self) -> Mapping[str, object]:
        return self.periods[PeriodKind.DAY].to_dict() or {}


class RollupService:
    """Folds the days of a brand."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def open_days(self, brand_id: str, before: str) -> list[str]:
        """Return the days before this one that have shards to fold, oldest first."""
        shards = self._db.collection(BrandPaths(brand_id).stat_shards)
        finished = shards.where(filter=FieldFilter("day", "<", before)).select(["day"])
        return sorted({snapshot.get("day") for snapshot in await finished.get()})

    async def fold(self, brand_id: str, day: str) -> bool:
        """Fold a day; return False where it had no shards, or its sums are too large to be exact.

        Raise the refusal if it never rests.
        """
        for number in range(_ATTEMPTS):
            read = await self._read(brand_id, day)
            if not read.shards or read.is_known_unfoldable:
                return False
            foldable = read.is_foldable
            if not foldable:
                Alarm.DAY_UNFOLDABLE.report(brand=brand_id, day=day)
            try:
                await repeat(partial(self._commit if foldable else self._mark, day, read))
            except _MOVED:
                if number == _ATTEMPTS - 1:
                    raise
            else:
                return foldable
        return False

    async def _read(self, brand_id: str, day: str) -> _FoldInput:
        paths = BrandPaths(brand_id)
        shards = self._db.collection(paths.stat_shards)
        shards_read = await shards.where(filter=FieldFilter("day", "==", day)).get()
        if not shards_read:
            return _FoldInput([], {})
        periods = self._db.collection(paths.stats)
        wanted = {period_id(day, kind): kind for kind in PeriodKind}
        references = [periods.document(period) for period in wanted]
        read = {wanted[each.id]: each async for each in self._db.get_all(references)}
        return _FoldInput(shards_read, read)

    async def _mark(self, day: str, read: _FoldInput) -> None:
        """Note on the day that it cannot be folded."""
        period = read.periods[PeriodKind.DAY]
        fields = {"day": day, _UNFOLDABLE: iso(clock.now())}
        if period.exists:
            unmoved = self._db.write_option(last_update_time=period.update_time)
            await period.reference.update(fields, option=unmoved)
        else:
            await period.reference.create(fields)

    async def _commit(self, day: str, read: _FoldInput) -> None:
        more = Totals.of(shard.to_dict() or {} for shard in read.shards)
        batch = self._db.batch()
        for shard in read.shards:
            unmoved = self._db.write_option(last_update_time=shard.update_time)
            batch.delete(shard.reference, option=unmoved)
        for kind, period in read.periods.items():
            stored = period.to_dict() or {}
            totals = Totals.of([stored]).plus(more)
            fields = {**totals.document(), "updatedAt": iso(clock.now())}
            if kind is PeriodKind.DAY:
                fields |= {"day": day, "audit": DUE}
                if _UNFOLDABLE in stored:
                    fields[_UNFOLDABLE] = DELETE_FIELD
            if kind is PeriodKind.MONTH:
                fields["days"] = {**_days(stored), day: self._day_numbers(read, more)}
            if period.exists:
                unmoved = self._db.write_option(last_update_time=period.update_time)
                batch.update(period.reference, fields, option=unmoved)
            else:
                batch.create(period.reference, fields)
        await batch.commit()

    def _day_numbers(self, read: _FoldInput, more: Totals) -> dict[str, object]:
        stored = read.periods[PeriodKind.DAY].to_dict() or {}
        return dict(Totals.of([stored]).plus(more).key_numbers())


def _days(month: Mapping[str, object]) -> dict[str, object]:
    days = month.get("days")
    return dict(days) if isinstance(days, dict) else {}
