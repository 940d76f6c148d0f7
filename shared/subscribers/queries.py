"""Subscribers as people look for them: filtered, in pages, counted."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncQuery, Query
from google.cloud.firestore_v1.async_aggregation import AsyncAggregationQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.errors import InvalidError
from shared.gcp.pages import Cursor
from shared.subscribers.models.consent import ConsentStatus, SubscriberSource
from shared.subscribers.models.stored import StoredSubscriber
from shared.subscribers.store import Held

_NOT_SHOWN: Final = frozenset({"activity", "segmentHistory", "counted", "reevaluateOn"})
_FIELDS: Final = [
    *sorted({str(each.alias) for each in StoredSubscriber.model_fields.values()} - _NOT_SHOWN),
    "activity.orders",
]
"""What a page needs; the rest of what people did is most of a document."""

_AFTER_ALL: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SubscriberFilters:
    """Whom to look for: `statuses` are of email, any of them; `search` is how the address begins.

    Raises `InvalidError` for what no index answers.
    """

    statuses: tuple[ConsentStatus, ...] = ()
    tag: str | None = None
    segment_id: str | None = None
    source: SubscriberSource | None = None
    search: str | None = None

    def __post_init__(self) -> None:
        among = {"tag": self.tag, "segmentId": self.segment_id, "source": self.source}
        given = [name for name, value in among.items() if value is not None]
        if self.search is not None and (given or self.statuses):
            raise InvalidError("search: goes with no other filter; send it alone")
        if len(given) > 1:
            raise InvalidError(
                f"{' and '.join(given)}: only one of tag, segmentId and source is taken at once, "
                "with a status or without"
            )

    @property
    def order(self) -> str:
        """By what pages are ordered: newest first, but found addresses by the alphabet."""
        return "createdAt" if self.search is None else "email"

    def cursor(self, text: str | None) -> Cursor | None:
        """Raises `InvalidError` where it is of a list that is ordered otherwise."""
        return None if text is None else Cursor.parse(text, self.order)


class SubscriberQueries:
    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def list(
        self, brand_id: str, filters: SubscriberFilters, limit: int, cursor: Cursor | None
    ) -> tuple[list[Held], Cursor | None]:
        """A page, with the next one's cursor."""
        query = self._query(brand_id, filters).select(_FIELDS)
        if cursor is not None:
            place = cursor.position(self._db, BrandPaths(brand_id).subscribers)
            query = query.start_after(place)
        found = await query.limit(limit + 1).get()
        more = len(found) > limit
        following = Cursor.after(found[limit - 1], filters.order) if more else None
        return [Held.of(each) for each in found[:limit]], following

    async def count(self, brand_id: str, filters: SubscriberFilters) -> int:
        """One read for each thousand."""
        counting = AsyncAggregationQuery(self._query(brand_id, filters)).count()
        ((counted,),) = await counting.get()
        return int(counted.value)

    def _query(self, brand_id: str, filters: SubscriberFilters) -> AsyncQuery:
        all_of_brand = self._db.collection(BrandPaths(brand_id).subscribers)
        if filters.search is not None:
            start = unicodedata.normalize("NFC", filters.search.strip().lower())
            from_start = FieldFilter("email", ">=", start)
            to_its_end = FieldFilter("email", "<", start + _AFTER_ALL)
            found = all_of_brand.where(filter=from_start).where(filter=to_its_end)
            return found.order_by("email").order_by("__name__")
        query = all_of_brand.order_by("createdAt", direction=Query.DESCENDING)
        query = query.order_by("__name__", direction=Query.DESCENDING)
        for field, operator, value in _conditions(filters):
            query = query.where(filter=FieldFilter(field, operator, value))
        return query


def _conditions(filters: SubscriberFilters) -> list[tuple[str, str, str | list[str]]]:
    found: list[tuple[str, str, str | list[str]]] = []
    if len(filters.statuses) == 1:
        found.append(("consents.email.status", "==", filters.statuses[0].value))
    elif filters.statuses:
        statuses = [status.value for status in filters.statuses]
        found.append(("consents.email.status", "in", statuses))
    if filters.tag is not None:
        found.append(("tags", "array_contains", filters.tag))
    if filters.segment_id is not None:
        found.append(("segmentIds", "array_contains", filters.segment_id))
    if filters.source is not None:
        found.append(("source", "==", filters.source.value))
    return found
