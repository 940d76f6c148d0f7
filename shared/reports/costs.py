"""Store and read the costs of channels, by day and channel. One document has one month."""

from collections.abc import Mapping, Sequence

from google.cloud.firestore import AsyncClient, AsyncDocumentReference

from shared.brands.paths import BrandPaths
from shared.common.date_ranges import DateRange
from shared.common.errors import InvalidError
from shared.gcp.firestore import repeat
from shared.reports.logic.costs import Cost, Spend, months, rows, spend_by_channel
from shared.reports.models.cost import MAX_CHANNELS_A_DAY, MAX_MONTHS

Month = dict[str, dict[str, dict[str, int | None]]]
"""A month's costs by day, then channel."""


class CostService:
    """Stores the costs that callers send, and reads them for reports."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def set(self, brand_id: str, costs: Sequence[Cost]) -> None:
        """Set each channel's costs of each day, in one commit. Repeating this changes nothing.

        Raise `InvalidError` if the costs are of too many months, or if a day would have too many
        channels.
        """
        new = _by_month(costs)
        if len(new) > MAX_MONTHS:
            raise InvalidError(
                f"costs: are of {len(new)} months; at most {MAX_MONTHS} are taken at once"
            )
        for month, stored in (await self._read(brand_id, sorted(new))).items():
            _check_channels(new[month], stored)
        batch = self._db.batch()
        for month, days in new.items():
            batch.set(self._reference(brand_id, month), {"days": days}, merge=True)
        await repeat(batch.commit)

    async def list(self, brand_id: str, days: DateRange) -> list[Cost]:
        """Return the costs of these days, sorted by day and channel. Each month costs one read."""
        stored = await self._read(brand_id, months(days))
        return [row for month in sorted(stored) for row in rows(stored[month], days)]

    async def by_channel(self, brand_id: str, days: DateRange) -> dict[str, Spend]:
        """Return what each channel cost in these days."""
        return spend_by_channel(await self.list(brand_id, days))

    async def _read(self, brand_id: str, wanted: Sequence[str]) -> dict[str, Mapping[str, object]]:
        references = [self._reference(brand_id, month) for month in wanted]
        stored: dict[str, Mapping[str, object]] = {}
        async for snapshot in self._db.get_all(references):
            days = (snapshot.to_dict() or {}).get("days")
            stored[snapshot.id] = days if isinstance(days, dict) else {}
        return stored

    def _reference(self, brand_id: str, month: str) -> AsyncDocumentReference:
        return self._db.collection(BrandPaths(brand_id).costs).document(month)


def _by_month(costs: Sequence[Cost]) -> dict[str, Month]:
    """Group costs by month. Unknown counts become None, so a row replaces all of an earlier one."""
    by_month: dict[str, Month] = {}
    for row in costs:
        by_month.setdefault(row.day[:7], {}).setdefault(row.day, {})[row.channel_id] = {
            "cost": row.cost,
            "impressions": row.impressions,
            "clicks": row.clicks,
        }
    return by_month


def _check_channels(new: Month, stored: Mapping[str, object]) -> None:
    for day, added in new.items():
        before = stored.get(day)
        count = len({*added, *(before if isinstance(before, dict) else ())})
        if count > MAX_CHANNELS_A_DAY:
            raise InvalidError(
                f"costs: {day} would have {count} channels; at most {MAX_CHANNELS_A_DAY} are kept"
            )
