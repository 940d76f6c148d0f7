"""List subscribers page by page, filter them, and count them."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncQuery, Query
from google.cloud.firestore_v1.async_aggregation import AsyncAggregationQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.brands.paths import BrandPaths
from shared.common.errors import InvalidError
from shared.gcp.firestore import Read
from shared.gcp.pages import Cursor, page
from shared.subscribers.models.consent import ConsentStatus, SubscriberSource
from shared.subscribers.models.stored import DOCUMENT_FIELDS, StoredSubscriber
from shared.subscribers.store import read_subscriber

_NOT_SHOWN: Final = frozenset({"activity", "segmentHistory", "counted", "reevaluateOn"})
_FIELDS: Final = [
    *sorted(DOCUMENT_FIELDS - _NOT_SHOWN),
    "activity.orders",
    "activity.folded",
]
"""The fields that a page needs. Other activity is most of a document, and is not fetched."""

_AFTER_ALL: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SubscriberFilters:
    """Which subscribers to return.

    A subscriber matches `statuses` if their consent to emails has any of them. `search` is the
    beginning of the email address. Raises `InvalidError` for a combination that no index answers.
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
            raise InvalidError("search: cannot be combined with other filters; send it alone")
        if len(given) > 1:
            raise InvalidError(
                f"{' and '.join(given)}: send only one of tag, segmentId and source; a status may "
                "be added"
            )

    @property
    def order(self) -> str:
        """Return the field by which pages are sorted.

        This is `email` if there is a search. Otherwise it is `createdAt`, the newest first.
        """
        return "createdAt" if self.search is None else "email"

    def cursor(self, text: str | None) -> Cursor | None:
        """Read a caller's cursor. Return None for None.

        Raise `InvalidError` if it is from a list that is sorted differently.
        """
        return None if text is None else Cursor.parse(text, self.order)


class SubscriberQueries:
    """Lists and counts a brand's subscribers."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def list(
        self, brand_id: str, filters: SubscriberFilters, limit: int, cursor: Cursor | None
    ) -> tuple[list[Read[StoredSubscriber]], Cursor | None]:
        """Return a page of subscribers, and the cursor of the next page or None."""
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        query = self._query(brand_id, filters).select(_FIELDS)
        documents, following = await page(
            subscribers, query, filters.order, limit=limit, cursor=cursor
        )
        return [read_subscriber(each) for each in documents], following

    async def count(self, brand_id: str, filters: SubscriberFilters) -> int:
        """Count the subscribers that match. This costs one read for each thousand."""
        counting = AsyncAggregationQuery(self._query(brand_id, filters)).count()
        ((counted,),) = await counting.get()
        return int(counted.value)

    def _query(self, brand_id: str, filters: SubscriberFilters) -> AsyncQuery:
        subscribers = self._db.collection(BrandPaths(brand_id).subscribers)
        if filters.search is not None:
            start = unicodedata.normalize("NFC", filters.search.strip().lower())
            from_start = FieldFilter("email", ">=", start)
            to_its_end = FieldFilter("email", "<", start + _AFTER_ALL)
            matching = subscribers.where(filter=from_start).where(filter=to_its_end)
            return matching.order_by("email").order_by("__name__")
        query = subscribers.order_by("createdAt", direction=Query.DESCENDING)
        query = query.order_by("__name__", direction=Query.DESCENDING)
        for field, operator, value in _conditions(filters):
            query = query.where(filter=FieldFilter(field, operator, value))
        return query


def _conditions(filters: SubscriberFilters) -> list[tuple[str, str, str | list[str]]]:
    """Return the conditions of a query, each as a field, an operator and a value."""
    conditions: list[tuple[str, str, str | list[str]]] = []
    if len(filters.statuses) == 1:
        conditions.append(("consents.email.status", "==", filters.statuses[0].value))
    elif filters.statuses:
        statuses = [status.value for status in filters.statuses]
        conditions.append(("consents.email.status", "in", statuses))
    if filters.tag is not None:
        conditions.append(("tags", "array_contains", filters.tag))
    if filters.segment_id is not None:
        conditions.append(("segmentIds", "array_contains", filters.segment_id))
    if filters.source is not None:
        conditions.append(("source", "==", filters.source.value))
    return conditions
