"""Conversions as the API shows them: a list, newest first, and one by its id."""

import re
from typing import Final

from google.cloud.firestore import AsyncClient, AsyncCollectionReference, Query
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.attribution.ledger import CREDITED
from shared.attribution.logic.conversion_report import conversion_report
from shared.attribution.models.conversion import StoredConversion
from shared.attribution.models.marketing_conversion import MarketingConversion
from shared.brands.paths import BrandPaths
from shared.common.date_ranges import DateRange
from shared.common.enums import ConversionType
from shared.common.errors import NotFoundError
from shared.gcp.firestore import Snapshot
from shared.gcp.pages import Cursor, page

_ID: Final = re.compile(r"[0-9A-Za-z-]{1,100}")


class ConversionReader:
    """Reads conversions for the API."""

    def __init__(self, db: AsyncClient) -> None:
        self._db = db

    async def find(self, brand_id: str, conversion_id: str) -> MarketingConversion:
        """Return the conversion of this id; raise `NotFoundError` where the brand has none."""
        if _ID.fullmatch(conversion_id):
            snapshot = await self._collection(brand_id).document(conversion_id).get()
            if snapshot.exists:
                return _report(snapshot)
        raise NotFoundError(
            f"there is no conversion {conversion_id[:80]!r} of brand {brand_id!r}; "
            "GET conversions lists them with their ids"
        )

    async def list(
        self,
        brand_id: str,
        days: DateRange,
        *,
        type_: ConversionType | None = None,
        credited: str | None = None,
        limit: int = 50,
        cursor: Cursor | None = None,
    ) -> tuple[list[MarketingConversion], Cursor | None]:
        """Return conversions of these days, newest first, and the next page's cursor.

        If `credited` is given, return only conversions that are credited so. It is the result of
        `credited_to` for an attribution model and a channel.
        """
        collection = self._collection(brand_id)
        query = collection.where(filter=FieldFilter("day", ">=", days.start))
        query = query.where(filter=FieldFilter("day", "<=", days.end))
        if type_ is not None:
            query = query.where(filter=FieldFilter("type", "==", type_.value))
        if credited is not None:
            query = query.where(filter=FieldFilter(CREDITED, "array_contains", credited))
        for field in ("day", "occurredAt", "__name__"):
            query = query.order_by(field, direction=Query.DESCENDING)
        found, following = await page(
            collection, query, "day", "occurredAt", limit=limit, cursor=cursor
        )
        return [_report(each) for each in found], following

    def _collection(self, brand_id: str) -> AsyncCollectionReference:
        return self._db.collection(BrandPaths(brand_id).conversions)


def _report(snapshot: Snapshot) -> MarketingConversion:
    return conversion_report(snapshot.id, StoredConversion.read(snapshot))
