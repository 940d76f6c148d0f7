"""Once history is stored, attribute the conversions of its visitors as of now."""

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
from shared.gcp.firestore import Snapshot, each
from shared.imports.history.visitors import ImportedVisitor, ImportedVisitors
from shared.imports.logic.rows import Finished

VISITORS: Final = 50
CONVERSIONS: Final = 200
"""How many visitors, and how many of their conversions, are a page."""

_LONGEST_WINDOW_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: a visitor, and the conversion of theirs after which to go on.

    A conversion is named by its time and its id.
    """

    visitor: str
    conversion: tuple[str, str] | None = None

    def __str__(self) -> str:
        return "|".join((self.visitor, *(self.conversion or ())))

    @classmethod
    def parse(cls, text: str) -> Self:
        visitor, *conversion = text.split("|")
        return cls(visitor, (conversion[0], conversion[1]) if conversion else None)


class Reattribution:
    """Find the conversions whose journeys imported sessions can be part of.

    Those of a visitor begin with the first imported session or conversion. They end where the last
    one lies before the conversion's own lookback window.
    """

    def __init__(self, db: AsyncClient, ledger: Ledger) -> None:
        self._db = db
        self._visitors = ImportedVisitors(db)
        self._attribution = AttributionService(db, ledger, as_of_now=True)

    async def page(self, brand_id: str, import_id: str, after: str | None) -> Finished:
        """Attribute a page of visitors, or of one visitor's many conversions."""
        place = None if after is None else _Place.parse(after)
        start = None if place is None else place.visitor
        visitors = await self._visitors.page(brand_id, import_id, start, VISITORS + 1)
        left = CONVERSIONS
        for visitor in visitors[:VISITORS]:
            reached = place.conversion if place and place.visitor == visitor.id else None
            conversions = await self._conversions(brand_id, visitor, reached, left)
            await self._attribute(visitor, conversions)
            left -= len(conversions)
            if left == 0:
                last = conversions[-1]
                next_place = _Place(visitor.id, (last.get("occurredAt"), last.id))
                return Finished(more=True, done=visitor.place, after=str(next_place))
        if len(visitors) <= VISITORS:
            return Finished(more=False, done=1.0)
        following = visitors[-1]
        return Finished(more=True, done=following.place, after=str(_Place(following.id)))

    async def _conversions(
        self, brand_id: str, visitor: ImportedVisitor, after: tuple[str, str] | None, limit: int
    ) -> list[Snapshot]:
        conversions = self._db.collection(BrandPaths(brand_id).conversions)
        until_ms = visitor.last_ms + _LONGEST_WINDOW_DAYS * DAY_MS
        query = (
            conversions.where(filter=FieldFilter("visitorId", "==", visitor.visitor_id))
            .where(filter=FieldFilter("occurredAt", ">=", iso(moment(visitor.first_ms))))
            .where(filter=FieldFilter("occurredAt", "<=", iso(moment(until_ms))))
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
        in_reach = [found for found in conversions if _in_window(found, visitor)]
        await each(in_reach, self._attribution.attribute_anew)


def _in_window(conversion: Snapshot, visitor: ImportedVisitor) -> bool:
    window_ms: int = conversion.get("windowDays") * DAY_MS
    return milliseconds(conversion.get("occurredAt")) <= visitor.last_ms + window_ms
