"""Once history is stored, attribute the conversions of its visitors as of now."""

from dataclasses import dataclass
from typing import Final, Self

from google.cloud.firestore import AsyncClient

from shared.attribution.conversion_spans import VISITOR, ConversionSpans, Span
from shared.attribution.ledger import Ledger
from shared.attribution.service import AttributionService
from shared.imports.history.visitors import ImportedVisitor, ImportedVisitors
from shared.imports.logic.rows import Finished

VISITORS: Final = 50
CONVERSIONS: Final = 200
"""How many visitors, and how many of their conversions, are a page."""


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
        self._visitors = ImportedVisitors(db)
        self._spans = ConversionSpans(db, AttributionService(db, ledger))

    async def page(self, brand_id: str, import_id: str, after: str | None) -> Finished:
        """Attribute a page of visitors, or of one visitor's many conversions."""
        place = None if after is None else _Place.parse(after)
        start = None if place is None else place.visitor
        visitors = await self._visitors.page(brand_id, import_id, start, VISITORS + 1)
        left = CONVERSIONS
        for visitor in visitors[:VISITORS]:
            reached = place.conversion if place and place.visitor == visitor.id else None
            conversions = await self._spans.page(
                brand_id, _span(visitor), reached, left, as_of_now=True
            )
            left -= len(conversions)
            if left == 0:
                last = conversions[-1]
                next_place = _Place(visitor.id, (last.get("occurredAt"), last.id))
                return Finished(more=True, done=visitor.place, after=str(next_place))
        if len(visitors) <= VISITORS:
            return Finished(more=False, done=1.0)
        following = visitors[-1]
        return Finished(more=True, done=following.place, after=str(_Place(following.id)))


def _span(visitor: ImportedVisitor) -> Span:
    return Span(VISITOR, visitor.visitor_id, visitor.first_ms, visitor.last_ms)
