"""Find the conversions whose journeys a change can alter, and attribute them anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, Query
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.logic.journey import DAY_MS
from shared.attribution.service import AttributionService
from shared.brands.paths import BrandPaths
from shared.common.enums import ConversionType
from shared.common.times import milliseconds, moment
from shared.common.wire import iso
from shared.gcp.firestore import Snapshot, each

VISITOR: Final = "visitorId"
CUSTOMER: Final = "customerId"
SUBSCRIBER: Final = "subscriberId"

_LONGEST_WINDOW_DAYS: Final = 90


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The conversions of a visitor, customer or person whose journeys a change can alter.

    `field` and `key` say whose they are. What changed lies between `first_ms` and `last_ms`, in
    milliseconds since the epoch. So the conversions begin at `first_ms`, and end where the lookback
    window no longer reaches back to `last_ms`. `type` limits them to those of one type.
    """

    field: str
    key: str
    first_ms: int
    last_ms: int
    type: ConversionType | None = None

    def holds(self, conversion: Snapshot) -> bool:
        """Tell whether a conversion that the query found belongs to the span."""
        if self.type not in (None, conversion.get("type")):
            return False
        window_ms: int = conversion.get("windowDays") * DAY_MS
        return milliseconds(conversion.get("occurredAt")) <= self.last_ms + window_ms


class ConversionSpans:
    """Attributes the conversions of spans anew, page by page, newest first."""

    def __init__(self, db: AsyncClient, attribution: AttributionService) -> None:
        self._db = db
        self._attribution = attribution

    async def page(
        self,
        brand_id: str,
        span: Span,
        after: tuple[str, str] | None,
        limit: int,
        *,
        as_of_now: bool = False,
        but: str | None = None,
    ) -> Sequence[Snapshot]:
        """Attribute a page of a span anew, except the conversion `but`; return the whole page.

        `after` names the last conversion of the page before, by its time and its id. `as_of_now`:
        see `AttributionService.attribute_anew`.
        """
        conversions = self._db.collection(BrandPaths(brand_id).conversions)
        until_ms = span.last_ms + _LONGEST_WINDOW_DAYS * DAY_MS
        query = conversions.where(filter=FieldFilter(span.field, "==", span.key))
        if span.field == CUSTOMER and span.type is not None:  # as its index has it
            query = query.where(filter=FieldFilter("type", "==", span.type.value))
        query = (
            query.where(filter=FieldFilter("occurredAt", ">=", iso(moment(span.first_ms))))
            .where(filter=FieldFilter("occurredAt", "<=", iso(moment(until_ms))))
            .order_by("occurredAt", direction=Query.DESCENDING)
            .order_by("__name__", direction=Query.DESCENDING)
        )
        if after is not None:
            occurred_at, conversion_id = after
            place = {"occurredAt": occurred_at, "__name__": conversions.document(conversion_id)}
            query = query.start_after(place)
        found = list(await query.limit(limit).get())
        to_attribute = [each for each in found if each.id != but and span.holds(each)]

        async def attribute(snapshot: Snapshot) -> None:
            await self._attribution.attribute_anew(snapshot, as_of_now=as_of_now)

        await each(to_attribute, attribute)
        return found
