"""After history came: the conversions of its visitors are attributed as of now."""

import asyncio
from dataclasses import dataclass
from typing import Final, Self

from google.cloud.firestore import AsyncClient
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.ledger import Ledger
from shared.attribution.logic.journey import DAY_MS
from shared.attribution.service import AttributionService
from shared.brands.paths import BrandPaths
from shared.common.times import milliseconds, moment
from shared.common.wire import iso
from shared.gcp.firestore import Snapshot
from shared.imports.history.visitors import ImportedVisitor, ImportedVisitors
from shared.imports.logic.rows import FollowedUp

VISITORS: Final = 50
CONVERSIONS: Final = 200
"""In one page."""

_AT_ONCE: Final = 10
_LONGEST_WINDOW_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class _Place:
    """A visitor whose turn it is, and the conversion of theirs after which to go on."""

    visitor: str
    conversion: tuple[str, str] | None = None

    def __str__(self) -> str:
        return "|".join((self.visitor, *(self.conversion or ())))

    @classmethod
    def parse(cls, text: str) -> Self:
        visitor, *conversion = text.split("|")
        return cls(visitor, (conversion[0], conversion[1]) if conversion else None)


class Reattribution:
    """Of each visitor: what happened from the first imported happening on, until the last one is
    out of the conversion's own lookback window.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._visitors = ImportedVisitors(db)
        self._attribution = AttributionService(db, ledger, as_of_now=True)

    async def page(self, brand_id: str, import_id: str, after: str | None) -> FollowedUp:
        """One page of visitors, or of one visitor's many conversions."""
        place = None if after is None else _Place.parse(after)
        start = None if place is None else place.visitor
        found = await self._visitors.page(brand_id, import_id, start, VISITORS + 1)
        left = CONVERSIONS
        for visitor in found[:VISITORS]:
            reached = place.conversion if place and place.visitor == visitor.id else None
            conversions = await self._conversions(brand_id, visitor, reached, left)
            await self._attribute(visitor, conversions)
            left -= len(conversions)
            if left == 0:
                last = conversions[-1]
                going_on = _Place(visitor.id, (last.get("occurredAt"), last.id))
                return FollowedUp(str(going_on), visitor.place)
        if len(found) <= VISITORS:
            return FollowedUp(None, 1.0)
        return FollowedUp(str(_Place(found[-1].id)), found[-1].place)

    async def _conversions(
        self, brand_id: str, visitor: ImportedVisitor, after: tuple[str, str] | None, limit: int
    ) -> list[Snapshot]:
        conversions = self._db.collection(BrandPaths(brand_id).conversions)
        until = visitor.last + _LONGEST_WINDOW_DAYS * DAY_MS
        query = (
            conversions.where(filter=FieldFilter("visitorId", "==", visitor.visitor_id))
            .where(filter=FieldFilter("occurredAt", ">=", iso(moment(visitor.first))))
            .where(filter=FieldFilter("occurredAt", "<=", iso(moment(until))))
            .order_by("occurredAt")
            .order_by("__name__")
        )
        if after is not None:
            occurred_at, conversion_id = after
            position = {
                "occurredAt": occurred_at,
                "__name__": conversions.document(conversion_id),
            }
            query = query.start_after(position)
        return list(await query.limit(limit).get())

    async def _attribute(self, visitor: ImportedVisitor, conversions: list[Snapshot]) -> None:
        reached = [each for each in conversions if _in_window(each, visitor)]
        for start in range(0, len(reached), _AT_ONCE):
            some = reached[start : start + _AT_ONCE]
            await asyncio.gather(*map(self._attribution.attribute_anew, some))


def _in_window(conversion: Snapshot, visitor: ImportedVisitor) -> bool:
    window: int = conversion.get("windowDays") * DAY_MS
    return milliseconds(conversion.get("occurredAt")) <= visitor.last + window
